#include "workflow/plan.hpp"

#include <algorithm>

namespace flow::workflow {

const PlanInput* PlanNode::input(std::string_view wanted) const {
  const auto found = std::ranges::find(inputs, wanted, &PlanInput::name);
  return found == inputs.end() ? nullptr : &*found;
}

std::optional<int> PlanNode::output(std::string_view wanted, bool inner) const {
  const auto found = std::ranges::find_if(
      *outputs, [&](const PlanOutput& output) { return output.name == wanted && output.is_inner == inner; });
  if (found == outputs->end()) return std::nullopt;
  return static_cast<int>(found - outputs->begin());
}

bool PlanNode::is_connected(std::string_view wanted) const {
  for (std::size_t i = 0; i < connected.size(); ++i) {
    if (connected[i] && (*outputs)[i].name == wanted) return true;
  }
  return false;
}

const PlanNode* Plan::find(const NodeId& id) const {
  const auto found = std::ranges::find(nodes, id, &PlanNode::id);
  return found == nodes.end() ? nullptr : &*found;
}

}  // namespace flow::workflow
