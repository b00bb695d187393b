#include "scheduler/scheduler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/sync.hpp"
#include "async/testing/service_contract.hpp"
#include "base/time.hpp"
#include "scheduler/detail/rezone.hpp"
#include "scheduler/misfire.hpp"
#include "scheduler/testing/scheduler_test.hpp"
#include "scheduler/testing/tables.hpp"

namespace flow::scheduler {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;
using testing::current_loop;
using testing::NewTrigger;
using testing::Tables;

// The whole five minutes that lie `ago` periods of five minutes before the last one.
WallTime five_minutes(Context cx, int ago) {
  const auto now = cx.clock().now().time_since_epoch();
  return WallTime{now - now % minutes{5} - ago * minutes{5}};
}

struct World {
  async::Loop* loop;
  db::Database* database;
  Tables tables;
  Scheduler scheduler;

  World(async::Loop* on, db::Database* with, SchedulerOptions options = {})
      : loop(on), database(with), tables(with), scheduler(*on, *with, std::move(options)) {}
};
class SchedulerTest : public testing::DatabaseTest {};

TEST_F(SchedulerTest, KeepsTheContractOfServices) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    Scheduler scheduler(*current_loop, *database);
    co_return co_await async::testing::keeps_its_contract(cx, &scheduler);
  });
}

// What was missed for 15 minutes, by each policy.
TEST_F(SchedulerTest, MisfiresByPolicy) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    World world(current_loop, database);
    CO_TRY_VOID(co_await world.tables.make(cx));
    struct Row {
      const char* misfire;
      const char* overlap;
      int most;
      const char* ledger;  // of the three that are late for certain
      std::size_t runs;
    };
    const std::vector<Row> rows{
        {"coalesce", "skip", 10, "fired, coalesced, coalesced", 1},
        {"skip", "skip", 10, "skipped misfire, skipped misfire, skipped misfire", 0},
        {"catch_up", "allow", 2, "skipped limit, fired, fired", 2},
        {"catch_up", "skip", 2, "skipped limit, skipped limit, fired", 1},
    };
    std::vector<TriggerId> ids;
    // The last of the three came at least 5 minutes ago; the one after it is still to come.
    const WallTime oldest = five_minutes(cx, 3);
    for (const Row& row : rows) {
      NewTrigger trigger{.misfire = row.misfire, .overlap = row.overlap, .catch_up_max = row.most};
      trigger.next_run_at = oldest;
      // Three times in an hour, all of them due; the fourth is an hour after the first.
      const auto minute = [&](int n) {
        return civil_from_seconds((oldest + n * minutes{5}).time_since_epoch() / seconds{1}).minute;
      };
      trigger.expr = fmt::format("{},{},{} * * * *", minute(0), minute(1), minute(2));
      CO_TRY(TriggerId id, co_await world.tables.add(cx, trigger));
      ids.push_back(std::move(id));
    }
    CO_TRY(const PassReport report, co_await world.scheduler.tick(cx));
    EXPECT_EQ(report.triggers, 4U);
    EXPECT_EQ(report.fired, 4U);
    EXPECT_EQ(report.coalesced, 2U);
    EXPECT_EQ(report.skipped, 6U);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CO_TRY(const auto ledger, co_await world.tables.ledger(cx, ids[i]));
      EXPECT_EQ(ledger, rows[i].ledger) << rows[i].misfire;
    }
    CO_TRY(const auto wrong, co_await world.tables.ask<int>(cx, R"(
SELECT count(*)::int AS value FROM executions e JOIN users u ON u.id = e.user_id
 WHERE e.trigger <> 'scheduled' OR e.lane <> 128 + u.lane OR e.max_attempts <> 3 OR e.status <> 'queued'
    OR NOT EXISTS (SELECT 1 FROM queue_msg q WHERE q.execution_id = e.id AND q.lane = e.lane))"));
    EXPECT_EQ(wrong, 0);
    co_return Result<void>{};
  });
}

