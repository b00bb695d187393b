// Whose files nobody can ask for any more, on a real server.
#include "db/store/execution_files.hpp"

#include "db/store/testing/store_test.hpp"

namespace flow::db {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::chrono::days kKept{30};

class Files : public StoreTest {};

// The id an execution of so many days ago would have.
Task<Result<ExecutionId>> id_from(Context cx, Database* db, int days) {
  CO_TRY(const Rows rows,
         co_await sql(cx, db, "SELECT uuid_floor(now() - $1 * interval '1 day') AS id", {days}));
  co_return rows.front().get<ExecutionId>("id");
}

Task<Result<ExecutionId>> new_execution(Context cx, Database* db, UserId user, WorkflowId flow,
                                        std::string status) {
  CO_TRY(const auto made, co_await ExecutionStore(*db).create(cx, {.user = user, .workflow = flow}));
  CO_TRY_VOID(
      co_await sql(cx, db,
                   "UPDATE executions SET status = $2, "
                   "wait_reason = CASE WHEN $2 = 'waiting' THEN 'backoff' END, "
                   "ready_at = CASE WHEN $2 = 'waiting' THEN now() END, "
                   "lease_token = CASE WHEN $2 = 'running' THEN 1 END, "
                   "lease_owner = CASE WHEN $2 = 'running' THEN 'test' END, "
                   "lease_until = CASE WHEN $2 = 'running' THEN now() END, "
                   "error = CASE WHEN $2 = 'failed' THEN jsonb '{}' END, "
                   "finished_at = CASE WHEN $2 IN ('completed', 'failed', 'cancelled') THEN now() END "
                   "WHERE id = $1",
                   {made.id, status}));
  co_return made.id;
}

TEST_F(Files, GoWithTheEndAndTheLastArtifact) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow flow, co_await new_workflow(cx, db, ann, document_text()));
    struct Case {
      std::string status;
      bool gone;
    };
    for (const Case& one : {Case{"queued", false}, Case{"running", false}, Case{"waiting", false},
                            Case{"completed", true}, Case{"failed", true}, Case{"cancelled", true}}) {
      CO_TRY(const ExecutionId id, co_await new_execution(cx, db, ann, flow.id, one.status));
      CO_TRY(const auto without, co_await executions_without_files(cx, db, {id}, kKept));
      EXPECT_EQ(without.size(), one.gone ? 1U : 0U) << one.status;
      CO_TRY_VOID(co_await sql(cx, db,
                               "INSERT INTO artifacts(execution_id, id, seq, attempt, name, mime, bytes, "
                               "sha256) VALUES ($1, 'shot', 1, 1, 'a', 'b', 1, 'c')",
                               {id}));
      CO_TRY(const auto with, co_await executions_without_files(cx, db, {id}, kKept));
      EXPECT_THAT(with, IsEmpty()) << one.status;
    }
    co_return Result<void>{};
  });
}

// An execution that is not there was taken by retention, or belongs to another database.
TEST_F(Files, OfAnExecutionThatIsNotThereGoWhenOnlyRetentionCanHaveTakenIt) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(const ExecutionId young, co_await id_from(cx, db, 29));
    CO_TRY(const ExecutionId taken, co_await id_from(cx, db, 31));
    CO_TRY(const ExecutionId before_us, co_await id_from(cx, db, 101));
    CO_TRY_VOID(co_await sql(cx, db, "UPDATE schema_migrations SET applied_at = now()"));
    CO_TRY(const auto of_a_new_database,
           co_await executions_without_files(cx, db, {young, taken, before_us}, kKept));
    EXPECT_THAT(of_a_new_database, IsEmpty());
    CO_TRY_VOID(
        co_await sql(cx, db, "UPDATE schema_migrations SET applied_at = now() - interval '100 days'"));
    CO_TRY(const auto of_an_old_one,
           co_await executions_without_files(cx, db, {young, taken, before_us}, kKept));
    EXPECT_THAT(of_an_old_one, ElementsAre(taken));
    co_return Result<void>{};
  });
}

TEST_F(Files, AnIdThatIsNoneIsRefused) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    const auto refused = co_await executions_without_files(cx, db, {ExecutionId("no uuid")}, kKept);
    EXPECT_FALSE(refused);
    if (!refused) EXPECT_EQ(refused.error().code, ErrorCode::internal);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::db
