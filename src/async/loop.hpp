#pragma once
// Loop: the one event loop of a process (or of a test), its clock, and the side pool for blocking work.
//
// Owned by main() or a test. run() drives one root task to its end and returns its result; the root task
// joins everything it started, so when run() returns nothing is left on the loop.
// Side threads answer by posting to the loop.
#include <memory>

#include <boost/asio/io_context.hpp>

#include "async/clock.hpp"
#include "async/context.hpp"
#include "async/task.hpp"

namespace flow::async {

class BlockingPool;

class Loop {
 public:
  Loop();                                            // RealClock
  explicit Loop(std::unique_ptr<TimerClock> clock);  // a test's FakeClock
  ~Loop();

  boost::asio::io_context& io();
  TimerClock& clock();
  BlockingPool& pool();  // made on first use
  Context context(milliseconds timeout, log::Logger logger = {});

  Result<void> run(Task<Result<void>> root);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace flow::async
