#pragma once
// with_deadline(cx, task): the task's result, or `timeout` at the context's deadline.
//
// At the deadline the task is asked to cancel, and the call returns when the task has answered; what ignores
// cancellation (pool work, a foreign callback) needs its own limit. An exception from the task becomes an Error
// (operation_aborted → cancelled, everything else → internal). The message says "timed out after N ms".
#include "async/context.hpp"
#include "async/detail/race.hpp"
#include "async/task.hpp"

namespace flow::async {

template <class T>
Task<Result<T>> with_deadline(Context cx, Task<Result<T>> task);

// Runs the task to its end even if the awaiting coroutine is cancelled meanwhile: for teardown.
template <class T>
Task<T> shielded(Task<T> task);

}  // namespace flow::async

#include "async/detail/deadline_impl.hpp"
