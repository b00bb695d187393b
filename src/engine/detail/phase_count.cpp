#include "engine/detail/phase_count.hpp"

namespace flow::engine::detail {

PhaseCount::PhaseCount(const workflow::Plan& plan)
    : plan_(plan),
      counts_(static_cast<std::size_t>(plan.phases)),
      pending_(static_cast<std::size_t>(plan.phases)),
      container_place_(plan.nodes.size(), -1) {
  for (std::size_t phase = 0; phase < counts_.size(); ++phase) counts_[phase].phase = static_cast<int>(phase);
  for (const workflow::PlanNode& node : plan.nodes) {
    pending_[static_cast<std::size_t>(node.phase)] += 1;
    int body = node.body;
    int outermost = -1;
    while (body != 0) {
      outermost = plan.bodies[static_cast<std::size_t>(body)].container;
      body = plan.nodes[static_cast<std::size_t>(outermost)].body;
    }
    if (outermost < 0) continue;
    int& place = container_place_[static_cast<std::size_t>(outermost)];
    if (place < 0) {
      place = static_cast<int>(held_.size());
      held_.emplace_back();
    }
    held_[static_cast<std::size_t>(place)].push_back(node.phase);
  }
}

void PhaseCount::ran(int node, workflow::NodeState state) {
  PhaseFinished& count = counts_[static_cast<std::size_t>(plan_.nodes[static_cast<std::size_t>(node)].phase)];
  switch (state) {
    case workflow::NodeState::succeeded:
    case workflow::NodeState::bypassed: count.succeeded += 1; break;
    case workflow::NodeState::skipped: count.skipped += 1; break;
    case workflow::NodeState::failed:
    case workflow::NodeState::cancelled: count.failed += 1; break;
    case workflow::NodeState::waiting:
    case workflow::NodeState::running: break;
  }
}

std::vector<PhaseFinished> PhaseCount::decided(int node) {
  std::vector<PhaseFinished> done;
  const auto one_less = [&](int phase) {
    if (--pending_[static_cast<std::size_t>(phase)] == 0)
      done.push_back(counts_[static_cast<std::size_t>(phase)]);
  };
  one_less(plan_.nodes[static_cast<std::size_t>(node)].phase);
  if (const int place = container_place_[static_cast<std::size_t>(node)]; place >= 0) {
    for (const int phase : held_[static_cast<std::size_t>(place)]) one_less(phase);
  }
  return done;
}

}  // namespace flow::engine::detail
