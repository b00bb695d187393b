#pragma once
// What ExecutionStore takes and gives.
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "db/store/enums.hpp"
#include "db/store/journal_rows.hpp"
#include "json/json.hpp"

namespace flow::db {

enum class VersionChoice : std::uint8_t {
  active,  // the active one; the newest while there is none
  newest,
  exact,  // `version`
};

struct NewExecution {
  UserId user;
  WorkflowId workflow;
  StartedBy started_by = StartedBy::manual;  // manual, api, webhook or event
  VersionChoice choice = VersionChoice::active;
  int version = 0;  // with VersionChoice::exact
  std::optional<TriggerId> trigger_id = {};
  std::string request_key = {};              // Idempotency-Key or dedupe key; empty: none
  json::object params = {};                  // as workflow::resolve_params() gave them
  json::object trigger = {};                 // trigger.<name> in expressions
  std::optional<std::string> raw_body = {};  // of a webhook
  // A test run: node id → inputs that replace those of the document; node id → outputs that stand instead of
  // a run of the node; the node to end with.
  std::optional<json::object> overrides = {};
  std::optional<json::object> pinned = {};
  std::optional<NodeId> run_to = {};
  std::optional<int> max_attempts = {};  // fewer than the workflow's, for who waits for the first outcome
  // Set: accepted as running, leased to this owner (docs/decisions/0019). Not with a request key.
  std::optional<std::string> start_for = {};
};

// The first attempt of an execution that was accepted as running.
struct StartedAtOnce {
  std::int64_t token = 0;
  std::int16_t lane = 0;
  std::int64_t message = 0;
  int max_attempts = 3;
  std::string workflow_name;
  WallTime accepted_at;
  std::optional<std::int64_t> credits_left;  // of the month; none: no limit
};

struct ExecutionCreated {
  ExecutionId id;
  int version = 0;
  bool existed = false;  // the request key had one already: that one
  std::optional<StartedAtOnce> started = {};
};

struct Replay {
  ExecutionId of;
  VersionChoice choice = VersionChoice::exact;  // exact: the version it ran with
  // Takes what the old one finished from its journal and goes on at the node that failed. Needs the same
  // version.
  bool from_failed_node = false;
  std::string request_key = {};
};

struct ExecutionFilter {
  std::vector<ExecutionStatus> statuses = {};  // empty: all
  std::vector<StartedBy> started_by = {};
  std::optional<bool> dead = {};  // whether its attempts are used up
  std::optional<WorkflowId> workflow = {};
  std::optional<TriggerId> trigger = {};
  std::optional<WallTime> since = {};  // accepted at or after
  std::optional<WallTime> until = {};  // accepted before
  std::string search = {};             // in the workflow's name, the error's message, the beginning of the id
};

struct ExecutionItem {
  ExecutionId id;
  WorkflowId workflow;
  std::string workflow_name;
  int version = 0;
  UserId user;
  StartedBy started_by = StartedBy::manual;
  std::optional<TriggerId> trigger_id;
  std::optional<WallTime> scheduled_for;
  std::optional<ExecutionId> replay_of;
  int priority = 2;
  ExecutionStatus status = ExecutionStatus::queued;
  std::string wait_reason;  // empty unless it waits
  std::optional<WallTime> ready_at;
  WallTime accepted_at;
  std::optional<WallTime> started_at;
  std::optional<WallTime> finished_at;
  std::optional<std::int64_t> took_ms;  // from first start to end
  int attempt = 0;
  int charged = 0;
  int max_attempts = 3;
  bool cancel_requested = false;
  bool dead = false;
  std::string last_node;
  std::optional<json::value> error;
  bool degraded = false;
  std::int64_t credits = 0;
  bool test = false;  // has overrides, pinned outputs or a node to end with
};

struct ExecutionDetail {
  ExecutionItem execution;
  std::optional<json::object> params;   // none: those of its trigger
  std::optional<json::object> trigger;  // none: made from the trigger and the times
  std::optional<json::value> result;
  std::vector<PhaseRow> phases;       // of every attempt, in order
  std::vector<NodeRunRow> node_runs;  // the newest 5,000, in the order of their last change
  std::vector<ArtifactRow> artifacts;
  std::vector<EffectRow> effects;
};

struct ExecutionEnding {
  ExecutionStatus status = ExecutionStatus::queued;  // the rest means something when it is terminal
  std::optional<json::value> error;
  std::optional<json::value> result;
};

struct Cancelled {
  ExecutionStatus status = ExecutionStatus::cancelled;  // `running`: the worker was told to end it
  bool changed = false;                                 // false: it had ended, or was told before
};

}  // namespace flow::db
