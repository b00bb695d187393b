// Retention: what goes when, on a real server.
#include "db/store/retention.hpp"
#include "db/store/testing/store_test.hpp"

namespace flow::db {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

class RetentionOf : public StoreTest {};

// Executions that ended days ago, with everything beside them; ids as old as they are.
constexpr std::string_view kOld =
    "WITH d AS (SELECT gen, (substr(uuid_floor(now() - $3 * interval '1 day')::text, 1, 24) || "
    "substr(md5($4), 1, 4) || lpad(to_hex(gen), 8, '0'))::uuid AS id "
    "FROM generate_series(1, $5::int) gen), "
    "e AS (INSERT INTO executions(id, workflow_id, version, user_id, lane, trigger, status, accepted_at, "
    "finished_at, error) "
    "SELECT id, $1, 1, $2, 0, 'manual', $4, now() - $3 * interval '1 day', now() - $3 * interval '1 day', "
    "CASE WHEN $4 = 'failed' THEN jsonb '{}' END "
    "FROM d), "
    "i AS (INSERT INTO execution_inputs(execution_id) SELECT id FROM d), "
    "r AS (INSERT INTO execution_results(execution_id, attempt) SELECT id, 1 FROM d), "
    "f AS (INSERT INTO effects(execution_id, node_id, key, policy, state, request_hash, token) "
    "SELECT id, 'n', 'k', 'idempotent', 'done', '', 1 FROM d) "
    "INSERT INTO artifacts(execution_id, id, seq, attempt, name, mime, bytes, sha256) SELECT id, 'shot', 1, "
    "1, 'a', 'b', 1, 'c' FROM d";

Task<Result<void>> add_old(Context cx, Database* db, UserId user, WorkflowId flow, int days,
                           std::string status, int count) {
  CO_TRY_VOID(co_await sql(cx, db, std::string(kOld), {flow, user, days, status, count}));
  co_return Result<void>{};
}

TEST_F(RetentionOf, ExecutionsGoByOutcomeAndAgeWithAllThatIsTheirs) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow flow, co_await new_workflow(cx, db, ann, document_text()));
    CO_TRY_VOID(co_await add_old(cx, db, ann, flow.id, 100, "failed", 2));        // goes
    CO_TRY_VOID(co_await add_old(cx, db, ann, flow.id, 40, "failed", 3));         // stays; its artifacts go
    CO_TRY_VOID(co_await add_old(cx, db, ann, flow.id, 40, "completed", 1'203));  // goes, in steps
    CO_TRY_VOID(co_await add_old(cx, db, ann, flow.id, 10, "cancelled", 4));      // stays; its artifacts go
    CO_TRY_VOID(co_await add_old(cx, db, ann, flow.id, 5, "completed", 5));       // stays, artifacts too
    Retention retention(*db, {});
    std::size_t executions = 0;
    std::size_t artifacts = 0;
    int steps = 0;
    for (bool more = true; more; ++steps) {
      CO_TRY(const Pruned pruned, co_await retention.prune(cx));
      EXPECT_LE(pruned.executions, 500U);
      executions += pruned.executions;
      artifacts += pruned.artifacts.size();
      more = pruned.more;
    }
    EXPECT_EQ(executions, 1'205U);
    EXPECT_EQ(artifacts, 1'212U);
    EXPECT_GE(steps, 3);
    struct Left {
      const char* table;
      int rows;
    };
    for (const Left& left : {Left{"executions", 12}, Left{"execution_inputs", 12},
                             Left{"execution_results", 12}, Left{"effects", 12}, Left{"artifacts", 5}}) {
      CO_TRY(const Rows rows, co_await sql(cx, db, fmt::format("SELECT count(*) AS n FROM {}", left.table)));
      EXPECT_EQ(rows.front().get<int>("n"), left.rows) << left.table;
    }
    co_return Result<void>{};
  });
}

TEST_F(RetentionOf, PartitionsAreMadeAheadAndDroppedWhole) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(const Rows stray,
           co_await sql(cx, db,
                        "INSERT INTO queue_dlq(dead_at, execution_id, reason, charged) "
                        "VALUES (now() - interval '30 days', uuid_floor(now()), 'attempts', 3) RETURNING 1"));
    CO_TRY(const Rows strays, co_await sql(cx, db, "SELECT parent, strays FROM stray_rows()"));
    EXPECT_EQ(strays.size(), 1U);
    EXPECT_EQ(strays.front().get<std::string>("parent"), "queue_dlq");
    CO_TRY(const Rows made,
           co_await sql(cx, db, "SELECT make_partitions(now() - interval '30 days', 0) AS made"));
    EXPECT_GT(made.front().get<int>("made"), 0);
    CO_TRY(const Rows none, co_await sql(cx, db, "SELECT parent FROM stray_rows()"));
    EXPECT_EQ(none.size(), 0U);  // moved to where it belongs
    CO_TRY(const Rows again, co_await sql(cx, db, "SELECT make_partitions() AS made"));
    EXPECT_EQ(again.front().get<int>("made"), 0);

    Retention retention(*db, {});
    std::vector<std::string> dropped;
    for (bool more = true; more;) {
      CO_TRY(const Pruned pruned, co_await retention.prune(cx));
      dropped.insert(dropped.end(), pruned.partitions.begin(), pruned.partitions.end());
      more = pruned.more;
    }
    EXPECT_THAT(dropped, ::testing::Contains(::testing::StartsWith("queue_dlq_")));
    CO_TRY(const Rows letters, co_await sql(cx, db, "SELECT count(*) AS n FROM queue_dlq"));
    EXPECT_EQ(letters.front().get<int>("n"), 0);
    CO_TRY(const Rows kept,
           co_await sql(cx, db, "SELECT count(*) AS n FROM pg_class WHERE relname ~ '^schedule_ledger_2'"));
    EXPECT_GE(kept.front().get<int>("n"), 5);  // 90 days of it
    co_return Result<void>{};
  });
}

