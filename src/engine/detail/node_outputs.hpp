#pragma once
// What the outputs of a node come to, by how its run ended: which are live, with which value.
#include "engine/detail/node_inputs.hpp"
#include "sdk/outputs.hpp"

namespace flow::engine::detail {

// It succeeded. What it did not set is dead where it may be (paths, conditional outputs), a page is handed
// on, the rest is null. `quota` when the outputs of the run become too many.
Result<LiveOutputs> outputs_of_success(Run& run, const workflow::PlanNode& node, const NodeInputs& inputs,
                                       const sdk::Outputs& given);
// `on_error: continue`: a page that is still open is handed on, paths are dead, the rest is null; Done.
LiveOutputs outputs_of_tolerated_failure(const workflow::PlanNode& node, const NodeInputs& inputs);
// `on_error: route`: Error only.
LiveOutputs outputs_of_routed_failure(const workflow::PlanNode& node, const json::value& error);
// `when` was false: Web Page, Data and Done.
LiveOutputs outputs_of_bypass(const workflow::PlanNode& node, const NodeInputs& inputs);

// Outputs that are documents, by slug; without Done and Error. For results of runs and iterations.
json::object outputs_by_slug(const workflow::PlanNode& node, const LiveOutputs& outputs);

}  // namespace flow::engine::detail
