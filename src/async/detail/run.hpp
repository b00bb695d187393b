#pragma once
// How with_deadline() and shielded() run a task beside the one that waits for it. The task is boxed so that
// its type need not be default-constructible and no template pulls Asio's machinery into every file.
#include <exception>
#include <optional>

#include "async/context.hpp"
#include "async/task.hpp"

namespace flow::async::detail {

// An exception as a value: operation_aborted becomes `cancelled`, everything else `internal`.
Error error_from(const std::exception_ptr& thrown);
Error timed_out(milliseconds span);

struct Ran {
  bool timed_out = false;
  milliseconds span{0};  // from the start to the deadline
  std::exception_ptr thrown;
};
// Asks `body` to cancel at the deadline or when the awaiting task is cancelled, and returns when it has
// ended.
Task<Ran> run_until_deadline(Context cx, Task<void> body);
// Returns when `body` has ended; cancelling the awaiting task does not reach it.
Task<std::exception_ptr> run_shielded(Task<void> body);

// `out` lives in the coroutine that awaits the end of this one.
template <class T>
Task<void> store(Task<T> task, std::optional<T>* out) {
  out->emplace(co_await std::move(task));
}
inline Task<void> store_void(Task<void> task) {
  co_await std::move(task);
}

}  // namespace flow::async::detail