TEST_F(RetentionOf, FailureHooksNobodyCameForGoWithTheDeadLetters) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY_VOID(
        co_await sql(cx, db,
                     "INSERT INTO outbox(kind, execution_id, body, created_at) "
                     "SELECT kind, gen_random_uuid(), kind || ' ' || age, now() - age * interval '1 day' "
                     "FROM (VALUES ('hook', 15), ('hook', 13), ('sqs', 15)) v(kind, age)"));
    Retention retention(*db, {});
    CO_TRY(const Pruned pruned, co_await retention.prune(cx));
    EXPECT_EQ(pruned.others, 1U);
    CO_TRY(const Rows left, co_await sql(cx, db, "SELECT body FROM outbox ORDER BY id"));
    std::vector<std::string> bodies;
    for (const Row row : left) bodies.push_back(row.get<std::string>("body"));
    EXPECT_THAT(bodies, ElementsAre("hook 13", "sqs 15"));
    co_return Result<void>{};
  });
}

TEST_F(RetentionOf, DeletedWorkflowsGoWithTheirLastExecution) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    WorkflowStore workflows(*db);
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const Workflow empty, co_await new_workflow(cx, db, ann, document_text()));
    CO_TRY(const Workflow used, co_await new_workflow(cx, db, ann, document_text()));
    CO_TRY(const Workflow alive, co_await new_workflow(cx, db, ann, document_text()));
    CO_TRY_VOID(co_await add_old(cx, db, ann, used.id, 5, "completed", 1));
    CO_TRY_VOID(co_await workflows.remove(cx, ann, empty.id, std::nullopt));
    CO_TRY_VOID(co_await workflows.remove(cx, ann, used.id, std::nullopt));
    Retention retention(*db, {});
    CO_TRY(const Pruned early, co_await retention.prune(cx));
    EXPECT_EQ(early.workflows, 0U);
    CO_TRY_VOID(co_await sql(cx, db, "UPDATE workflows SET deleted_at = deleted_at - interval '100 days'"));
    CO_TRY(const Pruned late, co_await retention.prune(cx));
    EXPECT_EQ(late.workflows, 1U);
    EXPECT_THAT(late.partitions, IsEmpty());
    CO_TRY(const Rows left, co_await sql(cx, db, "SELECT id FROM workflows ORDER BY id"));
    std::vector<WorkflowId> ids;
    for (const Row row : left) ids.push_back(row.get<WorkflowId>("id"));
    EXPECT_THAT(ids, ElementsAre(used.id, alive.id));
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::db
