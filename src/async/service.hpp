#pragma once
// Service: something with a life of its own on the loop (a pool, a server, a supervisor).
//
// start() and stop() are idempotent both ways; stop() before start() is fine. stop() refuses new work, waits
// for lent things until the deadline of its context, closes the rest, and says in its error what it had to
// close by force.
#include "async/context.hpp"
#include "async/task.hpp"

namespace flow::async {

class Service {
 public:
  virtual ~Service() = default;
  virtual Task<Result<void>> start(Context cx) = 0;
  virtual Task<Result<void>> stop(Context cx) = 0;
};

}  // namespace flow::async
