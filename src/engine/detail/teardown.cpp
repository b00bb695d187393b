#include "engine/detail/teardown.hpp"

#include <algorithm>

#include "engine/detail/node_report.hpp"
#include "engine/detail/node_run.hpp"

namespace flow::engine::detail {
namespace {

constexpr milliseconds kEach{60'000};
constexpr milliseconds kTogether{120'000};

bool lacks_something(const Run& run, const Frame& top, const workflow::PlanNode& node) {
  return std::ranges::any_of(node.inputs, [&](const workflow::PlanInput& input) {
    const bool connected_and_dead = !input.edges.empty() && std::ranges::none_of(input.edges, [&](int edge) {
      return top.value_of(run.plan.edges[static_cast<std::size_t>(edge)]).has_value();
    });
    return input.spec->is_required && connected_and_dead;
  });
}

}  // namespace

Task<void> run_teardown(Context cx, std::shared_ptr<Run> run, std::shared_ptr<Frame> top) {
  const Context together = cx.grace(kTogether);
  for (const int index : run->plan.teardown) {
    NodeResult& result = top->result(index);
    if (lacks_something(*run, *top, run->node(index))) {
      result.state = workflow::NodeState::skipped;
      write_skipped(*run, *top, index);
    } else {
      result.state = workflow::NodeState::running;
      NodeEnd end = co_await run_node(together.within(kEach), run, top, index, cx.clock().steady_now());
      if (end.result.state == workflow::NodeState::failed) run->degraded = true;
      result = std::move(end.result);
    }
    run->decided(*top, index, result.state);
  }
}

}  // namespace flow::engine::detail
