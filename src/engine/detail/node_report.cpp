#include "engine/detail/node_report.hpp"

#include "metrics/metrics.hpp"

namespace flow::engine::detail {

void NodeReport::degrade(std::string_view reason) {
  degraded = true;
  run_.degraded = true;
  if (!reason.empty()) warnings.emplace_back(reason);
}

void NodeReport::started(int attempt) {
  const WallTime now = run_.records.now();
  if (attempt == 1) started_at_ = now;
  run_.records.write(NodeStarted{.node = node_.id,
                                 .name = node_.name,
                                 .type = std::string(node_.spec->type),
                                 .iteration = iteration_,
                                 .phase = node_.phase,
                                 .attempt = attempt,
                                 .at = now});
}

void NodeReport::waits(std::string reason, json::object fields) {
  run_.records.write(NodeWaiting{.node = node_.id,
                                 .iteration = iteration_,
                                 .reason = run_.records.redacted(reason),
                                 .at = run_.records.now(),
                                 .fields = std::move(fields)});
}

void NodeReport::logged(log::Level level, std::string_view message, const json::object& fields) {
  run_.records.write(LogRecord{.node = node_.id,
                               .iteration = iteration_,
                               .level = level,
                               .message = run_.records.redacted(message),
                               .fields = run_.records.redacted(json::value(fields)).get_object(),
                               .at = run_.records.now()});
}

void NodeReport::finished(const NodeResult& result, const std::optional<Error>& error, json::object inputs) {
  NodeFinished record{.node = node_.id,
                      .name = node_.name,
                      .type = std::string(node_.spec->type),
                      .iteration = iteration_,
                      .phase = node_.phase,
                      .attempts = attempts,
                      .state = result.state,
                      .started_at = started_at_,
                      .at = run_.records.now(),
                      .waited = waited,
                      .took = took,
                      .inputs = std::move(inputs),
                      .error = error,
                      .degraded = degraded,
                      .evidence = std::move(evidence),
                      .credits = credits,
                      .kind = kind,
                      .input_hash = std::move(input_hash),
                      .reused = reused,
                      .pinned = pinned};
  for (std::size_t i = 0; i < result.outputs.size(); ++i) {
    const workflow::PlanOutput& output = (*node_.outputs)[i];
    if (!result.outputs[i] || output.name == "Done") continue;
    json::value& shown = record.outputs[output.name];
    shown = run_.records.shown(place(), fmt::format("{}-{}", node_.slug, output.slug), *result.outputs[i],
                               warnings);
    const bool was_left_out =
        shown.is_null() && !result.outputs[i]->is_page() && !result.outputs[i]->json().is_null();
    if (was_left_out) record.input_hash.clear();
  }
  for (const std::string& warning : warnings) record.warnings.push_back(run_.records.redacted(warning));
  metrics::process().add(metrics::Metric::node_runs, {node_.spec->type, workflow::to_string(result.state)});
  metrics::process().observe(metrics::Metric::node_run_seconds, {node_.spec->type},
                             std::chrono::duration<double>(took).count());
  run_.records.write(std::move(record));
}

void write_skipped(Run& run, const Frame& frame, int index) {
  const workflow::PlanNode& node = run.node(index);
  metrics::process().add(metrics::Metric::node_runs,
                         {node.spec->type, workflow::to_string(workflow::NodeState::skipped)});
  run.records.write(NodeSkipped{.node = node.id,
                                .name = node.name,
                                .type = std::string(node.spec->type),
                                .iteration = frame.path,
                                .phase = node.phase,
                                .at = run.records.now()});
}

}  // namespace flow::engine::detail
