#pragma once
// ExecutionStore: accepts executions, lists them, ends them, starts them again.
//
// Accepting is one statement: the row, its inputs and its message in the queue are there together or not at
// all; then `fb_queue` rings. A request key that was used before gives the execution of the first time. The
// scheduler makes its executions itself (scheduler/). Errors: `not_found` for what is not the user's,
// `conflict` ("quarantined", "wrong_status", "other_version", "other_request"), `quota` as limits.hpp says.
#include "async/context.hpp"
#include "async/task.hpp"
#include "db/store/execution_types.hpp"
#include "db/store/limits.hpp"
#include "db/store/page.hpp"

namespace flow::db {

class Database;

class ExecutionStore {
 public:
  explicit ExecutionStore(Database& database, Limits instance = {})
      : database_(&database), instance_(instance) {}

  // Limits hold for a moment: requests that several processes take at the same time may pass one by the
  // number of these processes.
  Task<Result<ExecutionCreated>> create(Context cx, NewExecution execution);
  // Retry and rerun: a new execution with the inputs of an old one that has ended.
  Task<Result<ExecutionCreated>> replay(Context cx, UserId user, Replay replay);
  // What is queued or waiting is cancelled at once; what runs is told, by `fb_cancel` and its next heartbeat.
  Task<Result<Cancelled>> cancel(Context cx, UserId user, ExecutionId id);

  // Newest first.
  Task<Result<Page<ExecutionItem>>> list(Context cx, UserId user, ExecutionFilter filter, PageRequest page);
  Task<Result<ExecutionItem>> get(Context cx, UserId user, ExecutionId id);
  Task<Result<ExecutionDetail>> detail(Context cx, UserId user, ExecutionId id);
  // One light read, for whoever waits for the end.
  Task<Result<ExecutionEnding>> ending(Context cx, UserId user, ExecutionId id);

 private:
  Task<Result<ExecutionCreated>> find_request(Context cx, UserId user, WorkflowId workflow,
                                              std::string request_key);

  Database* database_;
  Limits instance_;
};

}  // namespace flow::db
