#pragma once
// A workflow as WorkflowStore's files read it.
#include "db/database.hpp"
#include "db/store/workflow_types.hpp"

// Of a workflows row named w.
#define FLOW_WORKFLOW_COLUMNS                                                                                \
  "w.id, w.user_id, w.name, w.description, w.status, w.revision, w.draft_version, w.active_version, "        \
  "w.created_at, w.updated_at, "                                                                             \
  "(SELECT v.quarantined_at FROM workflow_versions v WHERE v.workflow_id = w.id "                            \
  "AND v.version = coalesce(w.active_version, w.draft_version)) AS quarantined_at, "                         \
  "(SELECT min(t.next_run_at) FROM triggers t WHERE t.workflow_id = w.id AND t.active) AS next_run_at, "     \
  "coalesce((SELECT min(t.error) FROM triggers t WHERE t.workflow_id = w.id AND t.deleted_at IS NULL), '') " \
  "AS schedule_error"

namespace flow::db::detail {

Workflow read_workflow(const Row& row);

inline constexpr Statement kGetWorkflow{
    "workflow_get", "SELECT " FLOW_WORKFLOW_COLUMNS
                    " FROM workflows w WHERE w.user_id = $1 AND w.id = $2 AND w.deleted_at IS NULL"};

// The row under a lock, with what a change has to look at.
struct LockedWorkflow {
  std::string name;
  std::string description;
  WorkflowStatus status = WorkflowStatus::draft;
  std::int64_t revision = 1;
  int draft_version = 1;
  std::optional<int> active_version;
  std::string draft_hash;  // 32 bytes
  std::optional<int> limit_nodes;
  std::optional<int> limit_active_workflows;
};
// `not_found` for somebody else's, `conflict` when the revision is another.
Task<Result<LockedWorkflow>> lock_workflow(Context cx, Transaction* transaction, UserId user, WorkflowId id,
                                           std::optional<std::int64_t> expected);
// Reads the row as it is now and commits.
Task<Result<Workflow>> commit_workflow(Context cx, Transaction* transaction, UserId user, WorkflowId id);

}  // namespace flow::db::detail
