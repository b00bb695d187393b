#include "async/loop.hpp"

#include <optional>

#include <boost/asio/co_spawn.hpp>

#include "async/blocking_pool.hpp"
#include "async/detail/run.hpp"

namespace flow::async {

namespace asio = boost::asio;

struct Loop::State {
  std::unique_ptr<TimerClock> clock;  // outlives the coroutines that die with the io_context
  asio::io_context io{1};
  std::unique_ptr<BlockingPool> pool;
};

Loop::Loop() : Loop(std::make_unique<RealClock>()) {}
Loop::Loop(std::unique_ptr<TimerClock> clock) : state_(std::make_unique<State>()) {
  state_->clock = std::move(clock);
}
Loop::~Loop() = default;

asio::io_context& Loop::io() {
  return state_->io;
}
TimerClock& Loop::clock() {
  return *state_->clock;
}

BlockingPool& Loop::pool() {
  if (!state_->pool) state_->pool = std::make_unique<BlockingPool>();
  return *state_->pool;
}

Context Loop::context(milliseconds timeout, log::Logger logger) {
  return {clock(), std::move(logger), clock().steady_now() + timeout};
}

Result<void> Loop::run(Task<Result<void>> root) {
  const auto out = std::make_shared<std::optional<Result<void>>>();
  const auto ended = std::make_shared<std::optional<Result<void>>>();
  asio::co_spawn(state_->io, detail::store<Result<void>>(std::move(root), out.get()),
                 [out, ended](std::exception_ptr thrown) {
                   *ended =
                       thrown ? Result<void>(std::unexpected(detail::error_from(thrown))) : std::move(**out);
                 });
  state_->io.restart();
  while (!ended->has_value() && state_->io.run_one() > 0) {
  }
  state_->io.poll();  // handlers of what the root task has just closed
  if (!ended->has_value())
    return fail(ErrorCode::internal, "the loop was stopped before its root task ended");
  return **ended;
}

}  // namespace flow::async
