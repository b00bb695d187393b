// A user's limit of runs at once, for what schedules start: it waits instead of being refused.
#include <gtest/gtest.h>

#include "scheduler/maintenance.hpp"
#include "scheduler/scheduler.hpp"
#include "scheduler/testing/scheduler_test.hpp"
#include "scheduler/testing/tables.hpp"

namespace flow::scheduler {
namespace {

using std::chrono::seconds;
using testing::current_loop;
using testing::Tables;

class RunsAtOnce : public testing::DatabaseTest {};

// So many triggers that are due now and then not for months.
Task<Result<void>> add_due(Context cx, Tables* tables, int count, int jitter_s = 0) {
  for (int i = 0; i < count; ++i) {
    CO_TRY_VOID(co_await tables->add(
        cx, {.expr = "0 0 1 1 *", .jitter_s = jitter_s, .next_run_at = cx.clock().now() - seconds{1}}));
  }
  co_return Result<void>{};
}

// "2 queued, 1 waiting limit"
Task<Result<std::string>> census(Context cx, Tables* tables) {
  return tables->ask<std::string>(cx, R"(
SELECT coalesce(string_agg(n || ' ' || what, ', ' ORDER BY what), '') AS value
  FROM (SELECT count(*) AS n, status || coalesce(' ' || wait_reason, '') AS what FROM executions GROUP BY 2) x)");
}

Task<Result<void>> end_one(Context cx, Tables* tables) {
  return tables->run(cx, R"(
WITH e AS (UPDATE executions SET status = 'completed', finished_at = now()
            WHERE id = (SELECT min(id::text)::uuid FROM executions WHERE status = 'queued') RETURNING id)
DELETE FROM queue_msg q USING e WHERE q.execution_id = e.id)");
}

TEST_F(RunsAtOnce, WhatIsAboveTheLimitWaitsUntilOthersHaveEnded) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    Tables tables(database);
    CO_TRY_VOID(co_await tables.make(cx));
    CO_TRY_VOID(co_await tables.run(cx, "UPDATE users SET limit_concurrent_runs = 2"));
    CO_TRY_VOID(co_await add_due(cx, &tables, 4));
    Scheduler scheduler(*current_loop, *database);
    Maintenance maintenance(*current_loop, *database);
    CO_TRY(const PassReport pass, co_await scheduler.tick(cx));
    EXPECT_EQ(pass.fired, 4U);
    CO_TRY(const auto fired, co_await census(cx, &tables));
    EXPECT_EQ(fired, "2 queued, 2 waiting limit");
    CO_TRY(const auto full, co_await maintenance.tick(cx));
    EXPECT_EQ(full.promoted, 0U);

    for (const char* after :
         {"1 completed, 2 queued, 1 waiting limit", "2 completed, 2 queued", "3 completed, 1 queued"}) {
      CO_TRY_VOID(co_await end_one(cx, &tables));
      CO_TRY_VOID(co_await maintenance.tick(cx));
      CO_TRY(const auto now, co_await census(cx, &tables));
      EXPECT_EQ(now, after);
    }
    CO_TRY(const auto messages,
           co_await tables.ask<std::int64_t>(cx, "SELECT count(*) AS value FROM queue_msg"));
    EXPECT_EQ(messages, 1);
    co_return Result<void>{};
  });
}

TEST_F(RunsAtOnce, TheLimitOfTheInstanceHoldsForUsersWithoutTheirOwn) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    Tables tables(database);
    CO_TRY_VOID(co_await tables.make(cx));
    CO_TRY_VOID(co_await add_due(cx, &tables, 3));
    Scheduler scheduler(*current_loop, *database, {.policy = {.concurrent_runs = 1}, .may_start = {}});
    CO_TRY_VOID(co_await scheduler.tick(cx));
    CO_TRY(const auto fired, co_await census(cx, &tables));
    EXPECT_EQ(fired, "1 queued, 2 waiting limit");
    Maintenance maintenance(*current_loop, *database, {.concurrent_runs = 2});
    CO_TRY_VOID(co_await maintenance.tick(cx));
    CO_TRY(const auto two, co_await census(cx, &tables));
    EXPECT_EQ(two, "2 queued, 1 waiting limit");
    CO_TRY_VOID(co_await tables.run(cx, "UPDATE users SET limit_concurrent_runs = 3"));
    CO_TRY_VOID(co_await maintenance.tick(cx));
    CO_TRY(const auto own, co_await census(cx, &tables));
    EXPECT_EQ(own, "3 queued");
    co_return Result<void>{};
  });
}

TEST_F(RunsAtOnce, WithoutALimitNothingWaits) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    Tables tables(database);
    CO_TRY_VOID(co_await tables.make(cx));
    CO_TRY_VOID(co_await add_due(cx, &tables, 3));
    Scheduler scheduler(*current_loop, *database);
    CO_TRY_VOID(co_await scheduler.tick(cx));
    CO_TRY(const auto fired, co_await census(cx, &tables));
    EXPECT_EQ(fired, "3 queued");
    co_return Result<void>{};
  });
}

// A start that was put off for its jitter counts when it is due; the next attempt of a run that has begun
// goes on whatever the limit says.
TEST_F(RunsAtOnce, OnlyNewRunsAreHeld) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    Tables tables(database);
    CO_TRY_VOID(co_await tables.make(cx));
    CO_TRY_VOID(co_await tables.run(cx, "UPDATE users SET limit_concurrent_runs = 1"));
    for (const char* reason : {"jitter", "jitter", "backoff", "interrupted"}) {
      CO_TRY_VOID(co_await tables.run(
          cx, fmt::format("INSERT INTO executions(id, workflow_id, version, user_id, lane, trigger, status, "
                          "wait_reason, ready_at) "
                          "VALUES ('{}', '{}', 1, '{}', 135, 'scheduled', 'waiting', '{}', now())",
                          crypto::uuid_v7(cx.clock().now()), tables.workflow(), tables.user(), reason)));
    }
    Maintenance maintenance(*current_loop, *database);
    CO_TRY_VOID(co_await maintenance.tick(cx));
    CO_TRY(const auto begun, co_await census(cx, &tables));
    EXPECT_EQ(begun, "2 queued, 2 waiting limit") << "those that go on fill the limit and more";
    for (int i = 0; i < 2; ++i) CO_TRY_VOID(co_await end_one(cx, &tables));
    CO_TRY_VOID(co_await maintenance.tick(cx));
    CO_TRY(const auto next, co_await census(cx, &tables));
    EXPECT_EQ(next, "2 completed, 1 queued, 1 waiting limit");
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::scheduler
