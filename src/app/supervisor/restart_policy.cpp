#include "app/supervisor/restart_policy.hpp"

#include <algorithm>

namespace flow::app {
namespace {

constexpr milliseconds kFirstPause{100};
constexpr milliseconds kLongestPause{10'000};
constexpr milliseconds kDegradedPause{30'000};
constexpr milliseconds kWindow{60'000};
constexpr std::size_t kTooMany = 5;

}  // namespace

void RestartPolicy::started(SteadyTime now) {
  born_ = now;
  alive_ = true;
}

milliseconds RestartPolicy::ended(SteadyTime now) {
  alive_ = false;
  if (now - born_ >= kHealthyLife) {
    in_a_row_ = 0;
    degraded_ = false;
    ends_.clear();
  }
  ends_.push_back(now);
  while (now - ends_.front() > kWindow) ends_.pop_front();
  degraded_ = degraded_ || ends_.size() >= kTooMany;
  if (degraded_) return kDegradedPause;
  return std::min(kLongestPause, kFirstPause * (1 << std::min(in_a_row_++, 10)));
}

bool RestartPolicy::ailing(SteadyTime now) const {
  return degraded_ && !(alive_ && now - born_ >= kHealthyLife);
}

}  // namespace flow::app
