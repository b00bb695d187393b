#include "engine/detail/iteration.hpp"

#include "async/deadline.hpp"
#include "browser/page.hpp"
#include "engine/detail/body_runner.hpp"
#include "engine/detail/node_inputs.hpp"
#include "engine/detail/node_outputs.hpp"

namespace flow::engine::detail {
namespace {

constexpr milliseconds kCloseGrace{2000};

// Runs to its end even when the iteration was cancelled: the loop may go on without it.
Task<void> close_tabs(Context cx, std::vector<sdk::PageHandle> tabs, std::vector<std::string>* warnings) {
  for (const sdk::PageHandle& tab : tabs) {
    if (tab.page->closed()) continue;
    const auto closed = co_await tab.page->close(cx.grace(kCloseGrace));
    if (!closed) warnings->push_back(fmt::format("a tab was left open: {}", closed.error().message));
  }
}

}  // namespace

std::shared_ptr<Frame> make_iteration_frame(const std::shared_ptr<Run>& run,
                                            const std::shared_ptr<Frame>& around, int container,
                                            const sdk::Iteration& iteration) {
  auto frame = std::make_shared<Frame>(run->plan, run->node(container).children, around);
  frame->path = around->path.empty() ? fmt::format("{}", iteration.index)
                                     : fmt::format("{}/{}", around->path, iteration.index);
  frame->index = sdk::Value(json::value(iteration.index));
  if (iteration.item) frame->item = sdk::Value(*iteration.item);
  frame->page = iteration.page;
  if (iteration.isolated_variables) frame->variables = std::make_shared<json::value>(*around->variables);
  return frame;
}

Task<Result<sdk::IterationResult>> run_iteration(Context cx, std::shared_ptr<Run> run,
                                                 std::shared_ptr<Frame> frame, WallTime now,
                                                 NodeReport* report) {
  Result<void> ran = co_await run_body(cx, run, frame);
  if (!frame->tabs.empty() && !run->stopping())
    co_await async::shielded(close_tabs(cx, frame->tabs, &report->warnings));
  if (!ran) co_return std::unexpected(std::move(ran).error());

  const InputTask task{
      .run = *run, .frame = *frame, .node = frame->container(), .now = now, .warnings = report->warnings};
  auto collected = evaluate_input(task, "Collect");
  if (!collected) co_return std::unexpected(std::move(collected).error().context("Collect"));
  if (*collected) co_return sdk::IterationResult{.collected = (*collected)->json()};
  co_return sdk::IterationResult{.collected = last_outputs(*frame)};
}

json::object last_outputs(const Frame& frame) {
  json::object out;
  for (const int sink : frame.plan.bodies[static_cast<std::size_t>(frame.body)].sinks) {
    const workflow::PlanNode& node = frame.plan.nodes[static_cast<std::size_t>(sink)];
    const NodeResult& result = frame.results[static_cast<std::size_t>(node.local)];
    if (result.state != workflow::NodeState::succeeded) continue;
    if (json::object own = outputs_by_slug(node, result.outputs); !own.empty())
      out[node.slug] = std::move(own);
  }
  return out;
}

}  // namespace flow::engine::detail
