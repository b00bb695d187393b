#pragma once
// Beat: work that comes again and again until it is told to end. Owned by a service: start() spawns run(),
// stop() calls end() and joins.
#include "async/sync.hpp"

namespace flow::scheduler::detail {

class Beat {
 public:
  // Sooner than planned.
  void ring() { bell_.set(); }
  void end() {
    ended_ = true;
    bell_.set();
  }
  bool ended() const { return ended_; }
  // Until `span` has passed, ring() or end(). Fails only when the task was cancelled.
  Task<Result<void>> pause(Context cx, milliseconds span) {
    if (!ended_) {
      auto rung = co_await bell_.wait(cx.within(span));
      if (!rung && rung.error().code != ErrorCode::timeout) co_return rung;
      if (!ended_) bell_.reset();
    }
    co_return Result<void>{};
  }

 private:
  async::Event bell_;
  bool ended_ = false;
};

}  // namespace flow::scheduler::detail
