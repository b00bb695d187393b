#include "os/signals.hpp"

#include <csignal>

#include <boost/asio/signal_set.hpp>

#include "async/loop.hpp"
#include "async/sync.hpp"

namespace flow::os {

struct SignalWaiter::State : std::enable_shared_from_this<State> {
  explicit State(async::Loop& loop) : signals(loop.io(), SIGTERM, SIGINT) {}
  boost::asio::signal_set signals;
  async::Queue<int> arrived;

  void listen() {
    signals.async_wait([weak = weak_from_this()](boost::system::error_code error, int signal) {
      const auto self = weak.lock();
      if (!self || error) return;
      self->arrived.push(signal);
      self->listen();
    });
  }
};

SignalWaiter::SignalWaiter(async::Loop& loop) : state_(std::make_shared<State>(loop)) {
  state_->listen();
}
SignalWaiter::~SignalWaiter() = default;

Task<Result<int>> SignalWaiter::next(Context cx) {
  const auto state = state_;
  co_return co_await state->arrived.pop(cx);
}

void ignore_sigpipe() {
  std::signal(SIGPIPE, SIG_IGN);
}

}  // namespace flow::os