// The stored times are an hour off, as after a change of the rules of the zone.
TEST_F(SchedulerTest, NextTimesFollowNewRulesOfTheirZone) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    World world(current_loop, database);
    CO_TRY_VOID(co_await world.tables.make(cx));
    CO_TRY(const Times berlin, read_times("0 9 * * *", std::nullopt, "Europe/Berlin"));
    const WallTime now = cx.clock().now();
    const WallTime right = berlin.next(now).value();
    const WallTime off = right + std::chrono::hours{1};
    struct Row {
      const char* what;
      NewTrigger trigger;
      WallTime after;
    };
    std::vector<Row> rows{
        {"in the future", {.tz = "Europe/Berlin", .next_run_at = off}, right},
        {"right already", {.tz = "Europe/Berlin", .next_run_at = right}, right},
        {"due", {.tz = "Europe/Berlin", .next_run_at = five_minutes(cx, 1)}, five_minutes(cx, 1)},
        {"paused", {.tz = "Europe/Berlin", .next_run_at = off, .active = false}, off},
        {"without rules", {.tz = "UTC", .next_run_at = off}, off},
        {"once", {.tz = "Europe/Berlin", .once_at = off, .next_run_at = off}, off},
        {"in no zone", {.tz = "Europe/Nowhere", .next_run_at = off}, off},
    };
    std::vector<TriggerId> ids;
    for (Row& row : rows) {
      row.trigger.expr = "0 9 * * *";
      CO_TRY(TriggerId id, co_await world.tables.add(cx, row.trigger));
      ids.push_back(std::move(id));
    }
    CO_TRY(const std::size_t corrected, co_await detail::correct_next_times(cx, database));
    EXPECT_EQ(corrected, 1U);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      CO_TRY(const auto stored,
             co_await world.tables.ask<WallTime>(
                 cx, fmt::format("SELECT next_run_at AS value FROM triggers WHERE id = '{}'", ids[i])));
      EXPECT_EQ(format_rfc3339(stored), format_rfc3339(rows[i].after)) << rows[i].what;
    }
    co_return Result<void>{};
  });
}

// What one occurrence becomes while runs of the trigger are under way.
TEST_F(SchedulerTest, OverlapIsJudgedInTheStatement) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    World world(current_loop, database);
    CO_TRY_VOID(co_await world.tables.make(cx));
    struct Row {
      const char* overlap;
      const char* ledger;  // after three occurrences, nothing having ended
      const char* runs;
    };
    for (const Row& row : std::vector<Row>{
             {"allow", "fired, fired, fired", "queued, queued, queued"},
             {"skip", "fired, skipped overlap, skipped overlap", "queued"},
             {"queue_one", "fired, fired, skipped overlap", "queued, waiting overlap"},
         }) {
      CO_TRY(const TriggerId id,
             co_await world.tables.add(cx, {.overlap = row.overlap, .next_run_at = five_minutes(cx, 2)}));
      Policy one_by_one;
      one_by_one.max_occurrences = 1;
      Scheduler scheduler(*current_loop, *database, {.policy = one_by_one});
      for (int i = 0; i < 3; ++i) CO_TRY_VOID(co_await scheduler.tick(cx));
      CO_TRY(const auto ledger, co_await world.tables.ledger(cx, id));
      EXPECT_EQ(ledger, row.ledger) << row.overlap;
      CO_TRY(const auto runs, co_await world.tables.runs(cx, id));
      EXPECT_EQ(runs, row.runs) << row.overlap;
    }
    co_return Result<void>{};
  });
}

TEST_F(SchedulerTest, WhatIsPausedDoesNotFire) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    World world(current_loop, database);
    CO_TRY_VOID(co_await world.tables.make(cx));
    CO_TRY(const auto id,
           co_await world.tables.add(cx, {.next_run_at = five_minutes(cx, 1), .active = false}));
    CO_TRY(const PassReport report, co_await world.scheduler.tick(cx));
    EXPECT_EQ(report.triggers, 0U);
    CO_TRY(const auto ledger, co_await world.tables.ledger(cx, id));
    EXPECT_EQ(ledger, "");
    co_return Result<void>{};
  });
}

