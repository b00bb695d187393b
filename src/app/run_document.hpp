#pragma once
// The document `flowbuilder run --json` prints: how a run went, node by node. docs/workflow.md describes it
// for programs; fields are added, never renamed.
#include <span>
#include <string>

#include "engine/artifact_store.hpp"
#include "engine/execution.hpp"

namespace flow::app {

struct FinishedRun {
  const workflow::Plan& plan;
  const sdk::ExecutionInfo& info;
  const engine::Outcome& outcome;
  std::span<const engine::Record> records;
  const engine::ArtifactStore& artifacts;
};

json::object run_document(const FinishedRun& run);

}  // namespace flow::app
