#include "worker/detail/run_request.hpp"

#include "base/time.hpp"
#include "crypto/random.hpp"
#include "worker/detail/storable.hpp"
#include "workflow/params.hpp"

namespace flow::worker::detail {
namespace {

std::uint64_t random_seed() {
  return static_cast<std::uint64_t>(crypto::random_int64());
}

std::string trigger_type(const db::RunInput& input) {
  if (!input.trigger_kind.empty()) return input.trigger_kind;
  switch (input.started_by) {
    case db::StartedBy::scheduled: return "schedule_trigger";
    case db::StartedBy::api: return "api_trigger";
    case db::StartedBy::webhook: return "webhook_trigger";
    case db::StartedBy::event: return "condition_trigger";
    case db::StartedBy::manual:
    case db::StartedBy::replay: break;
  }
  return "manual_trigger";
}

// trigger.<name>: what came with the execution, and what every trigger has.
json::object trigger_of(const db::RunInput& input) {
  json::object trigger = input.trigger.value_or(json::object{});
  const auto fill = [&trigger](std::string_view name, std::string value) {
    if (!value.empty() && !trigger.contains(name)) trigger[name] = json::string(value);
  };
  fill("type", trigger_type(input));
  fill("id", !input.trigger_key.empty() ? input.trigger_key
             : input.trigger_id         ? input.trigger_id->str()
                                        : "");
  fill("name", input.trigger_name);
  fill("fired_at", format_rfc3339(input.accepted_at));
  if (input.scheduled_for) fill("due_at", format_rfc3339(*input.scheduled_for));
  return trigger;
}

Result<json::object> params_of(const db::RunInput& input, const workflow::Plan& plan) {
  if (input.params) return *input.params;
  json::object given;
  if (const json::value* own = input.trigger_config.if_contains("Params"); own != nullptr && own->is_object())
    given = own->get_object();
  auto params = workflow::resolve_params(plan.params, std::move(given));
  if (!params) return std::unexpected(std::move(params).error().context("the parameters of the trigger"));
  return params;
}

}  // namespace

Result<engine::RunRequest> run_request(const db::RunInput& input, std::shared_ptr<const workflow::Plan> plan,
                                       const queue::Claim& claim) {
  engine::RunRequest request;
  TRY(request.params, params_of(input, *plan));
  request.plan = std::move(plan);
  request.info = {.id = input.id.str(),
                  .workflow_id = input.workflow.str(),
                  .workflow_name = input.workflow_name,
                  .attempt = claim.attempt,
                  .trigger_type = trigger_type(input),
                  .started_at = input.started_at};
  request.trigger = trigger_of(input);
  request.seed = random_seed();
  for (const auto& [node, outputs] : input.pinned) {
    if (!outputs.is_object()) {
      return fail(ErrorCode::invalid_input, "the pinned outputs of node \"{}\" are no object",
                  std::string_view(node));
    }
    request.pinned.emplace(node, outputs.get_object());
  }
  request.run_to = input.run_to;
  return request;
}

engine::MemoryReuse reusable_runs(const std::vector<db::ReusableRun>& runs) {
  engine::MemoryReuse out;
  for (auto run = runs.rbegin(); run != runs.rend(); ++run) {  // the newest last: it stays
    if (run->output && run->output->is_object())
      out.add(run->node, run->iteration, run->input_hash, run->output->get_object());
  }
  return out;
}

json::value stored_error(const Error& error) {
  json::value stored = engine::to_json(error);
  make_storable(stored);
  return stored;
}

queue::Outcome failed_outcome(const queue::Claim& claim, const Error& error, std::string last_node,
                              bool may_retry, double chance) {
  if (const auto node = json::string_or(error.detail, "node", ""); !node.empty()) last_node = node;
  return queue::failed(
      claim, {.error = stored_error(error), .last_node = std::move(last_node), .retryable = may_retry},
      chance);
}

}  // namespace flow::worker::detail
