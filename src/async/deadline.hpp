#pragma once
// with_deadline(cx, task): the task's result, or `timeout` at the context's deadline.
//
// At the deadline the task is asked to cancel, and the call returns when the task has answered: with its
// value if it finished all the same, else with `timeout`. What ignores cancellation (a foreign callback)
// needs its own limit. A deadline that has passed already fails without starting the task. An exception from
// the task becomes an Error (operation_aborted → cancelled, everything else → internal). The message says
// "timed out after N ms".
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/this_coro.hpp>

#include "async/context.hpp"
#include "async/task.hpp"

namespace flow::async {

template <class T>
Task<Result<T>> with_deadline(Context cx, Task<Result<T>> task);

// Runs the task to its end even if the awaiting coroutine is cancelled meanwhile: for teardown.
template <class T>
Task<T> shielded(Task<T> task);

// A cancelled task throws at its next co_await, so teardown that may begin in one starts with
// `co_await async::ignore_cancellation();`. From there on, up to the nearest TaskGroup, with_deadline() or
// shielded() around it, the task runs as if it had never been cancelled.
inline auto ignore_cancellation() {
  return boost::asio::this_coro::reset_cancellation_state(boost::asio::disable_cancellation());
}

}  // namespace flow::async

#include "async/detail/deadline_impl.hpp"
