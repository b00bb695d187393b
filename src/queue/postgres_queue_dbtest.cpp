// What PostgresQueue does beyond the contract: a claim that needs no choice reads what the runs need as well.
#include "db/store/run_store.hpp"
#include "queue/testing/queue_test.hpp"

namespace flow::queue {
namespace {

using testing::run;

// One that is queued, of a workflow of its own.
Task<Result<ExecutionId>> add(Context cx, db::Database* db, db::NewExecution execution) {
  CO_TRY(execution.user, co_await db::testing::new_user(cx, db));
  CO_TRY(const auto workflow,
         co_await db::testing::new_workflow(cx, db, execution.user, db::testing::document_text()));
  execution.workflow = workflow.id;
  CO_TRY(const auto made, co_await db::ExecutionStore(*db).create(cx, std::move(execution)));
  co_return made.id;
}

Task<Result<Claim>> claim_only(Context cx, Queue* queue, InputRequest inputs) {
  ClaimRequest request{.worker = "worker", .free_slots = 2, .slots = 2, .running = {}, .inputs = inputs};
  CO_TRY(auto claims, co_await queue->claim(cx, std::move(request)));
  if (claims.size() != 1 || !claims.front().input)
    co_return fail(ErrorCode::internal, "{} claims, or one without input", claims.size());
  co_return std::move(claims.front());
}

TEST(ClaimedInput, IsWhatALoadWouldRead) {
  run([](Context cx, db::Database* db, Queue* queue) -> Task<Result<void>> {
    db::NewExecution execution;
    execution.params = {{"url", "https://example.org"}};
    execution.trigger = {{"body", json::object{{"id", 7}}}};
    execution.run_to = NodeId("n1");
    CO_TRY(const ExecutionId id, co_await add(cx, db, std::move(execution)));
    CO_TRY(const Claim claim, co_await claim_only(cx, queue, {}));
    CO_TRY(const db::RunInput loaded, co_await db::RunStore(*db).load(cx, id, std::nullopt));
    const db::RunInput& input = *claim.input;
    EXPECT_EQ(input.id, id);
    EXPECT_EQ(input.user, claim.user);
    EXPECT_EQ(input.workflow, claim.workflow);
    EXPECT_EQ(input.workflow_name, "Prices");
    EXPECT_EQ(input.version, 1);
    EXPECT_EQ(input.started_by, db::StartedBy::manual);
    EXPECT_EQ(input.definition, loaded.definition);
    EXPECT_EQ(input.accepted_at, loaded.accepted_at);
    EXPECT_EQ(input.started_at, loaded.started_at);
    EXPECT_EQ(input.attempt, 1);
    EXPECT_EQ(input.params, loaded.params);
    EXPECT_EQ(input.trigger, loaded.trigger);
    EXPECT_EQ(input.run_to, NodeId("n1"));
    EXPECT_EQ(input.credits_left, std::nullopt);
    co_return Result<void>{};
  });
}

// A limit of the installation counts for users that have none of their own.
TEST(ClaimedInput, KnowsWhatIsLeftOfTheMonth) {
  run([](Context cx, db::Database* db, Queue* queue) -> Task<Result<void>> {
    CO_TRY_VOID(co_await add(cx, db, {}));
    CO_TRY(const Claim claim, co_await claim_only(cx, queue, {.credits_month = 40}));
    EXPECT_EQ(claim.input->credits_left, 40);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::queue
