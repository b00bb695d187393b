#pragma once
// What WorkflowStore takes and gives.
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "db/store/enums.hpp"
#include "json/json.hpp"

namespace flow::db {

struct Workflow {
  WorkflowId id;
  UserId user;
  std::string name;
  std::string description;
  WorkflowStatus status = WorkflowStatus::draft;
  std::int64_t revision = 1;  // the ETag: grows with every change
  int draft_version = 1;      // the newest
  std::optional<int> active_version;
  WallTime created_at;
  WallTime updated_at;
  std::optional<WallTime> quarantined_at;  // of the version that would run
  std::optional<WallTime> next_run_at;
  std::string schedule_error;  // of a trigger that cannot be evaluated
};

struct NewWorkflow {
  json::object document;
  std::string note = {};
};

// `expected`: the revision the change was made from (If-Match); none: whatever is there.
struct WorkflowSave {
  WorkflowId id;
  std::optional<std::int64_t> expected = {};
  json::object document;
  std::string note = {};
};

struct WorkflowSaved {
  Workflow workflow;
  bool new_version = false;  // false: the content is that of the newest version
};

struct WorkflowRename {
  WorkflowId id;
  std::optional<std::int64_t> expected = {};
  std::optional<std::string> name = {};
  std::optional<std::string> description = {};
};

struct WorkflowVersion {
  int version = 1;
  std::string content_hash;  // hex
  int node_count = 0;
  UserId author;
  std::string note;
  std::optional<int> restored_from;
  WallTime created_at;
  std::optional<WallTime> quarantined_at;
};

struct WorkflowFilter {
  std::optional<WorkflowStatus> status = {};
  std::string search = {};  // in name and description, any case
};

// Of the newest executions of the last 30 days: at most 10,000 for one workflow, 200 for each of a list.
struct WorkflowStatistics {
  std::int64_t runs = 0;
  std::int64_t completed = 0;
  std::int64_t failed = 0;
  std::int64_t cancelled = 0;
  std::int64_t live = 0;                  // queued, running or waiting
  std::optional<double> success_rate;     // of completed and failed ones
  std::optional<std::int64_t> median_ms;  // from first start to end
  std::optional<std::int64_t> p95_ms;
  std::optional<WallTime> last_run_at;
  std::optional<ExecutionStatus> last_status;
};

// One run, as a sparkline shows it.
struct RunMark {
  ExecutionId id;
  ExecutionStatus status = ExecutionStatus::queued;
  WallTime accepted_at;
  std::optional<std::int64_t> took_ms;  // from first start to end
};

struct WorkflowItem {
  Workflow workflow;
  WorkflowStatistics statistics;
  std::vector<RunMark> last_runs = {};          // at most 20, the newest last
  int node_count = 0;                           // of the newest version
  std::vector<std::string> trigger_kinds = {};  // of the triggers that are there, alphabetical
};

// A webhook's token as it is stored: the hash finds it, the sealed one is shown to its owner again.
struct HookToken {
  std::string hash;  // SHA-256, 32 bytes
  std::string sealed;
  std::string key_id;
};
using MakeHookToken = std::function<HookToken(const UserId&, const TriggerId&)>;

struct Activation {
  WorkflowId id;
  std::optional<std::int64_t> expected = {};
  std::optional<int> version = {};  // the one whose checks passed; none: the newest
  // For webhook triggers that have no token yet.
  MakeHookToken make_token = {};
};

}  // namespace flow::db
