#include "db/store/detail/workflow_row.hpp"

#include "db/store/detail/common.hpp"

namespace flow::db::detail {
namespace {

// The lock first, by itself: whoever waited for it must read what the other one wrote, which only a new
// statement sees.
constexpr Statement kLock{
    "workflow_lock",
    "SELECT 1 FROM workflows WHERE user_id = $1 AND id = $2 AND deleted_at IS NULL FOR UPDATE"};
constexpr Statement kRead{
    "workflow_read_locked",
    "SELECT w.name, w.description, w.status, w.revision, w.draft_version, w.active_version, "
    "v.content_hash AS draft_hash, u.limit_nodes, u.limit_active_workflows FROM workflows w "
    "JOIN users u ON u.id = w.user_id JOIN workflow_versions v ON v.workflow_id = w.id AND v.version = "
    "w.draft_version "
    "WHERE w.user_id = $1 AND w.id = $2 AND w.deleted_at IS NULL"};

}  // namespace

Workflow read_workflow(const Row& row) {
  return {.id = row.get<WorkflowId>("id"),
          .user = row.get<UserId>("user_id"),
          .name = row.get<std::string>("name"),
          .description = row.get<std::string>("description"),
          .status = get_enum<WorkflowStatus>(row, "status"),
          .revision = row.get<std::int64_t>("revision"),
          .draft_version = row.get<int>("draft_version"),
          .active_version = row.get<std::optional<int>>("active_version"),
          .created_at = row.get<WallTime>("created_at"),
          .updated_at = row.get<WallTime>("updated_at"),
          .quarantined_at = row.get<std::optional<WallTime>>("quarantined_at"),
          .next_run_at = row.get<std::optional<WallTime>>("next_run_at"),
          .schedule_error = row.get<std::string>("schedule_error")};
}

Task<Result<LockedWorkflow>> lock_workflow(Context cx, Transaction* transaction, UserId user, WorkflowId id,
                                           std::optional<std::int64_t> expected) {
  CO_TRY_VOID(check_id("workflow", id.str()));
  std::vector<Call> calls;
  for (const Statement statement : {kLock, kRead}) calls.push_back({statement, {user, id}});
  CO_TRY(const std::vector<Rows> rows, co_await transaction->batch(cx, std::move(calls)));
  if (rows[1].empty()) co_return std::unexpected(no_such("workflow", id.str()));
  const Row row = rows[1].front();
  LockedWorkflow locked{.name = row.get<std::string>("name"),
                        .description = row.get<std::string>("description"),
                        .status = get_enum<WorkflowStatus>(row, "status"),
                        .revision = row.get<std::int64_t>("revision"),
                        .draft_version = row.get<int>("draft_version"),
                        .active_version = row.get<std::optional<int>>("active_version"),
                        .draft_hash = row.get<std::string>("draft_hash"),
                        .limit_nodes = row.get<std::optional<int>>("limit_nodes"),
                        .limit_active_workflows = row.get<std::optional<int>>("limit_active_workflows")};
  CO_TRY_VOID(check_revision("workflow", expected, locked.revision));
  co_return locked;
}

Task<Result<Workflow>> commit_workflow(Context cx, Transaction* transaction, UserId user, WorkflowId id) {
  CO_TRY(const Rows rows, co_await transaction->query(cx, kGetWorkflow, {user, id}));
  CO_TRY_VOID(co_await transaction->commit(cx));
  co_return read_workflow(rows.front());
}

}  // namespace flow::db::detail
