#include "async/task_group.hpp"

#include <list>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>

#include "async/detail/one_shot.hpp"
#include "async/detail/run.hpp"
#include "base/assert.hpp"

namespace flow::async {

namespace asio = boost::asio;
using detail::OneShot;
using detail::Wake;

namespace {

constexpr milliseconds kCancelGrace{2000};  // for children asked to cancel by join()

struct Child {
  std::string name;
  asio::cancellation_signal signal;
  std::list<std::shared_ptr<Child>>::iterator place;  // among the children: thousands may end in any order
};

Task<void> run_child(Task<Result<void>> task, std::optional<Result<void>>* out) {
  out->emplace(co_await std::move(task));
}

}  // namespace

struct TaskGroup::State {
  asio::any_io_executor executor;
  OnFailure on_failure;
  std::list<std::shared_ptr<Child>> children;
  std::list<std::shared_ptr<OneShot>> joiners;
  std::optional<Error> first_error;
  bool cancelled = false;

  void cancel() {
    cancelled = true;
    const auto asked = children;  // a cancelled child may end, or spawn, inside emit()
    for (const auto& child : asked) child->signal.emit(asio::cancellation_type::all);
  }

  void ended(const std::shared_ptr<Child>& child, Result<void> result) {
    children.erase(child->place);
    const bool asked_for = cancelled && !result && result.error().code == ErrorCode::cancelled;
    if (!result && !asked_for) {
      if (!first_error) first_error = std::move(result).error();
      if (on_failure == OnFailure::cancel_siblings) cancel();
    }
    if (children.empty()) {
      for (const auto& joiner : std::exchange(joiners, {})) joiner->complete(Wake::signalled);
    }
  }

  static Task<Result<void>> wait_for_all(std::shared_ptr<State> state, Context cx);

  std::string names() const {
    std::string all;
    for (const auto& child : children) {
      if (!all.empty()) all += ", ";
      all += child->name;
    }
    return all;
  }
};

TaskGroup::TaskGroup(asio::any_io_executor executor, OnFailure on_failure)
    : state_(std::make_shared<State>()) {
  state_->executor = std::move(executor);
  state_->on_failure = on_failure;
}

TaskGroup::~TaskGroup() {
  FLOW_ASSERT(state_->children.empty());
}

void TaskGroup::spawn(std::string_view name, Task<Result<void>> task) {
  const auto child = std::make_shared<Child>();
  child->name = name;
  child->place = state_->children.insert(state_->children.end(), child);
  const auto out = std::make_shared<std::optional<Result<void>>>();
  asio::co_spawn(state_->executor, run_child(std::move(task), out.get()),
                 asio::bind_cancellation_slot(
                     child->signal.slot(), [state = state_, child, out](std::exception_ptr thrown) {
                       state->ended(child,
                                    thrown ? std::unexpected(detail::error_from(thrown)) : std::move(**out));
                     }));
  if (state_->cancelled) child->signal.emit(asio::cancellation_type::all);
}

void TaskGroup::cancel() {
  state_->cancel();
}
bool TaskGroup::cancelled() const {
  return state_->cancelled;
}
std::size_t TaskGroup::running() const {
  return state_->children.size();
}

Task<Result<void>> TaskGroup::join(Context cx) {
  // The deadline of the group and that of the joining task are often the same: cancelled between our two
  // waits, we still have children to wait for.
  const auto state = state_;
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  Result<void> result = co_await State::wait_for_all(state, cx);
  co_await asio::this_coro::throw_if_cancelled(throws);
  co_return result;
}

Task<Result<void>> TaskGroup::State::wait_for_all(std::shared_ptr<State> state, Context cx) {
  if (!state->children.empty()) {
    const asio::any_io_executor executor = co_await asio::this_coro::executor;
    const milliseconds span = cx.remaining();
    auto joiner = std::make_shared<OneShot>();
    state->joiners.push_back(joiner);
    auto alarm = cx.clock().alarm(executor, cx.deadline(), [joiner] { joiner->complete(Wake::timed_out); });
    // Cancelling the joining task cancels the children and still waits for them: they may use what it owns.
    const Wake wake = co_await OneShot::wait_through(joiner, [state] { state->cancel(); });
    if (wake == Wake::timed_out) {
      state->joiners.remove(joiner);
      const std::string late = state->names();
      state->cancel();
      if (!state->children.empty()) {
        joiner = std::make_shared<OneShot>();
        state->joiners.push_back(joiner);
        alarm = cx.clock().alarm(executor, cx.clock().steady_now() + kCancelGrace,
                                 [joiner] { joiner->complete(Wake::timed_out); });
        if (co_await OneShot::wait_through(joiner, {}) == Wake::timed_out) {
          state->joiners.remove(joiner);
          co_return fail(ErrorCode::timeout,
                         "timed out after {} ms; still running, and deaf to cancellation: {}", span.count(),
                         state->names());
        }
      }
      co_return fail(ErrorCode::timeout, "timed out after {} ms; still running: {}", span.count(), late);
    }
  }
  if (state->first_error) co_return std::unexpected(*state->first_error);
  co_return Result<void>{};
}

}  // namespace flow::async
