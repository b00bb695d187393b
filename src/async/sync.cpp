#include "async/sync.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include "async/detail/one_shot.hpp"
#include "async/detail/run.hpp"

namespace flow::async {

namespace asio = boost::asio;
using detail::OneShot;
using detail::Wake;

namespace {

Task<Result<void>> wait_until_deadline(Context cx, std::shared_ptr<OneShot> woken) {
  const milliseconds span = cx.remaining();
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto alarm = cx.clock().alarm(executor, cx.deadline(), [woken] { woken->complete(Wake::timed_out); });
  switch (co_await OneShot::wait(woken)) {
    case Wake::aborted: co_return fail(ErrorCode::cancelled, "the wait was cancelled");
    case Wake::timed_out: co_return std::unexpected(detail::timed_out(span));
    case Wake::signalled: break;
  }
  co_return Result<void>{};
}

}  // namespace

struct Event::State {
  bool set = false;
  std::list<std::shared_ptr<OneShot>> waiters;
};

Event::Event() : state_(std::make_shared<State>()) {}

void Event::set() {
  state_->set = true;
  for (const auto& waiter : std::exchange(state_->waiters, {})) waiter->complete(Wake::signalled);
}

void Event::reset() {
  state_->set = false;
}
bool Event::is_set() const {
  return state_->set;
}

Task<Result<void>> Event::wait(Context cx) {
  const auto state = state_;  // the Event may die while we wait
  if (state->set) co_return Result<void>{};
  const auto waiter = std::make_shared<OneShot>();
  state->waiters.push_back(waiter);
  auto result = co_await wait_until_deadline(cx, waiter);
  if (!result) std::erase(state->waiters, waiter);
  co_return result;
}

struct Gate::State {
  bool held = false;
  std::deque<std::shared_ptr<OneShot>> waiters;

  void pass_on() {
    while (!waiters.empty()) {
      const auto next = std::move(waiters.front());
      waiters.pop_front();
      if (next->complete(Wake::signalled)) return;  // the lease is now theirs
    }
    held = false;
  }
  static std::shared_ptr<void> make_token(std::shared_ptr<State> state) {
    return {static_cast<void*>(state.get()), [state](void*) { state->pass_on(); }};
  }
};

Gate::Gate() : state_(std::make_shared<State>()) {}

Gate::Lease& Gate::Lease::operator=(Lease&& other) noexcept {
  auto old = std::exchange(state_, std::move(other.state_));
  return *this;
}
Gate::Lease::~Lease() = default;
void Gate::Lease::release() {
  state_.reset();
}

std::size_t Gate::waiting() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(state_->waiters, [](const auto& waiter) { return !waiter->completed(); }));
}

Task<Result<Gate::Lease>> Gate::acquire(Context cx) {
  const auto state = state_;
  if (state->held) {
    const auto waiter = std::make_shared<OneShot>();
    state->waiters.push_back(waiter);
    auto turn = co_await wait_until_deadline(cx, waiter);
    if (!turn) {
      std::erase(state->waiters, waiter);
      co_return std::unexpected(std::move(turn).error());
    }
  }
  state->held = true;
  co_return Lease(State::make_token(state));
}

}  // namespace flow::async
