#pragma once
// BlockingPool: a few threads for work that computes or blocks for more than about 10 ms (argon2, zip, gumbo
// on big input, name resolution by the C library). Work takes its input by move, shares nothing and answers
// by value on the loop.
//
// Work cannot be cancelled: when the waiting task is, run() answers at once and the late result is dropped.
// stop() refuses new work and waits for what is running or queued, whose callers still get their answers; the
// destructor stops.
#include <cstddef>
#include <functional>
#include <memory>

#include "async/context.hpp"
#include "async/task.hpp"

namespace flow::async {

class BlockingPool {
 public:
  explicit BlockingPool(std::size_t threads = 2);
  ~BlockingPool();

  template <class T>
  Task<Result<T>> run(Context cx, std::move_only_function<Result<T>()> work);

  void stop();

 private:
  struct State;
  Task<Result<void>> run_erased(Context cx, std::move_only_function<void()> work);
  std::shared_ptr<State> state_;
};

}  // namespace flow::async

#include "async/detail/blocking_pool_impl.hpp"
