#pragma once
// A PostgresQueue on a database of its own, for tests of what lies beyond the contract.
#include "db/store/testing/store_test.hpp"
#include "queue/postgres_queue.hpp"

namespace flow::queue::testing {

using Body = Task<Result<void>> (*)(Context cx, db::Database* database, Queue* queue);

inline Task<Result<void>> with_queue(Context cx, async::Loop* loop, db::DatabaseOptions options, Body body) {
  db::Database database(*loop, std::move(options));
  CO_TRY_VOID(co_await database.start(cx));
  Result<void> result;
  {
    PostgresQueue queue(*loop, database);
    result = co_await body(cx, &database, &queue);
  }
  auto stopped = co_await database.stop(cx);
  co_return result ? stopped : result;
}

inline void run(Body body) {
  flow::testing::TestDatabase test;
  async::Loop loop;
  const auto done = loop.run(with_queue(loop.context(std::chrono::seconds{20}), &loop, test.options(), body));
  EXPECT_TRUE(done) << done.error().message;
}

}  // namespace flow::queue::testing
