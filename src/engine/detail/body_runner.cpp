#include "engine/detail/body_runner.hpp"

#include <deque>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/task_group.hpp"
#include "engine/detail/node_report.hpp"
#include "engine/detail/node_run.hpp"

namespace flow::engine::detail {

namespace asio = boost::asio;

namespace {

// Nodes that end at once are worked off one after another; after so many others get their turn on the loop.
constexpr int kTurn = 64;

// Lives in the coroutine that joins its group.
class BodyRunner {
 public:
  BodyRunner(Context cx, std::shared_ptr<Run> run, std::shared_ptr<Frame> frame,
             const asio::any_io_executor& executor)
      : cx_(std::move(cx)),
        run_(std::move(run)),
        frame_(std::move(frame)),
        state_(run_->plan, frame_->body,
               [this](const workflow::PlanEdge& edge) { return frame_->value_of(edge).has_value(); }),
        group_(executor) {}

  Task<Result<void>> run_all() {
    // Whoever cancels us cancels the nodes, and still we wait for them: they use what we own.
    const bool throws = co_await asio::this_coro::throw_if_cancelled();
    co_await asio::this_coro::throw_if_cancelled(false);
    if (frame_->body == 0) run_->on_end([this] { group_.cancel(); });
    take(state_.begin());
    work_off();
    const Result<void> joined = co_await group_.join(Context(cx_.clock(), cx_.log(), SteadyTime::max()));
    if (frame_->body == 0) run_->on_end(nullptr);
    co_await asio::this_coro::throw_if_cancelled(throws);
    if (failure_) co_return std::unexpected(*std::move(failure_));
    if (!joined) co_return joined;
    if (!state_.done()) co_return fail(ErrorCode::cancelled, "the run was cancelled");
    co_return Result<void>{};
  }

 private:
  void take(const workflow::RunState::Next& next) {
    for (const int node : next.skipped) {
      frame_->result(node).state = workflow::NodeState::skipped;
      write_skipped(*run_, *frame_, node);
      run_->decided(*frame_, node, workflow::NodeState::skipped);
    }
    ready_.insert(ready_.end(), next.start.begin(), next.start.end());
  }

  // Its turn came, but the test run does without it: as if it had been skipped.
  void leave_out(int node) {
    frame_->result(node).state = workflow::NodeState::skipped;
    write_skipped(*run_, *frame_, node);
    run_->decided(*frame_, node, workflow::NodeState::skipped);
    take(state_.decide(node, workflow::NodeState::skipped,
                       std::vector<bool>(run_->node(node).outputs->size())));
  }

  bool stopping() const { return failure_ || run_->stopping() || group_.cancelled(); }

  // Starts what is ready. A node that ends at once makes others ready while we are here: they are worked off
  // by this loop, not by a call inside a call, so that a chain of any length needs the stack of one node.
  void work_off() {
    if (working_) return;
    working_ = true;
    for (int started = 0; !ready_.empty() && !stopping(); ++started) {
      if (started == kTurn) {
        group_.spawn("turn", go_on());
        break;
      }
      const int node = ready_.front();
      ready_.pop_front();
      if (run_->left_out[static_cast<std::size_t>(node)]) {
        leave_out(node);
        continue;
      }
      frame_->result(node).state = workflow::NodeState::running;
      group_.spawn(run_->node(node).name, node_task(node));
    }
    working_ = false;
  }

  Task<Result<void>> go_on() {
    co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    work_off();
    co_return Result<void>{};
  }

  Task<Result<void>> node_task(int node) {
    // A cancelled node ends by its values: what it waits for is told to stop, the records are still written.
    co_await asio::this_coro::throw_if_cancelled(false);
    if (run_->journal.congested()) co_await run_->journal.relieved(cx_);
    NodeEnd end = co_await run_node(cx_, run_, frame_, node, cx_.clock().steady_now());
    ended(node, std::move(end));
    co_return Result<void>{};
  }

  void ended(int node, NodeEnd end) {
    NodeResult& result = frame_->result(node);
    result = std::move(end.result);
    run_->decided(*frame_, node, result.state);
    if (end.fails_frame) {
      if (!failure_ && !stopping()) failure_ = std::move(end.fails_frame);
      group_.cancel();
    }
    // What a cancelled node would have given is unknown, so nothing follows from it: it skips nobody.
    if (stopping()) return;
    std::vector<bool> live(run_->node(node).outputs->size());
    for (std::size_t i = 0; i < result.outputs.size(); ++i) live[i] = result.outputs[i].has_value();
    take(state_.decide(node, result.state, live));
    work_off();
  }

  Context cx_;
  std::shared_ptr<Run> run_;
  std::shared_ptr<Frame> frame_;
  workflow::RunState state_;
  async::TaskGroup group_;
  std::deque<int> ready_;
  std::optional<Error> failure_;
  bool working_ = false;
};

}  // namespace

Task<Result<void>> run_body(Context cx, std::shared_ptr<Run> run, std::shared_ptr<Frame> frame) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  BodyRunner runner(std::move(cx), std::move(run), std::move(frame), executor);
  co_return co_await runner.run_all();
}

}  // namespace flow::engine::detail
