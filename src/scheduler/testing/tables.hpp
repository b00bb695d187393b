#pragma once
// Tables: rows for the scheduler's tests, and what became of them, in a few words.
#include <map>
#include <string>
#include <vector>

#include "crypto/random.hpp"
#include "db/database.hpp"

namespace flow::scheduler::testing {

struct NewTrigger {
  std::string expr = "*/5 * * * *";
  std::string tz = "UTC";
  std::string misfire = "coalesce";
  std::string overlap = "skip";
  int catch_up_max = 10;
  int jitter_s = 0;
  std::optional<WallTime> once_at;
  std::optional<WallTime> next_run_at;
  bool active = true;
};

class Tables {
 public:
  explicit Tables(db::Database* database) : database_(database) {}

  // Before anything else: one user with one active workflow.
  Task<Result<void>> make(Context cx) {
    static constexpr db::Statement kUser{"test_user",
                                         "INSERT INTO users(id, email, lane) VALUES ($1, $2, 7)"};
    static constexpr db::Statement kWorkflow{"test_workflow", R"(
WITH w AS (INSERT INTO workflows(id, user_id, name, status, draft_version, active_version)
           VALUES ($1, $2, 'test', 'active', 1, 1) RETURNING id)
INSERT INTO workflow_versions(workflow_id, version, definition, content_hash, node_count, author_id)
SELECT id, 1, '{}', '\x00', 0, $2 FROM w)"};
    user_ = UserId(crypto::uuid_v7(cx.clock().now()));
    workflow_ = WorkflowId(crypto::uuid_v7(cx.clock().now()));
    db::Params user{user_, "a@example.org"};
    CO_TRY_VOID(co_await database_->query(cx, kUser, std::move(user)));
    db::Params workflow{workflow_, user_};
    CO_TRY_VOID(co_await database_->query(cx, kWorkflow, std::move(workflow)));
    co_return Result<void>{};
  }

  Task<Result<TriggerId>> add(Context cx, NewTrigger trigger) {
    static constexpr db::Statement kAdd{"test_trigger", R"(
INSERT INTO triggers(id, workflow_id, user_id, kind, expr, once_at, tz, misfire, overlap, catch_up_max, jitter_s, active, next_run_at)
VALUES ($1, $2, $3, CASE WHEN $5::timestamptz IS NULL THEN 'schedule_trigger' ELSE 'one_time_trigger' END,
        $4, $5, $6, $7, $8, $9, $10, $11, $12))"};
    TriggerId id(crypto::uuid_v7(cx.clock().now()));
    db::Params params{id,
                      workflow_,
                      user_,
                      trigger.expr,
                      trigger.once_at,
                      trigger.tz,
                      trigger.misfire,
                      trigger.overlap,
                      trigger.catch_up_max,
                      trigger.jitter_s,
                      trigger.active,
                      trigger.next_run_at};
    CO_TRY_VOID(co_await database_->query(cx, kAdd, std::move(params)));
    co_return id;
  }

  // "fired, coalesced, skipped overlap": the ledger of a trigger, oldest first.
  Task<Result<std::string>> ledger(Context cx, TriggerId id) {
    static constexpr db::Statement kLedger{"test_ledger", R"(
SELECT coalesce(string_agg(outcome || coalesce(' ' || reason, '') || CASE WHEN n > 1 THEN ' x' || n ELSE '' END, ', '
                           ORDER BY occurs_at), '') AS told FROM schedule_ledger WHERE trigger_id = $1)"};
    db::Params params{id};
    CO_TRY(const db::Rows rows, co_await database_->query(cx, kLedger, std::move(params)));
    co_return rows.front().get<std::string>("told");
  }

  // "waiting overlap, queued": the executions of a trigger, oldest first.
  Task<Result<std::string>> runs(Context cx, TriggerId id) {
    static constexpr db::Statement kRuns{"test_runs", R"(
SELECT coalesce(string_agg(status || coalesce(' ' || wait_reason, ''), ', ' ORDER BY id), '') AS told
  FROM executions WHERE trigger_id = $1)"};
    db::Params params{id};
    CO_TRY(const db::Rows rows, co_await database_->query(cx, kRuns, std::move(params)));
    co_return rows.front().get<std::string>("told");
  }

  // One row, one column "value", of a statement without parameters.
  template <class T>
  Task<Result<T>> ask(Context cx, std::string sql) {
    CO_TRY(const db::Rows rows, co_await database_->query(cx, db::Statement{"", sql}));
    co_return rows.front().template get<T>("value");
  }
  Task<Result<void>> run(Context cx, std::string sql) {
    CO_TRY_VOID(co_await database_->query(cx, db::Statement{"", sql}));
    co_return Result<void>{};
  }

  const UserId& user() const { return user_; }
  const WorkflowId& workflow() const { return workflow_; }

 private:
  db::Database* database_;
  UserId user_;
  WorkflowId workflow_;
};

}  // namespace flow::scheduler::testing
