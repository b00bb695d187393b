#pragma once
// Palette: what an editor shows of the catalogue beside the node types: handle types with their colours and
// what fits where, categories, and the settings every node has. Pure; made of the tables of workflow/.
#include "json/json.hpp"
#include "workflow/node_spec.hpp"

namespace flow::api {

// [{"type", "title", "colour", "fits": {"page": "same", …}}]: `fits` says what becomes of a value of this
// type at an input of each type.
json::array handle_types_json();
json::array categories_json();  // [{"category", "title"}]

// data.settings of a node, as inputs of a form; "retry.max" is `max` of the object `retry`.
const std::vector<workflow::InputSpec>& node_settings();

}  // namespace flow::api
