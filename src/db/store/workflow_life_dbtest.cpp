// The life of a workflow and what it does to its triggers, on a real server.
#include "crypto/hash.hpp"
#include "db/store/ledger_store.hpp"
#include "db/store/testing/store_test.hpp"
#include "db/store/trigger_store.hpp"

namespace flow::db {
namespace {

using namespace testing;
using ::testing::HasSubstr;
using ::testing::SizeIs;

class WorkflowLife : public StoreTest {};

HookToken token_of(const UserId&, const TriggerId& id) {
  return {.hash = crypto::sha256(id.str()), .sealed = "sealed " + id.str(), .key_id = "k1"};
}

std::string hook_document(std::string_view key) {
  return fmt::format(
      R"({{"nodes": [], "triggers": [{{"id": "{}", "type": "webhook_trigger", "inputs": {{"Path": "p"}}}}]}})",
      key);
}

TEST_F(WorkflowLife, ActiveVersionStaysUntilActivatedAgain) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    WorkflowStore store(*db);
    TriggerStore triggers(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow made, co_await new_workflow(cx, db, ann, document_text("0 9 * * *")));
    EXPECT_FALSE(made.next_run_at.has_value());
    CO_TRY(const Workflow active, co_await store.activate(cx, ann, {.id = made.id, .expected = 1}));
    EXPECT_EQ(active.status, WorkflowStatus::active);
    EXPECT_EQ(active.active_version, 1);
    EXPECT_TRUE(active.next_run_at.has_value());

    CO_TRY(const auto saved,
           co_await store.save(cx, ann, {.id = made.id, .document = parse(document_text("30 7 * * *"))}));
    EXPECT_EQ(saved.workflow.active_version, 1);
    EXPECT_EQ(saved.workflow.draft_version, 2);
    EXPECT_EQ(saved.workflow.next_run_at, active.next_run_at);
    CO_TRY(const auto before, co_await triggers.list(cx, ann, made.id));
    CO_TRY(const Workflow again, co_await store.activate(cx, ann, {.id = made.id}));
    EXPECT_EQ(again.active_version, 2);
    EXPECT_NE(again.next_run_at, active.next_run_at);
    CO_TRY(const auto after, co_await triggers.list(cx, ann, made.id));
    EXPECT_THAT(after, SizeIs(1));
    EXPECT_EQ(after.at(0).id, before.at(0).id);  // the same trigger, with its ledger
    EXPECT_EQ(after.at(0).expr, "30 7 * * *");
    EXPECT_EQ(after.at(0).document_key, "cron");
    co_return Result<void>{};
  });
}

TEST_F(WorkflowLife, PauseWritesWhatWasDueAndResumeGoesOnFromNow) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    WorkflowStore store(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow made, co_await new_workflow(cx, db, ann, document_text("*/10 * * * *")));
    EXPECT_EQ(code_of((co_await store.pause(cx, ann, made.id, std::nullopt)).error()), "wrong_status");
    CO_TRY_VOID(co_await store.activate(cx, ann, {.id = made.id}));
    // Nobody fired for 25 minutes: two or three occurrences, the oldest at next_run_at.
    CO_TRY(const Rows trigger,
           co_await sql(
               cx, db,
               "UPDATE triggers SET next_run_at = date_trunc('hour', now()) - interval '30 min' "
               "RETURNING id, next_run_at, (extract(epoch FROM now() - next_run_at) / 600)::int AS unused"));
    const auto id = trigger.front().get<TriggerId>("id");
    CO_TRY(const Workflow paused, co_await store.pause(cx, ann, made.id, std::nullopt));
    EXPECT_EQ(paused.status, WorkflowStatus::paused);
    EXPECT_FALSE(paused.next_run_at.has_value());
    CO_TRY(const auto ledger, co_await LedgerStore(*db).list(cx, ann, id, {}));
    CO_TRY(const Rows due,
           co_await sql(cx, db,
                        "SELECT count(*) AS n FROM generate_series(date_trunc('hour', now()) - "
                        "interval '30 min', now(), interval '10 min')"));
    EXPECT_THAT(ledger.items, SizeIs(due.front().get<std::size_t>("n")));
    EXPECT_EQ(ledger.items.back().occurs_at, trigger.front().get<WallTime>("next_run_at"));
    for (const LedgerRow& row : ledger.items) {
      EXPECT_EQ(row.outcome, LedgerOutcome::skipped);
      EXPECT_EQ(row.reason, "paused");
      EXPECT_FALSE(row.execution.has_value());
    }
    CO_TRY(const Workflow resumed, co_await store.resume(cx, ann, made.id, std::nullopt));
    EXPECT_EQ(resumed.status, WorkflowStatus::active);
    CO_TRY(const Rows future, co_await sql(cx, db, "SELECT next_run_at > now() AS later FROM triggers"));
    EXPECT_TRUE(future.front().get<bool>("later"));
    co_return Result<void>{};
  });
}

