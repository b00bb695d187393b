// Is there a way to every node from one that may start; and do readers of variables come after their writers?
#include <algorithm>

#include <fmt/format.h>

#include "workflow/detail/analysis.hpp"

namespace flow::workflow::detail {
namespace {

std::vector<bool> spread(Analysis& a, std::vector<int> from) {
  std::vector<bool> reached(a.plan.nodes.size(), false);
  for (const int start : from) reached[static_cast<std::size_t>(start)] = true;
  while (!from.empty()) {
    const int index = from.back();
    from.pop_back();
    const auto visit = [&](int next) {
      if (reached[static_cast<std::size_t>(next)]) return;
      reached[static_cast<std::size_t>(next)] = true;
      from.push_back(next);
    };
    const PlanNode& node = a.node(index);
    for (const int edge : node.out_edges) visit(a.edge(edge).target);
    for (const int waiting : node.waited_by) visit(waiting);
    for (const int later : node.before) visit(later);
    if (node.children >= 0) {
      for (const int child : a.body(node.children).members) {
        const PlanNode& inside = a.node(child);
        const bool waits =
            !inside.waits_for.empty() ||
            std::ranges::any_of(inside.inputs, [](const PlanInput& input) { return !input.edges.empty(); });
        if (!waits) visit(child);
      }
    }
  }
  return reached;
}

}  // namespace

void Analysis::check_reachable() {
  std::vector<bool> excused(plan.nodes.size(), false);  // a fault of theirs is told already
  for (const Problem& problem : problems) {
    const auto found = by_id.find(problem.node.str());
    if (found != by_id.end() && problem.severity == Severity::error)
      excused[static_cast<std::size_t>(found->second)] = true;
  }
  std::vector<int> starts;
  for (int i = 0; i < static_cast<int>(plan.nodes.size()); ++i) {
    const PlanNode& here = node(i);
    if (!known(i) || excused[static_cast<std::size_t>(i)] || !ordered[static_cast<std::size_t>(i)]) {
      starts.push_back(i);
      continue;
    }
    const bool waits =
        !here.waits_for.empty() ||
        std::ranges::any_of(here.inputs, [](const PlanInput& input) { return !input.edges.empty(); });
    if (here.body == 0 && !waits && here.spec->can_be_start_node()) starts.push_back(i);
    if (here.settings.teardown && here.spec->can_be_start_node()) starts.push_back(i);
  }
  const std::vector<bool> reached = spread(*this, starts);
  for (int i = 0; i < static_cast<int>(plan.nodes.size()); ++i) {
    if (reached[static_cast<std::size_t>(i)]) continue;
    report(i, "", ProblemCode::unreachable,
           fmt::format("nothing that may start leads to \"{}\"; connect it, or remove it", node(i).name));
  }

  for (int reader = 0; reader < static_cast<int>(plan.nodes.size()); ++reader) {
    if (!reads_variables[static_cast<std::size_t>(reader)]) continue;
    for (int writer = 0; writer < static_cast<int>(plan.nodes.size()); ++writer) {
      if (writer == reader || !known(writer) || !node(writer).spec->writes_variables ||
          is_inside(writer, reader))
        continue;
      const int holder = holder_in(node(writer).body, reader);
      const std::vector<bool> later = spread(*this, {writer});
      if (later[static_cast<std::size_t>(reader)] || (holder >= 0 && later[static_cast<std::size_t>(holder)]))
        continue;
      if (spread(*this, {reader})[static_cast<std::size_t>(writer)]) continue;  // ordered the other way round
      report(reader, "", ProblemCode::unordered_vars,
             fmt::format("\"{}\" reads vars, but may run before \"{}\" writes them; order them by an edge",
                         node(reader).name, node(writer).name));
    }
  }
}

}  // namespace flow::workflow::detail
