#pragma once
// A node spec as JSON: for `flowbuilder nodes --json`, and what an editor makes its palette and forms from.
// Members that have their default (no options, not tolerant, …) are left out.
#include "json/json.hpp"
#include "workflow/node_spec.hpp"

namespace flow::workflow {

json::object to_json(const NodeSpec& spec);
json::object to_json(const InputSpec& input);
json::object to_json(const OutputSpec& output);

}  // namespace flow::workflow
