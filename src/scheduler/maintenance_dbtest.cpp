#include "scheduler/maintenance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/sync.hpp"
#include "async/testing/service_contract.hpp"
#include "metrics/metrics.hpp"
#include "scheduler/maintenance/duties.hpp"
#include "scheduler/scheduler.hpp"
#include "scheduler/testing/scheduler_test.hpp"
#include "scheduler/testing/tables.hpp"

namespace flow::scheduler {
namespace {

using std::chrono::seconds;
using ::testing::ContainsRegex;
using testing::current_loop;
using ::testing::HasSubstr;
using testing::Tables;

class MaintenanceTest : public testing::DatabaseTest {};

// An execution of the test's workflow, by the columns that matter to the case. One that runs has its message.
Task<Result<ExecutionId>> add_execution(Context cx, Tables* tables, std::string columns, std::string values) {
  ExecutionId id(crypto::uuid_v7(cx.clock().now()));
  CO_TRY_VOID(co_await tables->run(
      cx,
      fmt::format("WITH e AS (INSERT INTO executions(id, workflow_id, version, user_id, lane, trigger, {}) "
                  "VALUES ('{}', '{}', 1, '{}', 7, 'manual', {}) RETURNING id, lane, lease_token) "
                  "INSERT INTO queue_msg(lane, execution_id, token, vt) "
                  "SELECT lane, id, lease_token, now() + interval '15 min' FROM e WHERE lease_token <> 0",
                  columns, id, tables->workflow(), tables->user(), values)));
  co_return id;
}

Task<Result<std::string>> told(Context cx, Tables* tables, ExecutionId id) {
  return tables->ask<std::string>(cx, fmt::format(R"(
SELECT status || coalesce(' ' || wait_reason, '') || CASE WHEN solo THEN ' solo' ELSE '' END || CASE WHEN dead THEN ' dead' ELSE '' END
       || coalesce(' ' || (SELECT string_agg(reason, ' ') FROM queue_dlq d WHERE d.execution_id = e.id), '')
       || coalesce(' ' || (error->>'code'), '') AS value FROM executions e WHERE id = '{}')",
                                                  id));
}

TEST_F(MaintenanceTest, KeepsTheContractOfServices) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    Maintenance maintenance(*current_loop, *database);
    co_return co_await async::testing::keeps_its_contract(cx, &maintenance);
  });
}

// Its worker is gone, and the supervisor knows: what it ran is queued again at once, to run alone.
TEST_F(MaintenanceTest, TheRunsOfADeadWorkerAreTakenOverAtOnce) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    Tables tables(database);
    CO_TRY_VOID(co_await tables.make(cx));
    const std::string columns =
        "status, attempt, charged, lease_token, lease_owner, lease_until, attempt_started_at, last_node";
    CO_TRY(const auto mine,
           co_await add_execution(cx, &tables, columns,
                                  "'running', 1, 1, 5, 'dead', now() + interval '50 s', now(), 'click'"));
    CO_TRY(const auto other,
           co_await add_execution(cx, &tables, columns,
                                  "'running', 1, 1, 6, 'alive', now() + interval '50 s', now(), 'click'"));
    Maintenance maintenance(*current_loop, *database);
    CO_TRY(const auto report,
           co_await maintenance.release(cx, {.lease_owner = "dead", .cause = "killed by signal 9 (Killed)"}));
    EXPECT_EQ(report.reaped, 1U);
    EXPECT_EQ(report.promoted, 1U);
    CO_TRY(const auto taken, co_await told(cx, &tables, mine));
    EXPECT_EQ(taken, "queued solo lease_lost");
    CO_TRY(const auto left, co_await told(cx, &tables, other));
    EXPECT_EQ(left, "running");
    CO_TRY(const auto message,
           co_await tables.ask<std::string>(
               cx, fmt::format("SELECT error->>'message' AS value FROM executions WHERE id = '{}'", mine)));
    EXPECT_EQ(message, "the worker that ran it was lost at node click: killed by signal 9 (Killed)");
    co_return Result<void>{};
  });
}

