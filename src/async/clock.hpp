#pragma once
// TimerClock: a Clock that can also wake a coroutine, so that a test can move time for timers too.
//
// sleep_until() returns when the clock has reached the time; cancelled, it throws operation_aborted like any
// Asio operation (a with_deadline or TaskGroup above turns that into an error). An Alarm calls back once on
// the loop at its time, unless it is destroyed before; both waits are built on it. RealClock uses
// asio::steady_timer. An alarm for a time that has passed fires at once, from the loop; one at
// SteadyTime::max() never. FakeClock stands still until advance() is called, which wakes due sleepers in
// order of their time; it belongs to one loop and is not thread-safe.
#include <functional>
#include <memory>

#include <boost/asio/any_io_executor.hpp>

#include "async/task.hpp"
#include "base/clock.hpp"

namespace flow::async {

class Alarm {
 public:
  virtual ~Alarm() = default;
};

class TimerClock : public Clock {
 public:
  // `fire` runs on the loop and must not throw. Destroying the Alarm, also from inside `fire`, disarms it.
  virtual std::unique_ptr<Alarm> alarm(boost::asio::any_io_executor executor, SteadyTime at,
                                       std::function<void()> fire) = 0;
  Task<void> sleep_until(SteadyTime at);
  Task<void> sleep_for(milliseconds span) { return sleep_until(steady_now() + span); }
};

class RealClock final : public TimerClock {
 public:
  WallTime now() const override;
  SteadyTime steady_now() const override;
  std::unique_ptr<Alarm> alarm(boost::asio::any_io_executor executor, SteadyTime at,
                               std::function<void()> fire) override;
};

class FakeClock final : public TimerClock {
 public:
  explicit FakeClock(WallTime start = WallTime{std::chrono::seconds{1'700'000'000}});
  ~FakeClock() override;
  WallTime now() const override;
  SteadyTime steady_now() const override;
  std::unique_ptr<Alarm> alarm(boost::asio::any_io_executor executor, SteadyTime at,
                               std::function<void()> fire) override;

  void advance(std::chrono::nanoseconds span);
  std::size_t sleeper_count() const;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace flow::async
