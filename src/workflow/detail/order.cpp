// Who waits for whom, and in what order: longest path first, place in the document second.
#include <algorithm>
#include <queue>

#include <fmt/format.h>

#include "workflow/detail/analysis.hpp"

namespace flow::workflow::detail {
namespace {

void add_once(std::vector<int>& list, int item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

// `waiter` and `awaited` are of the same body.
void wait_for(Analysis& a, int waiter, int awaited) {
  if (waiter < 0 || waiter == awaited) return;
  add_once(a.node(waiter).waits_for, awaited);
  add_once(a.node(awaited).waited_by, waiter);
}

void link(Analysis& a) {
  for (std::size_t i = 0; i < a.plan.edges.size(); ++i) {
    if (!a.edge_ok[i]) continue;
    const PlanEdge& edge = a.plan.edges[i];
    const int body = a.node(edge.source).body;
    // An edge into a container is fixed for all iterations: the container waits for it.
    if (a.node(edge.target).body != body && !a.is_inside(edge.target, edge.source) &&
        !a.node(edge.target).settings.teardown)
      wait_for(a, a.holder_in(body, edge.target), edge.source);
  }
  for (const Reading& reading : a.readings) {
    if (reading.late || a.is_inside(reading.reader, reading.target)) continue;
    if (a.node(reading.reader).settings.teardown != a.node(reading.target).settings.teardown) continue;
    wait_for(a, a.holder_in(a.node(reading.target).body, reading.reader), reading.target);
  }
}

// Nodes of the same body that must be decided before `index`; edges and waits.
template <class Visit>
void each_successor(Analysis& a, int index, Visit visit) {
  const PlanNode& node = a.node(index);
  for (const int edge : node.out_edges) {
    const int target = a.edge(edge).target;
    if (a.node(target).body == node.body && a.node(target).settings.teardown == node.settings.teardown)
      visit(target);
  }
  for (const int waiter : node.waited_by) visit(waiter);
}

void report_cycles(Analysis& a, const std::vector<int>& members) {
  std::vector<std::vector<int>> before(a.plan.nodes.size());
  for (const int member : members) {
    if (a.ordered[static_cast<std::size_t>(member)]) continue;
    each_successor(a, member, [&](int next) {
      if (!a.ordered[static_cast<std::size_t>(next)])
        before[static_cast<std::size_t>(next)].push_back(member);
    });
  }
  std::vector<int> visit(a.plan.nodes.size(), 0);  // which walk came by
  int walk = 0;
  for (const int start : members) {
    if (a.ordered[static_cast<std::size_t>(start)] || visit[static_cast<std::size_t>(start)] != 0) continue;
    walk += 1;
    std::vector<int> path;
    int at = start;
    // Every unordered node waits for another unordered one, so walking back must meet itself or an older
    // walk.
    while (visit[static_cast<std::size_t>(at)] == 0) {
      visit[static_cast<std::size_t>(at)] = walk;
      path.push_back(at);
      at = before[static_cast<std::size_t>(at)].front();
    }
    if (visit[static_cast<std::size_t>(at)] != walk) continue;
    std::vector<int> cycle(std::ranges::find(path, at), path.end());
    std::ranges::reverse(cycle);
    std::ranges::rotate(cycle, std::ranges::min_element(cycle));
    std::vector<std::string> names;
    for (const int node : cycle) names.push_back(fmt::format("\"{}\"", a.node(node).name));
    names.push_back(names.front());
    a.report(cycle.front(), "", ProblemCode::cycle,
             fmt::format("these nodes wait for each other: {}; remove an edge or a reference",
                         fmt::join(names, " → ")));
  }
}

void order_body(Analysis& a, int body, const std::vector<int>& members, int first_phase) {
  std::vector<int> pending(a.plan.nodes.size(), 0);
  for (const int member : members)
    each_successor(a, member, [&](int next) { pending[static_cast<std::size_t>(next)] += 1; });
  using Place = std::pair<int, int>;  // phase, node
  std::priority_queue<Place, std::vector<Place>, std::greater<>> ready;
  for (const int member : members) {
    a.node(member).phase = first_phase;
    if (pending[static_cast<std::size_t>(member)] == 0) ready.emplace(first_phase, member);
  }
  std::vector<int>& order = a.order[static_cast<std::size_t>(body)];
  const std::size_t before = order.size();
  // A node is queued once its last predecessor is out, so its phase is final and the order is by phase, then
  // place.
  while (!ready.empty()) {
    const auto [phase, index] = ready.top();
    ready.pop();
    order.push_back(index);
    a.ordered[static_cast<std::size_t>(index)] = true;
    a.plan.phases = std::max(a.plan.phases, phase + 1);
    each_successor(a, index, [&](int next) {
      a.node(next).phase = std::max(a.node(next).phase, phase + 1);
      if (--pending[static_cast<std::size_t>(next)] == 0) ready.emplace(a.node(next).phase, next);
    });
  }
  if (order.size() - before != members.size()) report_cycles(a, members);
}

void fill_body(Analysis& a, int body) {
  Body& out = a.body(body);
  for (const int index : a.order[static_cast<std::size_t>(body)]) {
    PlanNode& node = a.node(index);
    if (node.settings.teardown) {
      node.local = -1;
      a.plan.teardown.push_back(index);
      continue;
    }
    node.local = static_cast<int>(out.members.size());
    out.members.push_back(index);
    bool is_sink = true;
    for (const int edge : node.out_edges) is_sink = is_sink && a.node(a.edge(edge).target).settings.teardown;
    if (is_sink) out.sinks.push_back(index);
    for (const PlanInput& input : node.inputs) {
      for (const int edge : input.edges) a.edge(edge).local = out.edges++;
    }
  }
}

}  // namespace

void Analysis::find_order() {
  link(*this);
  ordered.assign(plan.nodes.size(), false);
  order.resize(plan.bodies.size());
  std::vector<std::vector<int>> members(plan.bodies.size());
  std::vector<std::vector<int>> teardown(plan.bodies.size());
  for (int i = 0; i < static_cast<int>(plan.nodes.size()); ++i) {
    if (!known(i)) continue;
    auto& list = node(i).settings.teardown ? teardown : members;
    list[static_cast<std::size_t>(node(i).body)].push_back(i);
  }
  // Containers before what they contain, so that a child's phase builds on its container's.
  std::vector<int> bodies{0};
  for (std::size_t next = 0; next < bodies.size(); ++next) {
    const int current = bodies[next];
    const auto place = static_cast<std::size_t>(current);
    const int container = plan.bodies[place].container;
    order_body(*this, current, members[place], container < 0 ? 0 : node(container).phase + 1);
    order_body(*this, current, teardown[place], plan.phases);
    fill_body(*this, current);
    for (const int member : members[place]) {
      if (node(member).children >= 0) bodies.push_back(node(member).children);
    }
  }
}

}  // namespace flow::workflow::detail
