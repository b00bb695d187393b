#pragma once
// Plan: a workflow that passed the checks, as the engine runs it. Plain data, shared and never changed.
//
// Nodes, edges and bodies are named by index. A body is the set of nodes that run together: the top level
// (body 0) or the children of one container, run once an iteration. Everything about order is decided here,
// so that the same document always gives the same order.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "workflow/document.hpp"
#include "workflow/input_value.hpp"
#include "workflow/node_settings.hpp"
#include "workflow/node_spec.hpp"

namespace flow::workflow {

struct PlanInput {
  std::string name;
  const InputSpec* spec = nullptr;
  std::vector<int> edges;             // several only from exclusive paths
  std::optional<InputValue> literal;  // loses against edges
};

struct PlanOutput {
  std::string name;
  std::string slug;
  HandleType type = HandleType::any;
  bool is_path = false;
  bool is_inner = false;
  bool is_conditional = false;
  bool follows_data = false;
  bool opens_page = false;
};
using PlanOutputs = std::shared_ptr<const std::vector<PlanOutput>>;  // nodes of one type share it

struct PlanEdge {
  EdgeId id;
  int source = 0;
  int output = 0;  // of source
  int target = 0;
  int input = 0;  // of target
  int local = 0;  // among the edges that enter nodes of the target's body
};

struct PlanNode {
  NodeId id;
  std::string name;
  std::string slug;
  const NodeSpec* spec = nullptr;
  NodeSettings settings;
  std::optional<expr::Program> when;
  int body = 0;                   // the one it runs in
  int local = 0;                  // its place among the members of that body
  int children = -1;              // a container's body
  int phase = 0;                  // longest path from a start
  std::vector<PlanInput> inputs;  // those connected or set
  PlanOutputs outputs;
  std::vector<int> out_edges;
  std::vector<bool> connected;  // by output: does an edge begin there?
  // Nodes of the same body. `waits_for` must be decided first (references, what children need from outside);
  // `after` must be done first (they act on the same page). Neither makes this node be skipped.
  std::vector<int> waits_for, waited_by;
  std::vector<int> after, before;

  const PlanInput* input(std::string_view name) const;
  std::optional<int> output(std::string_view name, bool inner = false) const;
  bool is_connected(std::string_view output) const;
};

struct Body {
  int container = -1;  // node; -1: the top level
  std::vector<int>
      members;  // in plan order: phase, then place in the document; teardown nodes are not among them
  std::vector<int> sinks;  // members without an edge to a member
  int edges = 0;           // that enter members
};

struct Plan {
  WorkflowId workflow_id;
  std::string workflow_name;
  json::object params;  // JSON Schema
  WorkflowSettings settings;
  std::vector<PlanNode> nodes;  // as in the document
  std::vector<PlanEdge> edges;  // as in the document
  std::vector<Body> bodies;
  std::vector<int> teardown;  // in plan order
  int phases = 0;

  const PlanNode* find(const NodeId& id) const;
};

}  // namespace flow::workflow
