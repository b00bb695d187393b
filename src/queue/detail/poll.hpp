#pragma once
// Poll: when to look at the queue again. A ring wakes at once, and so does a claim that may have left
// something; after one that took all there was, 100 ms; then doubling to 1 s while nothing is found.
#include <algorithm>

#include "async/sync.hpp"

namespace flow::queue::detail {

inline constexpr milliseconds kShortestPoll{100};
inline constexpr milliseconds kLongestPoll{1'000};

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
  }
  void found_none() { searched_ = true; }

  Task<Result<void>> wait(Context cx) {
    if (searched_) {
      searched_ = false;
      const milliseconds interval = std::exchange(interval_, std::min(interval_ * 2, kLongestPoll));
      Context poll = cx.within(interval);
      auto rung = co_await bell_.wait(poll);
      if (!rung && (rung.error().code != ErrorCode::timeout || cx.expired())) co_return rung;
    }
    bell_.reset();
    co_return Result<void>{};
  }

 private:
  async::Event bell_;
  milliseconds interval_ = kShortestPoll;
  bool searched_ = false;
};

}  // namespace flow::queue::detail
