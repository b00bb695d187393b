#pragma once
// RunState: which nodes of a body may start, as pure data. The engine tells it what became of a node; it
// answers which nodes start now and which are skipped.
//
// A node is decided when all edges into it and all nodes it waits for are. It then runs if each of its
// connected inputs has a live edge, else it is skipped, and so its own edges are dead. Of tolerant inputs
// (merge_data) one live edge among all of them is enough. A node that may run starts once the nodes it stands
// `after` (same page) are done; a skipped one hands its turn on. There is no other way to wait, so a body
// whose started nodes all end is done.
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "workflow/plan.hpp"

namespace flow::workflow {

// Spelled as on the wire; `nodes.x.state` in expressions.
enum class NodeState : std::uint8_t { waiting, running, succeeded, failed, bypassed, skipped, cancelled };
std::string_view to_string(NodeState state);

class RunState {
 public:
  // `outer_live` answers for edges that enter from outside the body (or from its container); asked once each,
  // now.
  RunState(const Plan& plan, int body, const std::function<bool(const PlanEdge&)>& outer_live);

  struct Next {
    std::vector<int> start;    // nodes, in plan order
    std::vector<int> skipped;  // in the order it was found out
  };
  Next begin();
  // `node` was started and ended so; `live` holds for each of its outputs whether it has a value.
  Next decide(int node, NodeState state, const std::vector<bool>& live);

  NodeState state(int node) const { return slots_[local(node)].state; }
  bool is_live(const PlanEdge& edge) const { return live_[static_cast<std::size_t>(edge.local)]; }
  bool done() const { return undecided_ == 0; }
  std::size_t undecided() const { return undecided_; }

 private:
  struct Slot {
    NodeState state = NodeState::waiting;
    std::uint32_t pending = 0;  // undecided edges and nodes it waits for
    std::uint32_t turns = 0;    // nodes it stands after that have not handed on their turn
    bool runnable = false;      // decided to run, waiting for its turn
    bool handed_on = false;     // its turn, once: a skipped node may be reached in two ways
  };
  std::size_t local(int node) const {
    return static_cast<std::size_t>(plan_.nodes[static_cast<std::size_t>(node)].local);
  }
  bool inside(int node) const;
  bool wants_to_run(const PlanNode& node) const;
  void consider(int node, Next& next);
  void spread(int node, const std::vector<bool>* live, Next& next);
  void hand_on_turn(int node, Next& next);
  void settle(Next& next);

  const Plan& plan_;
  const Body& body_;
  std::vector<Slot> slots_;
  std::vector<bool> live_;
  std::vector<int> decided_now_;  // skipped nodes whose consequences are still to be drawn
  std::size_t undecided_;
};

}  // namespace flow::workflow
