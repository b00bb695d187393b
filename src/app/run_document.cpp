#include "app/run_document.hpp"

#include <set>

#include "base/time.hpp"

namespace flow::app {
namespace {

// An artifact with the place of its file, so that a program need not know the layout of the folder.
json::object artifact_json(const engine::Artifact& artifact, const engine::ArtifactStore& store) {
  json::object out = engine::to_json(artifact);
  if (const auto path = store.path(artifact.id)) out["path"] = *path;
  return out;
}

json::value error_json(const std::optional<Error>& error) {
  if (!error) return nullptr;
  return engine::to_json(*error);
}

// Sorts the records into the lists of the document, in the order things happened.
class Lists {
 public:
  explicit Lists(const FinishedRun& run) : run_(run) {
    for (const engine::Record& record : run.records)
      std::visit([this](const auto& event) { take(event); }, record);
    add_nodes_without_record();
  }

  json::array nodes, phases, artifacts, logs;
  std::optional<WallTime> started, finished;

 private:
  void take(const engine::ExecutionStarted& event) { started = event.at; }
  void take(const engine::ExecutionFinished& event) { finished = event.at; }
  void take(const engine::NodeFinished& event) {
    seen_.insert(event.node.str());
    json::array warnings;
    for (const std::string& warning : event.warnings) warnings.push_back(json::string(warning));
    json::array evidence;
    for (const engine::Artifact& artifact : event.evidence)
      evidence.push_back(artifact_json(artifact, run_.artifacts));
    nodes.push_back(json::object{{"id", event.node.str()},
                                 {"name", event.name},
                                 {"type", event.type},
                                 {"iteration", event.iteration},
                                 {"phase", event.phase},
                                 {"state", to_string(event.state)},
                                 {"degraded", event.degraded},
                                 {"attempts", event.attempts},
                                 {"started_at", format_rfc3339(event.started_at)},
                                 {"finished_at", format_rfc3339(event.at)},
                                 {"waited_ms", event.waited.count()},
                                 {"took_ms", event.took.count()},
                                 {"credits", event.credits},
                                 {"inputs", event.inputs},
                                 {"outputs", event.outputs},
                                 {"error", error_json(event.error)},
                                 {"warnings", std::move(warnings)},
                                 {"evidence", std::move(evidence)}});
  }
  void take(const engine::NodeSkipped& event) {
    seen_.insert(event.node.str());
    nodes.push_back(json::object{{"id", event.node.str()},
                                 {"name", event.name},
                                 {"type", event.type},
                                 {"iteration", event.iteration},
                                 {"phase", event.phase},
                                 {"state", to_string(workflow::NodeState::skipped)},
                                 {"finished_at", format_rfc3339(event.at)}});
  }
  void take(const engine::PhaseFinished& event) {
    phases.push_back(json::object{{"phase", event.phase},
                                  {"succeeded", event.succeeded},
                                  {"failed", event.failed},
                                  {"skipped", event.skipped},
                                  {"finished_at", format_rfc3339(event.at)}});
  }
  void take(const engine::ArtifactStored& event) {
    json::object artifact = artifact_json(event.artifact, run_.artifacts);
    artifact["node"] = event.node.str();
    artifact["iteration"] = event.iteration;
    artifacts.push_back(std::move(artifact));
  }
  void take(const engine::LogRecord& event) {
    logs.push_back(json::object{{"node", event.node.str()},
                                {"iteration", event.iteration},
                                {"level", log::to_string(event.level)},
                                {"message", event.message},
                                {"fields", event.fields},
                                {"at", format_rfc3339(event.at)}});
  }
  void take(const engine::NodeStarted&) {}
  void take(const engine::NodeWaiting&) {}

  // A run that ended early has nodes nothing was ever said about; the document names every node all the same.
  void add_nodes_without_record() {
    for (const workflow::PlanNode& node : run_.plan.nodes) {
      if (seen_.contains(node.id.str())) continue;
      nodes.push_back(json::object{{"id", node.id.str()},
                                   {"name", node.name},
                                   {"type", node.spec->type},
                                   {"iteration", ""},
                                   {"phase", node.phase},
                                   {"state", to_string(workflow::NodeState::waiting)}});
    }
  }

  const FinishedRun& run_;
  std::set<std::string> seen_;
};

}  // namespace

json::object run_document(const FinishedRun& run) {
  Lists lists(run);
  json::object out{{"execution", run.info.id},
                   {"workflow", json::object{{"id", run.info.workflow_id}, {"name", run.info.workflow_name}}},
                   {"status", to_string(run.outcome.status)},
                   {"degraded", run.outcome.degraded}};
  if (lists.started) out["started_at"] = format_rfc3339(*lists.started);
  if (lists.finished) out["finished_at"] = format_rfc3339(*lists.finished);
  if (lists.started && lists.finished)
    out["took_ms"] = std::chrono::duration_cast<milliseconds>(*lists.finished - *lists.started).count();
  out["credits"] = run.outcome.credits;
  out["result"] = run.outcome.result.value_or(nullptr);
  out["error"] = error_json(run.outcome.error);
  out["nodes"] = std::move(lists.nodes);
  out["phases"] = std::move(lists.phases);
  out["artifacts"] = std::move(lists.artifacts);
  out["logs"] = std::move(lists.logs);
  return out;
}

}  // namespace flow::app
