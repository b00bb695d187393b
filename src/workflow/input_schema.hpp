#pragma once
// The JSON Schema of `data.inputs` of a node type: what a program that writes workflows can check by itself.
//
// It says less than the checks do. Required inputs are marked `x-required` and not listed under `required`,
// because an edge may give them; a text with `{{ … }}` stands for anything. Inputs that take pages only have
// no literal and are left out.
#include "json/json.hpp"
#include "workflow/node_spec.hpp"

namespace flow::workflow {

json::object inputs_schema(const NodeSpec& spec);

}  // namespace flow::workflow
