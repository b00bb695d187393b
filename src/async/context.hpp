#pragma once
// Context: what every function that waits takes first. A small value: clock, logger and deadline.
//
// The deadline is absolute (SteadyTime). narrow() and within() only ever bring it nearer. Cancellation is not
// stored here: it travels with the Task (async/task.hpp). The clock must outlive every copy; async::Loop owns
// it.
#include <algorithm>

#include "async/clock.hpp"
#include "base/clock.hpp"
#include "log/log.hpp"

namespace flow {

class Context {
 public:
  Context(async::TimerClock& clock, log::Logger logger, SteadyTime deadline)
      : clock_(&clock), logger_(std::move(logger)), deadline_(deadline) {}

  async::TimerClock& clock() const { return *clock_; }
  const log::Logger& log() const { return logger_; }
  SteadyTime deadline() const { return deadline_; }

  milliseconds remaining() const {  // never negative
    return std::max(milliseconds{0}, std::chrono::ceil<milliseconds>(deadline_ - clock_->steady_now()));
  }
  bool expired() const { return deadline_ <= clock_->steady_now(); }

  Context narrow(SteadyTime deadline) const { return {*clock_, logger_, std::min(deadline, deadline_)}; }
  Context within(milliseconds span) const { return narrow(clock_->steady_now() + span); }
  // For cleaning up after the deadline has passed: a fresh, short span that is not cut by the old deadline.
  Context grace(milliseconds span) const { return {*clock_, logger_, clock_->steady_now() + span}; }
  Context with_log(log::Logger logger) const { return {*clock_, std::move(logger), deadline_}; }

 private:
  async::TimerClock* clock_;
  log::Logger logger_;
  SteadyTime deadline_;
};

}  // namespace flow
