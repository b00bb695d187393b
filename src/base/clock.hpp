#pragma once
// Clock: where time comes from. Pure code takes a time as an argument; everything else asks the Clock it was
// given, so that a test can move time. Timers that follow a Clock are in async/clock.hpp.
#include <chrono>

namespace flow {

using WallTime = std::chrono::sys_time<std::chrono::microseconds>;  // UTC
using SteadyTime = std::chrono::steady_clock::time_point;           // deadlines
using std::chrono::milliseconds;

class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime now() const = 0;
  virtual SteadyTime steady_now() const = 0;
};

}  // namespace flow