// Nothing of a disabled user starts, and the ledger says that it did not; enabled again, it goes on.
TEST_F(SchedulerTest, SchedulesOfADisabledUserAreSkipped) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    World world(current_loop, database);
    CO_TRY_VOID(co_await world.tables.make(cx));
    // The next one after it is months away.
    NewTrigger yearly{.next_run_at = cx.clock().now() - seconds{1}};
    yearly.expr = "0 0 1 1 *";
    CO_TRY(const TriggerId id, co_await world.tables.add(cx, yearly));
    CO_TRY_VOID(co_await world.tables.run(cx, "UPDATE users SET disabled_at = now()"));
    CO_TRY(const PassReport off, co_await world.scheduler.tick(cx));
    EXPECT_EQ(off.fired, 0U);
    EXPECT_EQ(off.skipped, 1U);
    CO_TRY(const auto ledger, co_await world.tables.ledger(cx, id));
    EXPECT_EQ(ledger, "skipped paused");
    CO_TRY(const int runs,
           co_await world.tables.ask<int>(cx, "SELECT count(*)::int AS value FROM executions"));
    EXPECT_EQ(runs, 0);
    CO_TRY_VOID(co_await world.tables.run(cx, "UPDATE users SET disabled_at = NULL"));
    CO_TRY_VOID(co_await world.tables.run(
        cx, fmt::format("UPDATE triggers SET next_run_at = now() - interval '1 s' WHERE id = '{}'", id)));
    CO_TRY(const PassReport on, co_await world.scheduler.tick(cx));
    EXPECT_EQ(on.fired, 1U);
    co_return Result<void>{};
  });
}

TEST_F(SchedulerTest, TheDiskGuardHoldsEverythingBack) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    World world(current_loop, database, {.policy = {}, .may_start = [] { return false; }});
    CO_TRY_VOID(co_await world.tables.make(cx));
    CO_TRY_VOID(co_await world.tables.add(cx, {.next_run_at = five_minutes(cx, 1)}));
    CO_TRY(const PassReport report, co_await world.scheduler.tick(cx));
    EXPECT_EQ(report.fired, 0U);
    EXPECT_EQ(report.overdue, 1U);
    EXPECT_EQ(report.until_next, milliseconds{0});
    co_return Result<void>{};
  });
}

TEST_F(SchedulerTest, ABadScheduleStopsOnlyItself) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    World world(current_loop, database);
    CO_TRY_VOID(co_await world.tables.make(cx));
    const WallTime due = five_minutes(cx, 0);
    CO_TRY(const auto bad, co_await world.tables.add(cx, {.expr = "61 * * * *", .next_run_at = due}));
    CO_TRY_VOID(co_await world.tables.add(cx, {.tz = "Mars/Base", .next_run_at = due}));
    CO_TRY(const auto good, co_await world.tables.add(cx, {.next_run_at = due}));
    CO_TRY(const PassReport report, co_await world.scheduler.tick(cx));
    EXPECT_EQ(report.broken, 2U);
    EXPECT_EQ(report.fired, 1U);
    CO_TRY(const auto fired, co_await world.tables.ledger(cx, good));
    EXPECT_EQ(fired, "fired");
    CO_TRY(const auto why, co_await world.tables.ask<std::string>(
                               cx, fmt::format("SELECT error AS value FROM triggers WHERE id = '{}'", bad)));
    EXPECT_EQ(why, "cron: minute, column 1: 61 is outside 0-59");
    CO_TRY(const auto shown, co_await world.tables.ask<int>(cx, R"(
SELECT count(*)::int AS value FROM alerts a JOIN triggers t ON t.id = a.trigger_id
 WHERE a.kind = 'schedule_error' AND a.message = t.error AND t.next_run_at IS NULL)"));
    EXPECT_EQ(shown, 2);
    // They are not due any more.
    CO_TRY(const PassReport again, co_await world.scheduler.tick(cx));
    EXPECT_EQ(again.broken, 0U);
    co_return Result<void>{};
  });
}

TEST_F(SchedulerTest, TheNextTimeFollowsTheZone) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    Policy one_by_one;
    one_by_one.max_occurrences = 1;
    World world(current_loop, database, {.policy = one_by_one});
    CO_TRY_VOID(co_await world.tables.make(cx));
    struct Row {
      const char* expr;
      const char* due;
      const char* next;
    };
    const std::vector<Row> rows{{"30 2 * * *", "2024-03-31T01:00:00Z", "2024-04-01T00:30:00Z"},
                                {"30 2 * * *", "2024-10-27T00:30:00Z", "2024-10-28T01:30:00Z"},
                                {"*/30 * * * *", "2024-10-27T00:30:00Z", "2024-10-27T01:00:00Z"}};
    for (const Row& row : rows) {
      const WallTime due{seconds{parse_rfc3339(row.due).value().seconds}};
      CO_TRY(const auto id,
             co_await world.tables.add(
                 cx, {.expr = row.expr, .tz = "Europe/Berlin", .overlap = "allow", .next_run_at = due}));
      CO_TRY_VOID(co_await world.scheduler.tick(cx));
      CO_TRY(const auto next,
             co_await world.tables.ask<WallTime>(
                 cx, fmt::format("SELECT next_run_at AS value FROM triggers WHERE id = '{}'", id)));
      EXPECT_EQ(format_rfc3339(next), row.next);
      CO_TRY_VOID(co_await world.tables.run(cx, "UPDATE triggers SET active = false"));
    }
    co_return Result<void>{};
  });
}

