#pragma once
// Starting a run: which version, with which parameters, checked before it is accepted.
#include <optional>
#include <string>

#include "api/call.hpp"
#include "api/services.hpp"

namespace flow::api {

struct RunRequest {
  WorkflowId workflow;
  std::optional<int> version = {};  // none: the active one; of a test, or while there is none, the newest
  db::StartedBy started_by = db::StartedBy::manual;
  std::optional<TriggerId> trigger_id = {};
  json::object params = {};
  json::object trigger = {};
  std::optional<json::object> overrides = {};
  std::optional<json::object> pinned = {};
  std::optional<NodeId> run_to = {};
  std::optional<int> max_attempts = {};  // at most the workflow's
  std::string idempotency_key = {};
};

// `invalid_input` for a version that cannot run, parameters that do not fit, or nodes that are not there.
Task<Result<db::ExecutionCreated>> start_run(Context cx, Services* services, UserId user, RunRequest request);

// 202 with the id, and where to look.
net::HttpResponse accepted(const db::ExecutionCreated& created);

}  // namespace flow::api
