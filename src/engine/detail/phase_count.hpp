#pragma once
// PhaseCount: when all nodes of a phase are decided. A node inside a container counts as decided when the
// outermost container around it is, however often it ran; its runs are counted each.
#include <optional>
#include <vector>

#include "engine/journal.hpp"
#include "workflow/plan.hpp"

namespace flow::engine::detail {

class PhaseCount {
 public:
  explicit PhaseCount(const workflow::Plan& plan);

  // One run of a node, at any depth, ended so.
  void ran(int node, workflow::NodeState state);
  // A node of the top level, or a teardown node, is decided. The phases that are thereby done, `at` not set.
  std::vector<PhaseFinished> decided(int node);

 private:
  const workflow::Plan& plan_;
  std::vector<PhaseFinished> counts_;
  std::vector<int> pending_;
  std::vector<std::vector<int>> held_;  // by container of the top level: phases of what is inside
  std::vector<int> container_place_;    // by node: place in held_, -1
};

}  // namespace flow::engine::detail
