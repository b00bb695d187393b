#pragma once
// RestartPolicy: when a child that ended is started again. A pure state machine, one for each child.
//
// The pause doubles from 100 ms to 10 s with each end and begins anew after a life of 60 s. Five ends within
// a minute make the child `degraded`: it is started every 30 s from then on, until one life was long enough.
#include <deque>

#include "base/clock.hpp"

namespace flow::app {

inline constexpr milliseconds kHealthyLife{60'000};

class RestartPolicy {
 public:
  void started(SteadyTime now);
  // The child has ended by itself; how long to wait before the next start.
  milliseconds ended(SteadyTime now);
  bool degraded() const { return degraded_; }
  // Degraded, and its present life is not yet long enough to say otherwise.
  bool ailing(SteadyTime now) const;

 private:
  SteadyTime born_{};
  std::deque<SteadyTime> ends_;
  int in_a_row_ = 0;
  bool degraded_ = false;
  bool alive_ = false;
};

}  // namespace flow::app