TEST_F(SchedulerTest, AfterAnOutageStartsAreSpread) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    World world(current_loop, database);
    CO_TRY_VOID(co_await world.tables.make(cx));
    const WallTime due = five_minutes(cx, 1);
    for (int i = 0; i < 60; ++i)
      CO_TRY_VOID(co_await world.tables.add(cx, {.expr = "*/5 * * * *", .next_run_at = due}));
    CO_TRY(const PassReport report, co_await world.scheduler.tick(cx));
    EXPECT_EQ(report.fired, 60U);
    CO_TRY(const auto spread, co_await world.tables.ask<int>(cx, R"(
SELECT count(DISTINCT ready_at)::int AS value FROM executions
 WHERE status = 'waiting' AND wait_reason = 'jitter' AND ready_at < now() + interval '60 s')"));
    EXPECT_GT(spread, 20);
    co_return Result<void>{};
  });
}

// A day of many schedules fills many statements, of which PostgreSQL plans the sixth without looking at what
// it is given. How far starts are spread is decided by what the whole pass starts.
TEST_F(SchedulerTest, ALongOutageIsCaughtUpWithInSecondsAndSpread) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    World world(current_loop, database);
    CO_TRY_VOID(co_await world.tables.make(cx));
    const WallTime due = five_minutes(cx, 288);
    for (int i = 0; i < 200; ++i)
      CO_TRY_VOID(co_await world.tables.add(cx, {.expr = "*/5 * * * *", .next_run_at = due}));
    const SteadyTime begun = cx.clock().steady_now();
    CO_TRY(const PassReport report, co_await world.scheduler.tick(cx));
    EXPECT_LT(cx.clock().steady_now() - begun, seconds{8});
    EXPECT_EQ(report.fired, 200U);
    CO_TRY(const auto at_once,
           co_await world.tables.ask<int>(
               cx, "SELECT count(*)::int AS value FROM executions WHERE status = 'queued'"));
    EXPECT_LT(at_once, 20) << "of 200, over a minute";
    co_return Result<void>{};
  });
}

// The service wakes by itself, at the time and at the doorbell.
TEST_F(SchedulerTest, WakesWhenATriggerIsDueAndAtTheDoorbell) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    World world(current_loop, database, {.policy = {}, .reread = std::chrono::hours{1}});
    CO_TRY_VOID(co_await world.tables.make(cx));
    async::Event fired;
    const auto queue = database->listen("fb_queue", [event = fired](std::string_view payload) mutable {
      if (payload == "135") event.set();  // 128 + the user's lane
    });
    const WallTime soon = cx.clock().now() + milliseconds{200};
    CO_TRY(const auto timed, co_await world.tables.add(cx, {.once_at = soon, .next_run_at = soon}));
    CO_TRY_VOID(co_await world.scheduler.start(cx));
    Result<void> result = co_await fired.wait(cx.within(seconds{10}));
    if (result) {
      fired.reset();
      const WallTime now = cx.clock().now();
      auto rung = co_await world.tables.add(cx, {.once_at = now, .next_run_at = now});
      database->notify("fb_schedule", "");
      result = co_await fired.wait(cx.within(seconds{10}));
    }
    CO_TRY_VOID(co_await world.scheduler.stop(cx));
    CO_TRY_VOID(std::move(result));
    CO_TRY(
        const auto late,
        co_await world.tables.ask<std::int64_t>(
            cx, fmt::format("SELECT late_ms AS value FROM schedule_ledger WHERE trigger_id = '{}'", timed)));
    EXPECT_GE(late, 0);
    EXPECT_LT(late, 2'000);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::scheduler