// A claim that commits after its worker was released is found at the next reap.
Task<Result<std::vector<std::string>>> knows_the_dead(Context /*cx*/) {
  co_return std::vector<std::string>{"dead"};
}
TEST_F(MaintenanceTest, TheReaperTakesTheLeasesOfHoldersKnownToBeDead) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    Tables tables(database);
    CO_TRY_VOID(co_await tables.make(cx));
    const std::string columns =
        "status, attempt, charged, lease_token, lease_owner, lease_until, attempt_started_at";
    CO_TRY(const auto mine,
           co_await add_execution(cx, &tables, columns,
                                  "'running', 1, 1, 5, 'dead', now() + interval '50 s', now()"));
    CO_TRY(const auto other,
           co_await add_execution(cx, &tables, columns,
                                  "'running', 1, 1, 6, 'alive', now() + interval '50 s', now()"));
    Maintenance maintenance(*current_loop, *database, {.dead_owners = knows_the_dead});
    CO_TRY(const auto report, co_await maintenance.tick(cx));
    EXPECT_EQ(report.reaped, 1U);
    CO_TRY(const auto taken, co_await told(cx, &tables, mine));
    EXPECT_EQ(taken, "queued solo lease_lost");
    CO_TRY(const auto left, co_await told(cx, &tables, other));
    EXPECT_EQ(left, "running");
    co_return Result<void>{};
  });
}

// A failure that nobody watched is told once a workflow, until it is ticked off; the newest one.
TEST_F(MaintenanceTest, FailuresOfRunsThatStartedByThemselvesBecomeAlerts) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    Tables tables(database);
    CO_TRY_VOID(co_await tables.make(cx));
    Maintenance maintenance(*current_loop, *database);
    const auto fail_one = [](Context on, Tables* of, std::string trigger,
                             std::string why) -> Task<Result<ExecutionId>> {
      CO_TRY(const auto id,
             co_await add_execution(on, of, "status, finished_at, error",
                                    fmt::format("'failed', now(), '{{\"message\": \"{}\\nmore\"}}'", why)));
      CO_TRY_VOID(co_await of->run(
          on, fmt::format("UPDATE executions SET trigger = '{}' WHERE id = '{}'", trigger, id)));
      CO_TRY_VOID(co_await of->run(
          on,
          fmt::format("INSERT INTO outbox(kind, execution_id, body) VALUES ('hook', '{}', 'failed')", id)));
      co_return id;
    };
    const auto alerts = [](Context on, Tables* of) {
      return of->ask<std::string>(
          on, "SELECT coalesce(string_agg(message, '; ' ORDER BY raised_at), '') AS value FROM alerts");
    };
    CO_TRY_VOID(co_await fail_one(cx, &tables, "manual", "seen by who ran it"));
    CO_TRY_VOID(co_await maintenance.tick(cx));
    EXPECT_EQ(co_await alerts(cx, &tables), "");
    CO_TRY_VOID(co_await fail_one(cx, &tables, "scheduled", "no shop"));
    CO_TRY_VOID(co_await maintenance.tick(cx));
    EXPECT_EQ(co_await alerts(cx, &tables), "a scheduled run failed: no shop");
    CO_TRY(const auto newest, co_await fail_one(cx, &tables, "webhook", "no price"));
    CO_TRY_VOID(co_await maintenance.tick(cx));
    EXPECT_EQ(co_await alerts(cx, &tables), "a run that a webhook started failed: no price");
    CO_TRY(const auto points_at,
           co_await tables.ask<std::string>(cx, "SELECT execution_id::text AS value FROM alerts"));
    EXPECT_EQ(points_at, newest.str());
    CO_TRY_VOID(co_await tables.run(cx, "UPDATE alerts SET acknowledged_at = now()"));
    CO_TRY_VOID(co_await fail_one(cx, &tables, "scheduled", "again"));
    CO_TRY_VOID(co_await maintenance.tick(cx));
    EXPECT_EQ(co_await alerts(cx, &tables),
              "a run that a webhook started failed: no price; a scheduled run failed: again");
    CO_TRY(const int left, co_await tables.ask<int>(cx, "SELECT count(*)::int AS value FROM outbox"));
    EXPECT_EQ(left, 0);
    co_return Result<void>{};
  });
}