TEST_F(WorkflowLife, ManyMissedOccurrencesEndInOneRow) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    WorkflowStore store(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow made, co_await new_workflow(cx, db, ann, document_text("*/5 * * * *")));
    CO_TRY_VOID(co_await store.activate(cx, ann, {.id = made.id}));
    CO_TRY_VOID(co_await sql(
        cx, db, "UPDATE triggers SET next_run_at = date_trunc('hour', now()) - interval '3 days'"));
    CO_TRY_VOID(co_await store.pause(cx, ann, made.id, std::nullopt));
    CO_TRY(const Rows rows,
           co_await sql(cx, db,
                        "SELECT count(*) AS rows, sum(n) AS times, max(n) AS longest, "
                        "max(until) > now() - interval '5 min' AS recent FROM schedule_ledger"));
    CO_TRY(const Rows due,
           co_await sql(cx, db,
                        "SELECT count(*) AS n FROM generate_series(date_trunc('hour', now()) - "
                        "interval '3 days', now(), interval '5 min')"));
    const int times = due.front().get<int>("n");
    EXPECT_EQ(rows.front().get<int>("rows"), 500);
    EXPECT_EQ(rows.front().get<int>("times"), times);
    EXPECT_EQ(rows.front().get<int>("longest"), times - 499);
    EXPECT_TRUE(rows.front().get<bool>("recent"));
    co_return Result<void>{};
  });
}

TEST_F(WorkflowLife, WhatIsDueIsInTheLedgerWhenItsScheduleIsTakenOut) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    WorkflowStore store(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow made, co_await new_workflow(cx, db, ann, document_text("0 9 * * *")));
    CO_TRY_VOID(co_await store.activate(cx, ann, {.id = made.id}));
    CO_TRY_VOID(co_await sql(cx, db, "UPDATE triggers SET next_run_at = date_trunc('minute', now())"));
    CO_TRY_VOID(co_await store.save(cx, ann, {.id = made.id, .document = parse(document_text())}));
    CO_TRY(const Workflow without, co_await store.activate(cx, ann, {.id = made.id}));
    EXPECT_FALSE(without.next_run_at.has_value());
    CO_TRY(const Rows ledger, co_await sql(cx, db, "SELECT reason FROM schedule_ledger"));
    EXPECT_EQ(ledger.size(), 1U);
    EXPECT_EQ(ledger.front().get<std::string>("reason"), "paused");
    CO_TRY(const auto triggers, co_await TriggerStore(*db).list(cx, ann, made.id));
    EXPECT_THAT(triggers, SizeIs(0));
    co_return Result<void>{};
  });
}

