#pragma once
// Poll: when to look at the queue again. A ring wakes at once, and so does a claim that may have left
// something; after one that took all there was, 100 ms; then doubling to 1 s while nothing is found. Rings
// within 2 ms of a claim that took all there was are answered together.
#include <algorithm>

#include "async/sync.hpp"

namespace flow::queue::detail {

inline constexpr milliseconds kShortestPoll{100};
inline constexpr milliseconds kLongestPoll{1'000};
inline constexpr milliseconds kRest{2};  // docs/decisions/0017

class Poll {
 public:
  void ring() {
    interval_ = kShortestPoll;
    bell_.set();
  }
  // What a claim says. What comes after it rings.
  void some_left() { ring(); }
  void took_all() {
    interval_ = kShortestPoll;
    searched_ = true;
    rests_ = true;
  }
  void found_none() { searched_ = true; }

  // Called when a claim has answered.
  Task<Result<void>> wait(Context cx) {
    const SteadyTime rested =
        cx.clock().steady_now() + (std::exchange(rests_, false) ? kRest : milliseconds{0});
    if (searched_) {
      searched_ = false;
      const milliseconds interval = std::exchange(interval_, std::min(interval_ * 2, kLongestPoll));
      Context poll = cx.within(interval);
      auto rung = co_await bell_.wait(poll);
      if (!rung && (rung.error().code != ErrorCode::timeout || cx.expired())) co_return rung;
    }
    co_await cx.clock().sleep_until(std::min(rested, cx.deadline()));
    bell_.reset();
    co_return Result<void>{};
  }

 private:
  async::Event bell_;
  milliseconds interval_ = kShortestPoll;
  bool searched_ = false;
  bool rests_ = false;
};

}  // namespace flow::queue::detail