TEST_F(MaintenanceTest, MeasuresWhatWaits) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    Tables tables(database);
    CO_TRY_VOID(co_await tables.make(cx));
    CO_TRY_VOID(co_await tables.run(
        cx,
        "INSERT INTO queue_msg(lane, execution_id, enqueued_at, vt) SELECT 7, gen_random_uuid(), now() - a, "
        "now() + v "
        "FROM (VALUES (interval '90 s', interval '-1 s'), (interval '10 s', interval '-1 s'), "
        "(interval '500 s', interval '60 s')) AS given(a, v)"));
    CO_TRY_VOID(
        co_await tables.run(cx,
                            "INSERT INTO outbox(kind, execution_id, body, created_at) VALUES ('hook', "
                            "gen_random_uuid(), '{}', now() - interval '30 s')"));
    CO_TRY_VOID(co_await maintenance::measure(cx, database));
    const std::string text = metrics::process().text();
    EXPECT_THAT(text, HasSubstr("\nflowbuilder_queue_ready 2\n"));
    EXPECT_THAT(text, ContainsRegex("\nflowbuilder_queue_oldest_seconds 9[0-9]\\."));
    EXPECT_THAT(text, ContainsRegex("\nflowbuilder_outbox_oldest_seconds 3[0-9]\\."));
    EXPECT_THAT(text, HasSubstr("\nflowbuilder_db_slot_held_bytes 0\n"));
    co_return Result<void>{};
  });
}

// The second loss of a version within a day, each while it ran alone.
TEST_F(MaintenanceTest, AVersionThatTakesItsWorkerDownTwiceIsQuarantined) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    Tables tables(database);
    CO_TRY_VOID(co_await tables.make(cx));
    const std::string columns =
        "status, solo, attempt, charged, lease_token, lease_owner, lease_until, attempt_started_at";
    const std::string lost = "'running', true, 2, 2, 5, 'w', now() - interval '1 s', now()";
    Maintenance maintenance(*current_loop, *database);

    CO_TRY_VOID(co_await add_execution(cx, &tables, columns, lost));
    CO_TRY(const auto first, co_await maintenance.tick(cx));
    EXPECT_EQ(first.reaped, 1U);
    EXPECT_EQ(first.quarantined, 0U);

    CO_TRY(const auto queued, co_await add_execution(cx, &tables, "status, queued_at", "'queued', now()"));
    CO_TRY(const auto trigger, co_await tables.add(cx, {.next_run_at = cx.clock().now()}));
    CO_TRY_VOID(co_await add_execution(cx, &tables, columns, lost));
    CO_TRY(const auto second, co_await maintenance.tick(cx));
    EXPECT_EQ(second.quarantined, 1U);
    CO_TRY(const auto buried, co_await told(cx, &tables, queued));
    EXPECT_EQ(buried, "failed dead quarantined quarantined");
    CO_TRY(const int alerts, co_await tables.ask<int>(
                                 cx, "SELECT count(*)::int AS value FROM alerts WHERE kind = 'quarantined'"));
    EXPECT_EQ(alerts, 1);

    // A start by hand after it stays, and the schedule skips.
    CO_TRY(const auto by_hand,
           co_await add_execution(cx, &tables, "status, queued_at, solo", "'queued', now(), true"));
    CO_TRY_VOID(co_await maintenance.tick(cx));
    CO_TRY(const auto stays, co_await told(cx, &tables, by_hand));
    EXPECT_EQ(stays, "queued solo");
    Scheduler scheduler(*current_loop, *database);
    CO_TRY_VOID(co_await scheduler.tick(cx));
    CO_TRY(const auto ledger, co_await tables.ledger(cx, trigger));
    EXPECT_EQ(ledger, "skipped quarantined");
    co_return Result<void>{};
  });
}

