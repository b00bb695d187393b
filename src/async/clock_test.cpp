#include "async/clock.hpp"

#include <gtest/gtest.h>
#include <boost/asio/this_coro.hpp>

#include "async/loop.hpp"
#include "async/sync.hpp"
#include "async/task_group.hpp"

namespace flow::async {
namespace {

using namespace std::chrono_literals;
using Notes = std::vector<std::string>;

Task<Result<void>> let_pass(Context cx) {
  co_await cx.clock().sleep_until(cx.deadline());
  co_return Result<void>{};
}

// The contract of TimerClock, held against both clocks. pass() lets a span go by: the real clock's by waiting
// for a timer, the fake one's by moving it.
class ClockContract : public ::testing::TestWithParam<bool> {
 protected:
  ClockContract() {
    auto fake = GetParam() ? std::make_unique<FakeClock>() : nullptr;
    fake_ = fake.get();
    loop_ = fake ? std::make_unique<Loop>(std::move(fake)) : std::make_unique<Loop>();
  }
  TimerClock& clock() { return loop_->clock(); }
  void settle() {
    loop_->io().restart();
    loop_->io().poll();
  }
  void pass(milliseconds span) {
    settle();
    if (fake_ == nullptr) {
      EXPECT_TRUE(loop_->run(let_pass(loop_->context(span + 1ms))));
    } else {
      fake_->advance(span);
      settle();
    }
  }
  std::unique_ptr<Alarm> alarm(milliseconds in, std::function<void()> fire) {
    return clock().alarm(loop_->io().get_executor(), clock().steady_now() + in, std::move(fire));
  }
  Loop& loop() { return *loop_; }

