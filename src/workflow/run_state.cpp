#include "workflow/run_state.hpp"

#include <algorithm>
#include <utility>

#include "base/assert.hpp"

namespace flow::workflow {
namespace {

const PlanNode& at(const Plan& plan, int node) {
  return plan.nodes[static_cast<std::size_t>(node)];
}
const PlanEdge& edge_at(const Plan& plan, int edge) {
  return plan.edges[static_cast<std::size_t>(edge)];
}

}  // namespace

std::string_view to_string(NodeState state) {
  switch (state) {
    case NodeState::waiting: return "waiting";
    case NodeState::running: return "running";
    case NodeState::succeeded: return "succeeded";
    case NodeState::failed: return "failed";
    case NodeState::bypassed: return "bypassed";
    case NodeState::skipped: return "skipped";
    case NodeState::cancelled: return "cancelled";
  }
  return "waiting";
}

RunState::RunState(const Plan& plan, int body, const std::function<bool(const PlanEdge&)>& outer_live)
    : plan_(plan),
      body_(plan.bodies[static_cast<std::size_t>(body)]),
      slots_(body_.members.size()),
      live_(static_cast<std::size_t>(body_.edges)),
      undecided_(body_.members.size()) {
  for (const int member : body_.members) {
    const PlanNode& node = at(plan_, member);
    Slot& slot = slots_[local(member)];
    for (const PlanInput& input : node.inputs) {
      for (const int index : input.edges) {
        const PlanEdge& edge = edge_at(plan_, index);
        if (inside(edge.source)) {
          slot.pending += 1;
        } else {
          live_[static_cast<std::size_t>(edge.local)] = outer_live(edge);
        }
      }
    }
    slot.pending += static_cast<std::uint32_t>(node.waits_for.size());
    slot.turns = static_cast<std::uint32_t>(node.after.size());
  }
}

bool RunState::inside(int node) const {
  const auto place = static_cast<std::size_t>(at(plan_, node).local);
  return place < body_.members.size() && body_.members[place] == node;
}

RunState::Next RunState::begin() {
  Next next;
  for (const int member : body_.members) consider(member, next);
  settle(next);
  return next;
}

RunState::Next RunState::decide(int node, NodeState state, const std::vector<bool>& live) {
  Slot& slot = slots_[local(node)];
  FLOW_ASSERT(slot.state == NodeState::running);
  slot.state = state;
  Next next;
  undecided_ -= 1;
  spread(node, &live, next);
  hand_on_turn(node, next);
  settle(next);
  return next;
}

bool RunState::wants_to_run(const PlanNode& node) const {
  bool has_tolerant = false;
  bool tolerant_live = false;
  for (const PlanInput& input : node.inputs) {
    if (input.edges.empty()) continue;
    const bool any_live =
        std::ranges::any_of(input.edges, [&](int index) { return is_live(edge_at(plan_, index)); });
    if (input.spec->is_tolerant) {
      has_tolerant = true;
      tolerant_live = tolerant_live || any_live;
    } else if (!any_live) {
      return false;
    }
  }
  return !has_tolerant || tolerant_live;
}

// Called whenever something `node` waited for was decided.
void RunState::consider(int node, Next& next) {
  Slot& slot = slots_[local(node)];
  if (slot.state != NodeState::waiting || slot.pending > 0) return;
  if (!slot.runnable) {
    if (!wants_to_run(at(plan_, node))) {
      slot.state = NodeState::skipped;
      undecided_ -= 1;
      next.skipped.push_back(node);
      decided_now_.push_back(node);
      return;
    }
    slot.runnable = true;
  }
  if (slot.turns > 0) return;
  slot.state = NodeState::running;
  next.start.push_back(node);
}

// Tells everyone behind `node` how its edges came out; null: all dead.
void RunState::spread(int node, const std::vector<bool>* live, Next& next) {
  const PlanNode& source = at(plan_, node);
  for (const int index : source.out_edges) {
    const PlanEdge& edge = edge_at(plan_, index);
    if (!inside(edge.target)) continue;
    live_[static_cast<std::size_t>(edge.local)] =
        live != nullptr && (*live)[static_cast<std::size_t>(edge.output)];
    slots_[local(edge.target)].pending -= 1;
    consider(edge.target, next);
  }
  for (const int waiting : source.waited_by) {
    slots_[local(waiting)].pending -= 1;
    consider(waiting, next);
  }
}

void RunState::hand_on_turn(int node, Next& next) {
  std::vector<int> handing{node};
  while (!handing.empty()) {
    const int current = handing.back();
    handing.pop_back();
    if (std::exchange(slots_[local(current)].handed_on, true)) continue;
    for (const int later : at(plan_, current).before) {
      Slot& slot = slots_[local(later)];
      slot.turns -= 1;
      if (slot.turns > 0) continue;
      if (slot.state == NodeState::skipped) {
        handing.push_back(later);
      } else {
        consider(later, next);
      }
    }
  }
}

void RunState::settle(Next& next) {
  while (!decided_now_.empty()) {
    const int node = decided_now_.back();
    decided_now_.pop_back();
    spread(node, nullptr, next);
    if (slots_[local(node)].turns == 0) hand_on_turn(node, next);
  }
  std::ranges::sort(next.start, {}, [&](int node) { return local(node); });
}

}  // namespace flow::workflow