TEST_F(MaintenanceTest, AHeldRunIsPromotedWhenTheOlderOneEnds) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    Tables tables(database);
    CO_TRY_VOID(co_await tables.make(cx));
    CO_TRY(const auto trigger, co_await tables.add(cx, {.overlap = "queue_one"}));
    CO_TRY(const auto older, co_await add_execution(cx, &tables, "status, queued_at, trigger_id",
                                                    fmt::format("'queued', now(), '{}'", trigger)));
    CO_TRY(const auto held,
           co_await add_execution(cx, &tables, "status, wait_reason, ready_at, trigger_id",
                                  fmt::format("'waiting', 'overlap', now(), '{}'", trigger)));
    Maintenance maintenance(*current_loop, *database);
    CO_TRY(const auto none, co_await maintenance.tick(cx));
    EXPECT_EQ(none.promoted, 0U);
    CO_TRY_VOID(co_await tables.run(
        cx, fmt::format("UPDATE executions SET status = 'completed', finished_at = now() WHERE id = '{}'",
                        older)));
    CO_TRY(const auto one, co_await maintenance.tick(cx));
    EXPECT_EQ(one.promoted, 1U);
    CO_TRY(const auto started, co_await told(cx, &tables, held));
    EXPECT_EQ(started, "queued");
    co_return Result<void>{};
  });
}

// The clock of the scheduler that made the older one is ahead.
TEST_F(MaintenanceTest, WhichRunIsOlderIsSaidByTheDatabase) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    Tables tables(database);
    CO_TRY_VOID(co_await tables.make(cx));
    CO_TRY(const auto trigger, co_await tables.add(cx, {.overlap = "queue_one"}));
    CO_TRY(const auto held,
           co_await add_execution(cx, &tables, "status, wait_reason, ready_at, trigger_id",
                                  fmt::format("'waiting', 'overlap', now(), '{}'", trigger)));
    CO_TRY(const auto older,
           co_await add_execution(cx, &tables, "status, queued_at, accepted_at, trigger_id",
                                  fmt::format("'queued', now(), now() - interval '1 min', '{}'", trigger)));
    EXPECT_LT(held.str(), older.str());
    Maintenance maintenance(*current_loop, *database);
    CO_TRY(const auto none, co_await maintenance.tick(cx));
    EXPECT_EQ(none.promoted, 0U);
    co_return Result<void>{};
  });
}

// The service promotes exactly when the next one is ready, whatever its period.
TEST_F(MaintenanceTest, TheServicePromotesOnTime) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    Tables tables(database);
    CO_TRY_VOID(co_await tables.make(cx));
    async::Event rung;
    const auto doorbell = database->listen("fb_queue", [event = rung](std::string_view payload) mutable {
      if (payload == "7") event.set();
    });
    CO_TRY(const auto id, co_await add_execution(cx, &tables, "status, wait_reason, ready_at",
                                                 "'waiting', 'backoff', now() + interval '250 ms'"));
    Maintenance maintenance(*current_loop, *database, {.promote = std::chrono::hours{1}});
    CO_TRY_VOID(co_await maintenance.start(cx));
    const Result<void> result = co_await rung.wait(cx.within(seconds{10}));
    CO_TRY_VOID(co_await maintenance.stop(cx));
    CO_TRY_VOID(result);
    CO_TRY(const auto promoted, co_await told(cx, &tables, id));
    EXPECT_EQ(promoted, "queued");
    co_return Result<void>{};
  });
}

TEST_F(MaintenanceTest, PartitionsAreMadeAhead) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    Tables tables(database);
    CO_TRY(const auto newest, co_await tables.ask<std::string>(cx, R"(
SELECT max(c.relname)::text AS value FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
 WHERE i.inhparent = 'node_runs'::regclass AND c.relname ~ '[0-9]$')"));
    CO_TRY_VOID(co_await tables.run(cx, "DROP TABLE " + newest));
    Maintenance maintenance(*current_loop, *database);
    CO_TRY(const auto made, co_await maintenance.tick(cx));
    EXPECT_EQ(made.partitions, 1U);
    CO_TRY(const auto again, co_await maintenance.tick(cx));
    EXPECT_EQ(again.partitions, 0U);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::scheduler