 private:
  FakeClock* fake_ = nullptr;
  std::unique_ptr<Loop> loop_;
};

INSTANTIATE_TEST_SUITE_P(Both, ClockContract, ::testing::Bool(),
                         [](const auto& info) { return info.param ? "FakeClock" : "RealClock"; });

TEST_P(ClockContract, AlarmsFireOnceInTheOrderOfTheirTime) {
  Notes notes;
  const auto late = alarm(3ms, [&] { notes.emplace_back("late"); });
  const auto early = alarm(1ms, [&] { notes.emplace_back("early"); });
  const auto between = alarm(2ms, [&] { notes.emplace_back("between"); });
  settle();
  pass(5ms);
  pass(5ms);
  EXPECT_EQ(notes, (Notes{"early", "between", "late"}));
}

TEST_P(ClockContract, ADestroyedAlarmDoesNotFire) {
  bool fired = false;
  alarm(1ms, [&] { fired = true; }).reset();
  pass(3ms);
  EXPECT_FALSE(fired);
}

TEST_P(ClockContract, AnAlarmMayDieInsideItsOwnCall) {
  int fired = 0;
  std::unique_ptr<Alarm> own;
  own = alarm(1ms, [&] {
    ++fired;
    own.reset();
  });
  pass(3ms);
  EXPECT_EQ(fired, 1);
  EXPECT_EQ(own, nullptr);
}

TEST_P(ClockContract, AnAlarmMayBeSetAgainInsideItsOwnCall) {
  int fired = 0;
  std::unique_ptr<Alarm> own;
  own = alarm(1ms, [&] {
    ++fired;
    own = alarm(1ms, [&] { ++fired; });
  });
  pass(2ms);
  pass(2ms);
  EXPECT_EQ(fired, 2);
}

TEST_P(ClockContract, AnAlarmDisarmsAnotherThatIsDueAtTheSameTime) {
  Notes notes;
  const SteadyTime at = clock().steady_now() + 1ms;
  std::unique_ptr<Alarm> first;
  std::unique_ptr<Alarm> second;
  first = clock().alarm(loop().io().get_executor(), at, [&] {
    notes.emplace_back("one");
    second.reset();
  });
  second = clock().alarm(loop().io().get_executor(), at, [&] {
    notes.emplace_back("one");
    first.reset();
  });
  pass(3ms);
  EXPECT_EQ(notes, (Notes{"one"}));  // whichever came first
}

TEST_P(ClockContract, AnAlarmInThePastFiresFromTheLoopAndNotInsideTheCall) {
  int fired = 0;
  const auto past = alarm(-1ms, [&] { ++fired; });
  const auto now = alarm(0ms, [&] { ++fired; });
  alarm(-1ms, [&] { fired += 100; }).reset();
  EXPECT_EQ(fired, 0);
  loop().io().restart();
  loop().io().run_for(1s);  // returns as soon as nothing is left
  EXPECT_EQ(fired, 2);
}

TEST_P(ClockContract, AnAlarmAtTheEndOfTimeNeverFires) {
  bool fired = false;
  const auto never = clock().alarm(loop().io().get_executor(), SteadyTime::max(), [&] { fired = true; });
  pass(2ms);
  EXPECT_FALSE(fired);
}

TEST_P(ClockContract, BothOfItsTimesMoveOn) {
  const WallTime wall = clock().now();
  const SteadyTime steady = clock().steady_now();
  pass(3ms);
  EXPECT_GE(clock().now() - wall, 3ms);
  EXPECT_GE(clock().steady_now() - steady, 3ms);
}

Task<Result<void>> sleep_and_note(Context cx, milliseconds span, std::shared_ptr<Notes> notes) {
  co_await cx.clock().sleep_for(span);
  notes->push_back("slept");
  co_return Result<void>{};
}

TEST_P(ClockContract, SleepingUntilThePastReturnsAtOnce) {
  const auto notes = std::make_shared<Notes>();
  EXPECT_TRUE(loop().run(sleep_and_note(loop().context(1min), -5ms, notes)));
  EXPECT_EQ(*notes, Notes{"slept"});
}

TEST_P(ClockContract, ACancelledSleepEndsTheTask) {
  const auto notes = std::make_shared<Notes>();
  TaskGroup group(loop().io().get_executor());
  group.spawn("sleeper", sleep_and_note(loop().context(1min), 1h, notes));
  settle();
  EXPECT_EQ(group.running(), 1U);
  group.cancel();
  settle();
  EXPECT_EQ(group.running(), 0U);
  EXPECT_TRUE(notes->empty());
}

Task<Result<void>> wait_late(Context cx, std::shared_ptr<Event> event, std::shared_ptr<Notes> notes) {
  const auto waited = co_await event->wait(cx);
  notes->push_back(waited ? "woken" : waited.error().message);
  co_return Result<void>{};
}

TEST_P(ClockContract, AWaitWhoseDeadlineHasPassedEndsAtOnce) {
  const auto notes = std::make_shared<Notes>();
  EXPECT_TRUE(loop().run(wait_late(loop().context(0ms), std::make_shared<Event>(), notes)));
  EXPECT_EQ(*notes, Notes{"timed out after 0 ms"});
}

TEST(FakeClock, StandsStillUntilItIsMoved) {
  FakeClock clock(WallTime{std::chrono::seconds{100}});
  const SteadyTime start = clock.steady_now();
  EXPECT_EQ(clock.now(), WallTime{std::chrono::seconds{100}});
  clock.advance(1500us);
  EXPECT_EQ(clock.now(), WallTime{std::chrono::microseconds{100'001'500}});
  EXPECT_EQ(clock.steady_now() - start, 1500us);
}

TEST(FakeClock, WakesEqualTimesInTheOrderTheyCame) {
  Loop loop;
  FakeClock clock;
  const auto executor = loop.io().get_executor();
  std::string order;
  std::vector<std::unique_ptr<Alarm>> alarms;
  for (const char name : {'a', 'b', 'c'})
    alarms.push_back(clock.alarm(executor, clock.steady_now() + 5ms, [&order, name] { order += name; }));
  EXPECT_EQ(clock.sleeper_count(), 3U);
  clock.advance(4ms);
  EXPECT_EQ(order, "");
  clock.advance(1ms);
  EXPECT_EQ(order, "abc");
  EXPECT_EQ(clock.sleeper_count(), 0U);
}

TEST(FakeClock, MayDieBeforeItsAlarms) {
  Loop loop;
  auto clock = std::make_unique<FakeClock>();
  const auto alarm = clock->alarm(loop.io().get_executor(), clock->steady_now() + 5ms, [] { FAIL(); });
  clock.reset();
}

}  // namespace
}  // namespace flow::async
