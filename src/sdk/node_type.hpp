#pragma once
// NodeType: a spec and the function that runs it. One node is one .cpp file under nodes/ that defines one
// constant of this type; nodes/catalog.cpp lists them.
#include "async/task.hpp"
#include "sdk/inputs.hpp"
#include "sdk/node_context.hpp"
#include "sdk/outputs.hpp"
#include "workflow/node_spec.hpp"

namespace flow::sdk {

struct NodeType {
  workflow::NodeSpec spec;
  Task<Result<Outputs>> (*run)(NodeContext cx, Inputs in);
};

}  // namespace flow::sdk