TEST_F(WorkflowLife, BadSchedulesAreRefusedAndChangeNothing) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    WorkflowStore store(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    struct Bad {
      const char* cron;
      const char* says;
    };
    for (const Bad& bad :
         {Bad{"* * * * *", "trigger \"cron\""}, Bad{"61 * * * *", "minute"}, Bad{"0 0 30 2 *", "never"}}) {
      CO_TRY(const Workflow made, co_await new_workflow(cx, db, ann, document_text(bad.cron)));
      const auto refused = co_await store.activate(cx, ann, {.id = made.id});
      EXPECT_EQ(refused.error().code, ErrorCode::invalid_input);
      EXPECT_THAT(refused.error().message, HasSubstr(bad.says));
      CO_TRY(const Workflow same, co_await store.get(cx, ann, made.id));
      EXPECT_EQ(same.status, WorkflowStatus::draft);
      EXPECT_EQ(same.revision, 1);
    }
    co_return Result<void>{};
  });
}

TEST_F(WorkflowLife, AOneTimeTriggerThatIsPast) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    WorkflowStore store(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    const auto document = [](std::string_view past) {
      return fmt::format(R"({{"nodes": [], "triggers": [{{"id": "o", "type": "one_time_trigger", "inputs": )"
                         R"({{"At": "2020-01-01T00:00:00Z", "If Past": "{}"}}}}]}})",
                         past);
    };
    CO_TRY(const Workflow rejects, co_await new_workflow(cx, db, ann, document("reject")));
    EXPECT_THAT((co_await store.activate(cx, ann, {.id = rejects.id})).error().message,
                HasSubstr("has passed"));
    CO_TRY(const Workflow runs, co_await new_workflow(cx, db, ann, document("run")));
    CO_TRY(const Workflow active, co_await store.activate(cx, ann, {.id = runs.id}));
    EXPECT_EQ(active.next_run_at, WallTime{std::chrono::sys_days{std::chrono::year{2020} / 1 / 1}});
    // Fired once, it does not fire again when the workflow is activated again.
    CO_TRY_VOID(co_await sql(cx, db, "UPDATE triggers SET last_fired_at = now(), next_run_at = NULL"));
    CO_TRY(const Workflow again, co_await store.activate(cx, ann, {.id = runs.id}));
    EXPECT_FALSE(again.next_run_at.has_value());
    co_return Result<void>{};
  });
}

TEST_F(WorkflowLife, AWebhookKeepsItsTokenWhileItIsInTheDocument) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    WorkflowStore store(*db);
    TriggerStore triggers(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow made, co_await new_workflow(cx, db, ann, hook_document("h")));
    CO_TRY_VOID(co_await store.activate(cx, ann, {.id = made.id, .make_token = token_of}));
    CO_TRY(const auto first, co_await triggers.list(cx, ann, made.id));
    const std::string hash = crypto::sha256(first.at(0).id.str());
    CO_TRY(const auto hook, co_await triggers.find_hook(cx, hash));
    EXPECT_EQ(hook->trigger.id, first.at(0).id);
    EXPECT_EQ(hook->active_version, 1);
    EXPECT_EQ(hook->trigger.token_sealed, "sealed " + first.at(0).id.str());
    CO_TRY_VOID(co_await store.activate(cx, ann, {.id = made.id, .make_token = token_of}));
    CO_TRY(const auto same, co_await triggers.find_hook(cx, hash));
    EXPECT_TRUE(same.has_value());

    CO_TRY_VOID(co_await triggers.enable(cx, ann, first.at(0).id, false));
    CO_TRY(const auto disabled, co_await triggers.find_hook(cx, hash));
    EXPECT_FALSE(disabled.has_value());
    EXPECT_EQ(code_of((co_await triggers.remove(cx, ann, first.at(0).id)).error()), "of_document");
    CO_TRY_VOID(co_await triggers.enable(cx, ann, first.at(0).id, true));
    CO_TRY_VOID(co_await store.pause(cx, ann, made.id, std::nullopt));
    CO_TRY(const auto paused, co_await triggers.find_hook(cx, hash));
    EXPECT_FALSE(paused.has_value());
    CO_TRY_VOID(co_await store.save(cx, ann, {.id = made.id, .document = parse(hook_document("other"))}));
    CO_TRY_VOID(co_await store.activate(cx, ann, {.id = made.id, .make_token = token_of}));
    CO_TRY(const auto gone, co_await triggers.find_hook(cx, hash));
    EXPECT_FALSE(gone.has_value());
    co_return Result<void>{};
  });
}

