#include "engine/detail/teardown.hpp"

#include <algorithm>

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include "async/task_group.hpp"
#include "engine/detail/node_report.hpp"
#include "engine/detail/node_run.hpp"

namespace flow::engine::detail {

namespace asio = boost::asio;

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

Task<Result<void>> run_one(Context cx, std::shared_ptr<Run> run, std::shared_ptr<Frame> top, int index,
                           NodeEnd* end) {
  co_await asio::this_coro::throw_if_cancelled(false);
  *end = co_await run_node(cx, run, top, index, cx.clock().steady_now());
  co_return Result<void>{};
}

}  // namespace

Task<void> run_teardown(Context cx, std::shared_ptr<Run> run, std::shared_ptr<Frame> top) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const Context together = cx.grace(kTogether);
  for (const int index : run->plan.teardown) {
    if (run->abandoned()) co_return;
    NodeResult& result = top->result(index);
    if (run->left_out[static_cast<std::size_t>(index)] || lacks_something(*run, *top, run->node(index))) {
      result.state = workflow::NodeState::skipped;
      write_skipped(*run, *top, index);
    } else {
      result.state = workflow::NodeState::running;
      NodeEnd end;
      async::TaskGroup group(executor);
      run->on_end([&group] { group.cancel(); });
      group.spawn(run->node(index).name, run_one(together.within(kEach), run, top, index, &end));
      static_cast<void>(co_await group.join(Context(cx.clock(), cx.log(), SteadyTime::max())));
      run->on_end(nullptr);
      if (end.result.state == workflow::NodeState::failed) run->degraded = true;
      result = std::move(end.result);
    }
    run->decided(*top, index, result.state);
  }
}

}  // namespace flow::engine::detail
