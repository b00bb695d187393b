// Executions and their journal in answers.
#include "api/views.hpp"

namespace flow::api {
namespace {

json::array texts(const std::vector<std::string>& all) {
  json::array out;
  for (const std::string& text : all) out.push_back(json::string(text));
  return out;
}

json::object to_json(const db::EffectRow& row) {
  return {{"node_id", row.node.str()},
          {"iteration", row.iteration},
          {"policy", to_string(row.policy)},
          {"state", to_string(row.state)},
          {"tries", row.tries},
          {"created_at", api::to_json(row.created_at)},
          {"done_at", api::to_json(row.done_at)}};
}

// The error names it; a worker that died was at the last one.
json::value failed_node(const db::ExecutionItem& item) {
  if (item.status != db::ExecutionStatus::failed) return nullptr;
  const json::value* detail =
      item.error && item.error->is_object() ? json::find(item.error->as_object(), "detail") : nullptr;
  if (detail != nullptr && detail->is_object()) {
    const std::string_view node = json::string_or(detail->as_object(), "node", "");
    if (!node.empty()) return json::value(node);
  }
  return item.dead ? or_null(item.last_node) : json::value();
}

}  // namespace

json::object to_json(const db::ExecutionItem& item) {
  return {{"id", item.id.str()},
          {"workflow_id", item.workflow.str()},
          {"workflow_name", item.workflow_name},
          {"version", item.version},
          {"started_by", to_string(item.started_by)},
          {"trigger_id", or_null(item.trigger_id)},
          {"scheduled_for", to_json(item.scheduled_for)},
          {"replay_of", or_null(item.replay_of)},
          {"status", to_string(item.status)},
          {"wait_reason", or_null(item.wait_reason)},
          {"ready_at", to_json(item.ready_at)},
          {"accepted_at", to_json(item.accepted_at)},
          {"started_at", to_json(item.started_at)},
          {"finished_at", to_json(item.finished_at)},
          {"took_ms", or_null(item.took_ms)},
          {"attempt", item.attempt},
          {"max_attempts", item.max_attempts},
          {"cancel_requested", item.cancel_requested},
          {"dead", item.dead},
          {"test", item.test},
          {"last_node", or_null(item.last_node)},
          {"failed_node", failed_node(item)},
          {"error", or_null(item.error)},
          {"degraded", item.degraded},
          {"credits", item.credits}};
}

json::object to_json(const db::NodeRunRow& row) {
  return {{"node_id", row.node.str()},
          {"iteration", row.iteration},
          {"attempt", row.attempt},
          {"tries", row.tries},
          {"name", row.name},
          {"type", row.type},
          {"phase", row.phase},
          {"status", to_string(row.status)},
          {"state", or_null(row.state)},
          {"inputs", or_null(row.inputs)},
          {"output", or_null(row.output)},
          {"output_artifact", or_null(row.output_ref)},
          {"error", or_null(row.error)},
          {"degraded", row.degraded},
          {"warnings", texts(row.warnings)},
          {"credits", row.credits},
          {"started_at", to_json(row.started_at)},
          {"finished_at", to_json(row.finished_at)},
          {"waited_ms", row.waited.count()},
          {"took_ms", row.took.count()}};
}

json::object to_json(const db::PhaseRow& row) {
  return {{"attempt", row.attempt}, {"phase", row.phase},     {"succeeded", row.succeeded},
          {"failed", row.failed},   {"skipped", row.skipped}, {"finished_at", to_json(row.finished_at)}};
}

json::object to_json(const db::LogRow& row) {
  return {{"attempt", row.attempt},       {"at", to_json(row.at)},
          {"level", row.level},           {"node_id", or_null(row.node.str())},
          {"iteration", row.iteration},   {"message", row.message},
          {"fields", or_null(row.fields)}};
}

json::object to_json(const db::ArtifactRow& row) {
  return {{"id", row.id.str()},         {"attempt", row.attempt}, {"node_id", or_null(row.node.str())},
          {"iteration", row.iteration}, {"name", row.name},       {"media_type", row.mime},
          {"bytes", row.bytes},         {"sha256", row.sha256},   {"created_at", to_json(row.created_at)}};
}

json::object to_json(const db::ExecutionDetail& detail) {
  json::object out = to_json(detail.execution);
  out["params"] = detail.params ? json::value(*detail.params) : json::value();
  out["trigger"] = detail.trigger ? json::value(*detail.trigger) : json::value();
  out["result"] = or_null(detail.result);
  out["phases"] = to_array(detail.phases);
  out["node_runs"] = to_array(detail.node_runs);
  out["artifacts"] = to_array(detail.artifacts);
  json::array effects;
  for (const db::EffectRow& row : detail.effects) effects.push_back(to_json(row));
  out["effects"] = std::move(effects);
  return out;
}

}  // namespace flow::api
