#pragma once
// WorkflowStore: workflows, their versions, their life.
//
// Every save makes a version that never changes; equal content makes none. An active workflow goes on with
// its active version, whatever is saved, until it is activated again. Nothing is lost on the way: activation
// and pause set the triggers in the same transaction, and what was due when one of them is switched off gets
// its row in the ledger.
//
// Every call carries the user: what belongs to somebody else is `not_found`. A revision that does not match
// is `conflict` (detail.code "revision_conflict", "expected", "actual"), a change that the status does not
// allow as well ("wrong_status"); limits are as limits.hpp says. Whether a version may run (its checks) is
// the caller's to know before activate().
#include "async/context.hpp"
#include "async/task.hpp"
#include "db/store/limits.hpp"
#include "db/store/page.hpp"
#include "db/store/workflow_types.hpp"

namespace flow::workflow {
class Catalogue;
}

namespace flow::db {

class Database;

struct WorkflowOptions {
  Limits limits = {};  // of the instance
  std::chrono::seconds minimum_interval{300};
  // Knows which site a version opens; without it the versions made here are of none. Outlives the store.
  const workflow::Catalogue* catalogue = nullptr;
};

class WorkflowStore {
 public:
  explicit WorkflowStore(Database& database, WorkflowOptions options = {})
      : database_(&database), options_(options) {}

  Task<Result<Workflow>> create(Context cx, UserId user, NewWorkflow workflow);
  Task<Result<WorkflowSaved>> save(Context cx, UserId user, WorkflowSave change);
  Task<Result<Workflow>> rename(Context cx, UserId user, WorkflowRename change);
  // The content of an old version becomes a new one.
  Task<Result<WorkflowSaved>> restore(Context cx, UserId user, WorkflowId id, int version,
                                      std::optional<std::int64_t> expected);
  // Off for good; executions and ledger stay for the retention time. What is queued or waiting is cancelled.
  Task<Result<void>> remove(Context cx, UserId user, WorkflowId id, std::optional<std::int64_t> expected);

  Task<Result<Workflow>> get(Context cx, UserId user, WorkflowId id);
  // Last changed first.
  Task<Result<Page<WorkflowItem>>> list(Context cx, UserId user, WorkflowFilter filter, PageRequest page);
  Task<Result<WorkflowStatistics>> statistics(Context cx, UserId user, WorkflowId id);
  // Newest first.
  Task<Result<Page<WorkflowVersion>>> versions(Context cx, UserId user, WorkflowId id, PageRequest page);
  // The document of a version (none: the newest), with id, name, description and status of the workflow.
  Task<Result<json::object>> document(Context cx, UserId user, WorkflowId id, std::optional<int> version);

  // draft, paused or active → active with the given version. A trigger of the document that is due keeps its
  // time, so that the scheduler still fires it.
  Task<Result<Workflow>> activate(Context cx, UserId user, Activation activation);
  Task<Result<Workflow>> pause(Context cx, UserId user, WorkflowId id, std::optional<std::int64_t> expected);
  // With the version it was paused with; schedules go on from now.
  Task<Result<Workflow>> resume(Context cx, UserId user, WorkflowId id, std::optional<std::int64_t> expected);

  // Lets a version start again by itself that took its worker down.
  Task<Result<void>> lift_quarantine(Context cx, UserId user, WorkflowId id, int version);

 private:
  Database* database_;
  WorkflowOptions options_;
};

}  // namespace flow::db
