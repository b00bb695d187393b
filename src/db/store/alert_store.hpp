#pragma once
// AlertStore: what went wrong without anybody asking: a schedule that cannot be evaluated, a version that was
// quarantined. Raised by the scheduler and its maintenance; read, and ticked off, here.
#include <optional>
#include <string>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/id.hpp"
#include "db/store/page.hpp"

namespace flow::db {

class Database;

struct Alert {
  std::string id;
  std::string kind;  // schedule_error, quarantined
  std::string message;
  std::optional<WorkflowId> workflow;
  std::string workflow_name;  // empty: the workflow is gone
  std::optional<TriggerId> trigger;
  std::optional<ExecutionId> execution;
  WallTime raised_at;
  std::optional<WallTime> acknowledged_at;
};

class AlertStore {
 public:
  explicit AlertStore(Database& database) : database_(&database) {}

  // Newest first; `open_only`: those that nobody has acknowledged.
  Task<Result<Page<Alert>>> list(Context cx, UserId user, bool open_only, PageRequest page);
  // How many are open, counted up to kMostCounted.
  Task<Result<int>> count_open(Context cx, UserId user);
  // The time of the first acknowledgement stays. `not_found` unless the alert is the user's.
  Task<Result<Alert>> acknowledge(Context cx, UserId user, std::string id);

  static constexpr int kMostCounted = 100;

 private:
  Database* database_;
};

}  // namespace flow::db
