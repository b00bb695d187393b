#pragma once
// Included by async/blocking_pool.hpp only.
#include <optional>

namespace flow::async {

template <class T>
Task<Result<T>> BlockingPool::run(Context cx, std::move_only_function<Result<T>()> work) {
  // Shared, because a cancelled caller leaves before the work is done.
  const auto box = std::make_shared<std::optional<Result<T>>>();
  auto job = [box, work = std::move(work)]() mutable { box->emplace(work()); };
  CO_TRY_VOID(co_await run_erased(cx, std::move(job)));
  co_return std::move(**box);
}

}  // namespace flow::async
