#pragma once
// TimerClock: a Clock that can also wake a coroutine, so that a test can move time for timers too.
//
// sleep_until() returns when the clock has reached the time; cancelled, it throws operation_aborted like any Asio
// operation (a with_deadline or TaskGroup above turns that into an error).
// RealClock waits with asio::steady_timer on the awaiting executor. FakeClock stands still until advance() is called,
// which wakes due sleepers in order of their time; it belongs to one loop and is not thread-safe.
#include <map>
#include <memory>

#include "async/task.hpp"
#include "base/clock.hpp"

namespace flow::async {

class TimerClock : public Clock {
 public:
  virtual Task<void> sleep_until(SteadyTime at) = 0;
  Task<void> sleep_for(milliseconds span) { return sleep_until(steady_now() + span); }
};

class RealClock final : public TimerClock {
 public:
  WallTime now() const override;
  SteadyTime steady_now() const override;
  Task<void> sleep_until(SteadyTime at) override;
};

class FakeClock final : public TimerClock {
 public:
  explicit FakeClock(WallTime start = WallTime{std::chrono::seconds{1'700'000'000}});
  ~FakeClock() override;
  WallTime now() const override;
  SteadyTime steady_now() const override;
  Task<void> sleep_until(SteadyTime at) override;

  void advance(std::chrono::nanoseconds span);
  std::size_t sleeper_count() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace flow::async