TEST_F(WorkflowLife, ATriggerMadeOverTheApiFollowsTheWorkflow) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    WorkflowStore store(*db);
    TriggerStore triggers(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const UserId bob, co_await new_user(cx, db, "bob@example.com"));
    CO_TRY(const Workflow made, co_await new_workflow(cx, db, ann, document_text()));
    const NewTrigger wanted{.workflow = made.id,
                            .kind = "schedule_trigger",
                            .config = parse(R"({"Cron": "0 9 * * *", "Overlap": "queue"})")};
    CO_TRY(const StoredTrigger trigger, co_await triggers.create(cx, ann, wanted));
    EXPECT_FALSE(trigger.active);
    EXPECT_EQ(trigger.overlap, "queue_one");
    EXPECT_EQ((co_await triggers.create(cx, bob, wanted)).error().code, ErrorCode::not_found);
    CO_TRY(const Workflow active, co_await store.activate(cx, ann, {.id = made.id}));
    EXPECT_TRUE(active.next_run_at.has_value());
    EXPECT_EQ((co_await triggers.get(cx, bob, trigger.id)).error().code, ErrorCode::not_found);
    EXPECT_EQ((co_await LedgerStore(*db).list(cx, bob, trigger.id, {})).error().code, ErrorCode::not_found);
    CO_TRY_VOID(co_await triggers.remove(cx, ann, trigger.id));
    CO_TRY(const Workflow without, co_await store.get(cx, ann, made.id));
    EXPECT_FALSE(without.next_run_at.has_value());
    CO_TRY(const auto ledger, co_await LedgerStore(*db).list(cx, ann, trigger.id, {}));  // outlives it
    EXPECT_THAT(ledger.items, SizeIs(0));
    co_return Result<void>{};
  });
}

TEST_F(WorkflowLife, LimitOfActiveWorkflowsAndQuarantine) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    WorkflowStore store(*db, {.limits = {.active_workflows = 1}});
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow one, co_await new_workflow(cx, db, ann, document_text()));
    CO_TRY(const Workflow two, co_await new_workflow(cx, db, ann, document_text()));
    CO_TRY_VOID(co_await store.activate(cx, ann, {.id = one.id}));
    CO_TRY_VOID(co_await store.activate(cx, ann, {.id = one.id}));  // again costs nothing
    const auto refused = co_await store.activate(cx, ann, {.id = two.id});
    EXPECT_EQ(refused.error().code, ErrorCode::quota);
    EXPECT_EQ(refused.error().message, "1 of your workflows are active, your limit is 1; pause one first");
    CO_TRY_VOID(co_await store.pause(cx, ann, one.id, std::nullopt));
    CO_TRY_VOID(co_await store.activate(cx, ann, {.id = two.id}));
    EXPECT_EQ(code_of((co_await store.resume(cx, ann, one.id, std::nullopt)).error()),
              "limit_active_workflows");

    CO_TRY_VOID(co_await sql(
        cx, db, "UPDATE workflow_versions SET quarantined_at = now() WHERE workflow_id = $1", {two.id}));
    CO_TRY(const Workflow marked, co_await store.get(cx, ann, two.id));
    EXPECT_TRUE(marked.quarantined_at.has_value());
    EXPECT_EQ(code_of((co_await store.activate(cx, ann, {.id = two.id})).error()), "quarantined");
    CO_TRY_VOID(co_await store.lift_quarantine(cx, ann, two.id, 1));
    CO_TRY_VOID(co_await store.activate(cx, ann, {.id = two.id}));
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::db
