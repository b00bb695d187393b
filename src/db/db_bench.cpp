// What a round trip costs, and what sharing it saves: the same thousand queries one by one, side by side on
// the pipelined connections, and in batches.
#include <benchmark/benchmark.h>

#include <boost/asio/this_coro.hpp>

#include "async/task_group.hpp"
#include "db/database.hpp"
#include "support/postgres.hpp"

namespace flow::db {
namespace {

using std::chrono::seconds;

constexpr int kQueries = 1000;
constexpr Statement kEcho{"echo", "SELECT $1::int AS n"};

Task<Result<void>> echo(Context cx, Database* database, int n) {
  CO_TRY_VOID(co_await database->query(cx, kEcho, {n}));
  co_return Result<void>{};
}

Task<Result<void>> one_by_one(Context cx, Database* database) {
  for (int i = 0; i < kQueries; ++i) CO_TRY_VOID(co_await database->query(cx, kEcho, {i}));
  co_return Result<void>{};
}

Task<Result<void>> side_by_side(Context cx, Database* database) {
  async::TaskGroup group(co_await boost::asio::this_coro::executor);
  for (int i = 0; i < kQueries; ++i) group.spawn("echo", echo(cx, database, i));
  co_return co_await group.join(cx);
}

Task<Result<void>> in_batches(Context cx, Database* database) {
  for (int i = 0; i < kQueries; i += 50) {
    std::vector<Call> calls;
    for (int n = i; n < i + 50; ++n) calls.push_back({kEcho, {n}});
    CO_TRY_VOID(co_await database->batch(cx, std::move(calls)));
  }
  co_return Result<void>{};
}

using Shape = Task<Result<void>> (*)(Context cx, Database* database);

void measure(benchmark::State& state, Shape shape) {
  testing::TestDatabase home(testing::TestDatabase::Content::empty);
  async::Loop loop;
  Database database(loop, home.options());
  if (const auto started = loop.run(database.start(loop.context(seconds{10}))); !started)
    return state.SkipWithError(started.error().message.c_str());
  for ([[maybe_unused]] auto round : state) {
    if (const auto done = loop.run(shape(loop.context(seconds{60}), &database)); !done)
      state.SkipWithError(done.error().message.c_str());
  }
  state.SetItemsProcessed(state.iterations() * kQueries);
  static_cast<void>(loop.run(database.stop(loop.context(seconds{5}))));
}

BENCHMARK_CAPTURE(measure, thousand_queries_one_by_one, one_by_one)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(measure, thousand_queries_side_by_side, side_by_side)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(measure, thousand_queries_in_batches, in_batches)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

}  // namespace
}  // namespace flow::db
