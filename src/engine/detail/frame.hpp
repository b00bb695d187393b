#pragma once
// Frame: one run of a body: what its nodes gave so far, and what an iteration brings with it (item, index,
// page, variables). Frames nest as containers do; an inner frame reads the outer ones and never outlives its
// use of them. Plain data; the runner (body_runner.hpp) fills it.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sdk/node_context.hpp"
#include "sdk/value.hpp"
#include "workflow/plan.hpp"
#include "workflow/run_state.hpp"

namespace flow::engine::detail {

// By output of the node; without a value: dead.
using LiveOutputs = std::vector<std::optional<sdk::Value>>;

struct NodeResult {
  workflow::NodeState state = workflow::NodeState::waiting;
  LiveOutputs outputs;
  std::optional<json::value> error;  // as nodes.x.error shows it
};

struct Frame {
  Frame(const workflow::Plan& plan_in, int body_in, std::shared_ptr<Frame> parent_in);

  const workflow::Plan& plan;
  int body;
  std::shared_ptr<Frame> parent;
  std::string path;                  // "3/0"; empty at the top level
  std::vector<NodeResult> results;   // by place among the members
  std::vector<NodeResult> teardown;  // of the top level: by place among the plan's teardown nodes

  // Of an iteration.
  std::optional<sdk::Value> item;
  std::optional<sdk::Value> index;
  std::optional<sdk::PageHandle> page;
  std::vector<sdk::PageHandle> tabs;       // opened in it, closed at its end
  std::shared_ptr<json::value> variables;  // shared with the frames around, or a copy

  int container() const { return plan.bodies[static_cast<std::size_t>(body)].container; }
  NodeResult& result(int node);
  // Of a node in this frame or in one around it; null when it is in none of them.
  const NodeResult* find(int node) const;
  // The innermost frame, from here on outwards, that is an iteration of that container; null: none.
  const Frame* iteration_of(int container) const;
  // What came over an edge; nothing when it is dead.
  std::optional<sdk::Value> value_of(const workflow::PlanEdge& edge) const;
  std::optional<sdk::Value> inner_output(const workflow::PlanOutput& output) const;
};

}  // namespace flow::engine::detail
