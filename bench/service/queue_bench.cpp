// Throughput of the queue alone: queue_bench URL BATCH takes messages in batches and finishes them, as
// completed, until none is visible. Claims and outcomes go on side by side, as in a worker: up to two batches
// wait to be finished while the next is claimed. Prints one JSON line: how many, and from when to when on the
// monotonic clock, so that several of these at once can be added up.
#include <charconv>

#include <boost/asio/this_coro.hpp>

#include "async/loop.hpp"
#include "async/sync.hpp"
#include "async/task_group.hpp"
#include "db/database.hpp"
#include "queue/postgres_queue.hpp"

namespace {

using namespace flow;

constexpr db::Statement kLeft{
    "bench_left",
    "SELECT EXISTS (SELECT FROM generate_series(0, 191) l(lane) CROSS JOIN LATERAL (SELECT FROM queue_msg q "
    "WHERE q.lane = l.lane AND q.vt <= now() LIMIT 1) m) AS some"};

struct Count {
  std::size_t finished = 0;
  std::size_t claims = 0;
  std::chrono::steady_clock::time_point begin;
  std::chrono::steady_clock::time_point end;
};

struct Held {
  async::Queue<std::vector<queue::Claim>> batches;
  async::Event taken;
};
constexpr std::size_t kMostHeld = 2;

Task<Result<void>> claim_all(Context cx, db::Database* database, queue::Queue* queue, int batch, Held* held,
                             Count* count) {
  while (true) {
    queue::ClaimRequest request{.worker = "bench", .free_slots = batch, .slots = batch, .running = {}};
    CO_TRY(auto claims, co_await queue->claim(cx, std::move(request)));
    ++count->claims;
    if (claims.empty()) {
      // Another process may have been faster with those we saw.
      CO_TRY(const db::Rows left, co_await database->query(cx, kLeft));
      if (left.front().get<bool>("some")) continue;
      held->batches.close();
      co_return Result<void>{};
    }
    held->batches.push(std::move(claims));
    while (held->batches.size() >= kMostHeld) {
      held->taken.reset();
      CO_TRY_VOID(co_await held->taken.wait(cx));
    }
  }
}

Task<Result<void>> finish_all(Context cx, queue::Queue* queue, Held* held, Count* count) {
  while (true) {
    const auto claims = co_await held->batches.pop(cx);
    if (!claims && claims.error().code == ErrorCode::cancelled) co_return Result<void>{};
    if (!claims) co_return std::unexpected(claims.error());
    held->taken.set();
    std::vector<queue::Outcome> outcomes;
    for (const queue::Claim& claim : *claims) outcomes.push_back(queue::completed(claim));
    CO_TRY(const auto written, co_await queue->finish(cx, std::move(outcomes)));
    for (const bool stored : written) count->finished += stored ? 1 : 0;
    count->end = std::chrono::steady_clock::now();
  }
}

Task<Result<void>> drain(Context cx, db::Database* database, queue::Queue* queue, int batch, Count* count) {
  Held held;
  count->begin = std::chrono::steady_clock::now();
  async::TaskGroup group(co_await boost::asio::this_coro::executor);
  group.spawn("claim", claim_all(cx, database, queue, batch, &held, count));
  group.spawn("finish", finish_all(cx, queue, &held, count));
  co_return co_await group.join(cx);
}

Task<Result<void>> measure(Context cx, async::Loop* loop, std::string url, int batch, Count* count) {
  db::Database database(*loop, {.url = std::move(url), .application_name = "queue_bench"});
  CO_TRY_VOID(co_await database.start(cx));
  Result<void> done;
  {
    queue::PostgresQueue queue(*loop, database);
    done = co_await drain(cx, &database, &queue, batch, count);
  }
  const Result<void> stopped = co_await database.stop(cx.grace(std::chrono::seconds{5}));
  co_return done ? stopped : done;
}

double seconds(std::chrono::steady_clock::time_point time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

}  // namespace

int main(int arguments, char** argument) {
  int batch = 0;
  if (arguments == 3) {
    const std::string_view text = argument[2];
    std::from_chars(text.data(), text.data() + text.size(), batch);
  }
  if (batch < 1) {
    fmt::print(stderr, "usage: queue_bench URL BATCH, with a batch of at least 1\n");
    return 2;
  }
  async::Loop loop;
  Count count;
  const auto done =
      loop.run(measure(loop.context(std::chrono::minutes{5}), &loop, argument[1], batch, &count));
  if (!done) {
    fmt::print(stderr, "queue_bench: {}\n", done.error().message);
    return 1;
  }
  fmt::print("{{\"finished\": {}, \"claims\": {}, \"begin\": {:.6f}, \"end\": {:.6f}}}\n", count.finished,
             count.claims, seconds(count.begin), seconds(count.end));
}
