#pragma once
// SignalWaiter: SIGTERM and SIGINT as something to await. One per process, owned by main's root task.
//
// Signals that arrive while nobody waits are kept. Dies with its owner, which gives the signals back their
// default.
#include <memory>

#include "async/context.hpp"
#include "async/task.hpp"

namespace flow::async {
class Loop;
}

namespace flow::os {

class SignalWaiter {
 public:
  explicit SignalWaiter(async::Loop& loop);
  ~SignalWaiter();
  Task<Result<int>> next(Context cx);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// A write to a dead process or socket is an error value instead of the end of ours. Before anything else in
// main().
void ignore_sigpipe();

}  // namespace flow::os
