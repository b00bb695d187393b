// Several schedulers at once, whose connections are cut at random: every occurrence once, no gap, a message
// for each run.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>

#include "async/task_group.hpp"
#include "scheduler/scheduler.hpp"
#include "scheduler/testing/tables.hpp"
#include "support/postgres.hpp"

namespace flow::scheduler {
namespace {

using flow::testing::run_with_database;
using flow::testing::TestDatabase;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::Tables;

constexpr int kSchedulers = 4;
constexpr int kTriggers = 25;
constexpr int kTimes = 48;

struct Scene {
  async::Loop* loop;
  std::string url;
};
Scene* scene = nullptr;  // run_with_database() takes a plain function

// Ticks until nothing is due, through every failure.
Task<Result<void>> schedule(Context cx, int number) {
  db::Database database(*scene->loop,
                        {.url = scene->url, .application_name = fmt::format("scheduler-{}", number)});
  CO_TRY_VOID(co_await database.start(cx));
  Policy one_by_one;
  one_by_one.max_occurrences = 1;
  Scheduler scheduler(*scene->loop, database, {.policy = one_by_one});
  while (true) {
    const auto report = co_await scheduler.tick(cx.within(seconds{5}));
    if (report && report->triggers == 0 && report->until_next > milliseconds{0}) break;
    if (!report && report.error().code == ErrorCode::internal) co_return std::unexpected(report.error());
    if (cx.expired()) co_return fail(ErrorCode::timeout, "the schedulers did not come to an end");
    // Without a connection a tick fails at once; the loop needs its turn to make a new one.
    if (!report) co_await cx.clock().sleep_for(milliseconds{5});
  }
  co_return co_await database.stop(cx);
}

Task<Result<void>> cut_connections(Context cx, db::Database* database) {
  std::mt19937 random(7);
  Tables tables(database);
  for (int cut = 0; cut < 8; ++cut) {
    // Paced by the work itself: each cut when another twelfth of it is done.
    const int least = kTriggers * kTimes * (cut + 1) / 12;
    while (true) {
      CO_TRY(const int done,
             co_await tables.ask<int>(cx, "SELECT count(*)::int AS value FROM schedule_ledger"));
      if (done >= least) break;
    }
    CO_TRY_VOID(co_await tables.run(
        cx, fmt::format(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
                " AND application_name LIKE 'scheduler-{}%'",
                random() % kSchedulers)));
  }
  co_return Result<void>{};
}

TEST(Schedulers, FourAtOnceLeaveNoGapAndNothingTwice) {
  TestDatabase test;
  async::Loop loop;
  Scene here{.loop = &loop, .url = test.url()};
  scene = &here;
  const auto result = run_with_database(
      loop, test.options(),
      [](Context cx, db::Database* database) -> Task<Result<void>> {
        Tables tables(database);
        CO_TRY_VOID(co_await tables.make(cx));
        const auto now = cx.clock().now().time_since_epoch();
        const WallTime oldest{now - now % minutes{5} - kTimes * minutes{5}};
        for (int i = 0; i < kTriggers; ++i)
          CO_TRY_VOID(co_await tables.add(cx, {.overlap = "allow", .next_run_at = oldest}));

        async::TaskGroup group(scene->loop->io().get_executor());
        for (int i = 0; i < kSchedulers; ++i) group.spawn("scheduler", schedule(cx, i));
        group.spawn("cutter", cut_connections(cx, database));
        CO_TRY_VOID(co_await group.join(cx));

        // From the first occurrence to the one before next_run_at, every five minutes one row.
        CO_TRY(const int gaps, co_await tables.ask<int>(cx, R"(
SELECT count(*)::int AS value FROM triggers t
 WHERE (SELECT array_agg(l.occurs_at ORDER BY l.occurs_at) FROM schedule_ledger l WHERE l.trigger_id = t.id)
    IS DISTINCT FROM (SELECT array_agg(s) FROM generate_series((SELECT min(occurs_at) FROM schedule_ledger), t.next_run_at - interval '5 min', interval '5 min') s))"));
        EXPECT_EQ(gaps, 0);
        CO_TRY(const int rows,
               co_await tables.ask<int>(cx, "SELECT count(*)::int AS value FROM schedule_ledger"));
        EXPECT_GE(rows, kTriggers * (kTimes + 1));
        CO_TRY(const int runs, co_await tables.ask<int>(cx, R"(
SELECT count(*)::int AS value FROM schedule_ledger l JOIN executions e ON e.id = l.execution_id AND e.scheduled_for = l.occurs_at
  JOIN queue_msg q ON q.execution_id = e.id WHERE l.outcome = 'fired')"));
        EXPECT_EQ(runs, rows);
        CO_TRY(const int all, co_await tables.ask<int>(cx, "SELECT count(*)::int AS value FROM executions"));
        EXPECT_EQ(all, rows);
        co_return Result<void>{};
      },
      seconds{50});
  EXPECT_TRUE(result) << result.error().message;
}

// The bar is 1,000 of 100,000 within a second (FLOW_TRIGGERS=100000); here a tenth of the triggers, and what
// a busy machine may take.
TEST(Schedulers, AThousandDueInOneSecondAreEnqueued) {
  TestDatabase test;
  async::Loop loop;
  Scene here{.loop = &loop, .url = test.url()};
  scene = &here;
  db::DatabaseOptions options = test.options();
  options.statement_timeout = seconds{30};  // of the many rows that are made first, on a busy machine
  const auto result = run_with_database(
      loop, options,
      [](Context cx, db::Database* database) -> Task<Result<void>> {
        Tables tables(database);
        CO_TRY_VOID(co_await tables.make(cx));
        const char* wanted = std::getenv("FLOW_TRIGGERS");
        const int count = wanted == nullptr ? 10'000 : std::atoi(wanted);
        for (int made = 0; made < count; made += 5'000) {
          CO_TRY_VOID(co_await tables.run(cx, fmt::format(R"(
INSERT INTO triggers(id, workflow_id, user_id, kind, expr, active, next_run_at)
SELECT gen_random_uuid(), '{}', '{}', 'schedule_trigger', '*/5 * * * *', true,
       date_trunc('hour', now()) + interval '1 day' + (i % 12) * interval '5 min' FROM generate_series(1, 5000) i)",
                                                          tables.workflow(), tables.user())));
        }
        CO_TRY_VOID(co_await tables.run(cx, R"(
UPDATE triggers SET next_run_at = date_trunc('second', now())
 WHERE id IN (SELECT id FROM triggers LIMIT 1000))"));
        CO_TRY_VOID(co_await tables.run(cx, "ANALYZE triggers"));
        Scheduler scheduler(*scene->loop, *database);
        const SteadyTime start = cx.clock().steady_now();
        CO_TRY(const PassReport report, co_await scheduler.tick(cx));
        const auto took = std::chrono::duration_cast<milliseconds>(cx.clock().steady_now() - start);
        EXPECT_EQ(report.fired, 1'000U);
        EXPECT_LT(took, seconds{5});
        ::testing::Test::RecordProperty("took_ms", static_cast<int>(took.count()));
        CO_TRY(const int queued,
               co_await tables.ask<int>(cx, "SELECT count(*)::int AS value FROM queue_msg"));
        EXPECT_EQ(queued, 1'000);
        CO_TRY(const auto late, co_await tables.ask<double>(cx, R"(
SELECT percentile_cont(0.99) WITHIN GROUP (ORDER BY late_ms) AS value FROM schedule_ledger)"));
        ::testing::Test::RecordProperty("late_p99_ms", static_cast<int>(late));
        co_return Result<void>{};
      },
      seconds{50});
  EXPECT_TRUE(result) << result.error().message;
}

}  // namespace
}  // namespace flow::scheduler
