// Throughput of the queue alone: queue_bench URL BATCH takes messages in batches and finishes them, as
// completed, until none is visible. While one batch is being finished the next is claimed, as a worker does
// it. Prints one JSON line: how many, and from when to when on the monotonic clock, so that several of these
// at once can be added up.
#include <charconv>

#include <boost/asio/this_coro.hpp>

#include "async/loop.hpp"
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

Task<Result<void>> finish(Context cx, queue::Queue* queue, std::vector<queue::Claim> claims, Count* count) {
  std::vector<queue::Outcome> outcomes;
  for (const queue::Claim& claim : claims) outcomes.push_back(queue::completed(claim));
  CO_TRY(const auto written, co_await queue->finish(cx, std::move(outcomes)));
  for (const bool stored : written) count->finished += stored ? 1 : 0;
  co_return Result<void>{};
}

Task<Result<void>> claim(Context cx, queue::Queue* queue, int batch, std::vector<queue::Claim>* claims) {
  queue::ClaimRequest request{.worker = "bench", .free_slots = batch, .slots = batch, .running = {}};
  CO_TRY(*claims, co_await queue->claim(cx, std::move(request)));
  co_return Result<void>{};
}

Task<Result<void>> drain(Context cx, db::Database* database, queue::Queue* queue, int batch, Count* count) {
  std::vector<queue::Claim> next;
  count->begin = std::chrono::steady_clock::now();
  while (true) {
    const std::vector<queue::Claim> held = std::exchange(next, {});
    async::TaskGroup group(co_await boost::asio::this_coro::executor);
    if (!held.empty()) group.spawn("finish", finish(cx, queue, held, count));
    group.spawn("claim", claim(cx, queue, batch, &next));
    CO_TRY_VOID(co_await group.join(cx));
    ++count->claims;
    if (!next.empty() || !held.empty()) {
      count->end = std::chrono::steady_clock::now();
      continue;
    }
    // Another process may have been faster with those we saw.
    CO_TRY(const db::Rows left, co_await database->query(cx, kLeft));
    if (!left.front().get<bool>("some")) co_return Result<void>{};
  }
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
