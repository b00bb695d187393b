#pragma once
// Included by async/deadline.hpp only.
#include "async/detail/run.hpp"

namespace flow::async {

template <class T>
Task<Result<T>> with_deadline(Context cx, Task<Result<T>> task) {
  std::optional<Result<T>> out;
  const detail::Ran ran =
      co_await detail::run_until_deadline(cx, detail::store<Result<T>>(std::move(task), &out));
  if (ran.timed_out) {
    // An inner timeout knows better what was waited for than we do.
    if (out && (out->has_value() || out->error().code == ErrorCode::timeout)) co_return std::move(*out);
    co_return std::unexpected(detail::timed_out(ran.span));
  }
  if (ran.thrown) co_return std::unexpected(detail::error_from(ran.thrown));
  co_return std::move(*out);
}

template <class T>
Task<T> shielded(Task<T> task) {
  if constexpr (std::is_void_v<T>) {
    const std::exception_ptr thrown = co_await detail::run_shielded(std::move(task));
    if (thrown) std::rethrow_exception(thrown);
  } else {
    std::optional<T> out;
    const std::exception_ptr thrown = co_await detail::run_shielded(detail::store<T>(std::move(task), &out));
    if (thrown) std::rethrow_exception(thrown);
    co_return std::move(*out);
  }
}

}  // namespace flow::async
