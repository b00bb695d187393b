// An edit of a schedule while it is due: what is due belongs to the old one.
#include "db/store/testing/store_test.hpp"
#include "scheduler/detail/fire.hpp"
#include "scheduler/scheduler.hpp"
#include "scheduler/testing/scheduler_test.hpp"

namespace flow::scheduler {
namespace {

using namespace db::testing;
using std::chrono::seconds;
using testing::current_loop;

class ScheduleEdit : public testing::DatabaseTest {};

struct Edited {
  UserId user;
  WorkflowId workflow;
  TriggerId trigger;
  WallTime due;
};

// An active workflow with a schedule of a day, due a moment ago, and another schedule in its draft.
Task<Result<Edited>> make_due(Context cx, db::Database* database) {
  Edited made;
  CO_TRY(made.user, co_await new_user(cx, database));
  CO_TRY(const auto workflow, co_await new_workflow(cx, database, made.user, document_text("0 9 * * *")));
  made.workflow = workflow.id;
  db::WorkflowStore store(*database);
  CO_TRY_VOID(co_await store.activate(cx, made.user, {.id = made.workflow}));
  CO_TRY_VOID(co_await store.save(cx, made.user,
                                  {.id = made.workflow, .document = parse(document_text("30 7 1 1 *"))}));
  CO_TRY(const db::Rows row,
         co_await sql(cx, database,
                      "UPDATE triggers SET next_run_at = now() - interval '1 s' RETURNING id, next_run_at"));
  made.trigger = row.front().get<TriggerId>("id");
  made.due = row.front().get<WallTime>("next_run_at");
  co_return made;
}

// "fired", and that it is the one that was due.
Task<Result<std::string>> ledger(Context cx, db::Database* database, const Edited* made) {
  CO_TRY(const db::Rows rows,
         co_await sql(cx, database,
                      "SELECT coalesce(string_agg(outcome || coalesce(' ' || reason, '') || CASE "
                      "WHEN occurs_at = $1 THEN '' ELSE ' at another time' END, ', ' ORDER BY "
                      "occurs_at), '') AS told FROM schedule_ledger",
                      {made->due}));
  co_return rows.front().get<std::string>("told");
}

TEST_F(ScheduleEdit, ComesAfterWhatIsDueHasFired) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    Scheduler scheduler(*current_loop, *database, {.policy = {}, .reread = std::chrono::hours{1}});
    CO_TRY_VOID(co_await scheduler.start(cx));
    CO_TRY(const Edited made, co_await make_due(cx, database));
    db::WorkflowStore store(*database);
    auto active = co_await store.activate(cx, made.user, {.id = made.workflow});
    CO_TRY_VOID(co_await scheduler.stop(cx));
    if (!active) co_return std::unexpected(active.error());
    EXPECT_GT(*active->next_run_at, cx.clock().now());
    CO_TRY(const auto told, co_await ledger(cx, database, &made));
    EXPECT_EQ(told, "fired");
    CO_TRY(const db::Rows runs, co_await sql(cx, database, "SELECT version, scheduled_for FROM executions"));
    EXPECT_EQ(runs.size(), 1U);
    EXPECT_EQ(runs.front().get<int>("version"), 1);
    EXPECT_EQ(runs.front().get<WallTime>("scheduled_for"), made.due);
    co_return Result<void>{};
  });
}

TEST_F(ScheduleEdit, WithoutASchedulerPutsWhatIsDueInTheLedger) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    CO_TRY(const Edited made, co_await make_due(cx, database));
    db::WorkflowStore store(*database);
    CO_TRY(const auto active, co_await store.activate(cx, made.user, {.id = made.workflow}));
    EXPECT_GT(*active.next_run_at, cx.clock().now());
    CO_TRY(const auto told, co_await ledger(cx, database, &made));
    EXPECT_EQ(told, "skipped paused");
    co_return Result<void>{};
  });
}

// What a scheduler has read before the edit is void after it.
TEST_F(ScheduleEdit, IsNotUndoneByAPassThatReadBefore) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    CO_TRY(const Edited made, co_await make_due(cx, database));
    detail::DueTrigger read{.id = made.trigger, .due = {.expected = made.due}};
    CO_TRY(read.due.times, read_times("0 9 * * *", std::nullopt, "UTC"));
    read.plan = plan(read.due, cx.clock().now(), {});
    read.delays.assign(read.plan.occurrences.size(), seconds{0});
    db::WorkflowStore store(*database);
    CO_TRY(const auto active, co_await store.activate(cx, made.user, {.id = made.workflow}));

    CO_TRY(const detail::FireReport fired,
           co_await detail::fire(cx, database, std::vector<detail::DueTrigger>(1, read), {}));
    EXPECT_EQ(fired.fired, 0U);
    CO_TRY(const auto told, co_await ledger(cx, database, &made));
    EXPECT_EQ(told, "skipped paused");
    CO_TRY(const db::Rows next, co_await sql(cx, database, "SELECT next_run_at FROM triggers"));
    EXPECT_EQ(next.front().get<WallTime>("next_run_at"), active.next_run_at);
    co_return Result<void>{};
  });
}

// Another version with the same schedule is no edit of it.
TEST_F(ScheduleEdit, OfSomethingElseLeavesItDue) {
  run([](Context cx, db::Database* database) -> Task<Result<void>> {
    CO_TRY(const Edited made, co_await make_due(cx, database));
    db::WorkflowStore store(*database);
    CO_TRY_VOID(co_await store.save(
        cx, made.user, {.id = made.workflow, .document = parse(document_text("0 9 * * *", "Other"))}));
    CO_TRY(const auto active, co_await store.activate(cx, made.user, {.id = made.workflow}));
    EXPECT_EQ(active.next_run_at, made.due);
    CO_TRY(const auto told, co_await ledger(cx, database, &made));
    EXPECT_EQ(told, "");
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::scheduler
