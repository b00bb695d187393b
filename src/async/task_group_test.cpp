#include "async/task_group.hpp"

#include <gtest/gtest.h>
#include <boost/asio/this_coro.hpp>

#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "async/sync.hpp"

namespace flow::async {
namespace {

using namespace std::chrono_literals;

struct Notes {
  std::vector<std::string> lines;
};

Task<Result<void>> note_after(Context cx, milliseconds span, std::string line, std::shared_ptr<Notes> notes) {
  co_await cx.clock().sleep_for(span);
  notes->lines.push_back(line);
  co_return Result<void>{};
}
Task<Result<void>> fail_after(Context cx, milliseconds span, std::string message) {
  co_await cx.clock().sleep_for(span);
  co_return fail(ErrorCode::network, "{}", message);
}
Task<Result<void>> throw_now() {
  throw std::runtime_error("boom");
  co_return Result<void>{};
}
Task<Result<void>> deaf(Context cx, std::shared_ptr<Event> release) {
  co_return co_await shielded(release->wait(cx));
}

Task<Result<void>> two_children(Context cx, std::shared_ptr<Notes> notes) {
  TaskGroup group(co_await boost::asio::this_coro::executor);
  group.spawn("slow", note_after(cx, 6ms, "slow", notes));
  group.spawn("fast", note_after(cx, 1ms, "fast", notes));
  const auto joined = co_await group.join(cx);
  notes->lines.push_back("joined");
  co_return joined;
}

TEST(TaskGroup, JoinsAllChildren) {
  Loop loop;
  const auto notes = std::make_shared<Notes>();
  EXPECT_TRUE(loop.run(two_children(loop.context(1min), notes)).has_value());
  EXPECT_EQ(notes->lines, (std::vector<std::string>{"fast", "slow", "joined"}));
}

Task<Result<void>> one_fails(Context cx, OnFailure on_failure, std::shared_ptr<Notes> notes) {
  TaskGroup group(co_await boost::asio::this_coro::executor, on_failure);
  group.spawn("other", note_after(cx, 30ms, "other ran on", notes));
  group.spawn("broken", fail_after(cx, 1ms, "the wire is cut"));
  co_return co_await group.join(cx);
}

TEST(TaskGroup, FirstFailureCancelsTheSiblings) {
  Loop loop;
  const auto notes = std::make_shared<Notes>();
  const auto result = loop.run(one_fails(loop.context(1min), OnFailure::cancel_siblings, notes));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message, "the wire is cut");
  EXPECT_TRUE(notes->lines.empty());
}

TEST(TaskGroup, KeepGoingLetsSiblingsFinishAndReturnsTheFirstError) {
  Loop loop;
  const auto notes = std::make_shared<Notes>();
  const auto result = loop.run(one_fails(loop.context(1min), OnFailure::keep_going, notes));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::network);
  EXPECT_EQ(notes->lines, (std::vector<std::string>{"other ran on"}));
}

Task<Result<void>> child_throws(Context cx) {
  TaskGroup group(co_await boost::asio::this_coro::executor);
  group.spawn("thrower", throw_now());
  co_return co_await group.join(cx);
}

TEST(TaskGroup, AnExceptionOfAChildIsAnErrorValue) {
  Loop loop;
  const auto result = loop.run(child_throws(loop.context(1min)));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message, "an operation threw: boom");
}

Task<Result<void>> late_child(Context cx) {
  TaskGroup group(co_await boost::asio::this_coro::executor);
  group.spawn("punctual", fail_after(cx, 100h, "never"));
  group.spawn("tardy", fail_after(cx, 100h, "never"));
  co_return co_await group.join(cx.within(10ms));
}

TEST(TaskGroup, NamesTheChildrenStillRunningAtTheDeadline) {
  Loop loop;
  const auto result = loop.run(late_child(loop.context(1min)));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::timeout);
  EXPECT_EQ(result.error().message, "timed out after 10 ms; still running: punctual, tardy");
}

TEST(TaskGroup, NamesAChildThatIsDeafToCancellation) {
  auto owned = std::make_unique<FakeClock>();
  FakeClock& clock = *owned;
  Loop loop(std::move(owned));
  const auto release = std::make_shared<Event>();
  const auto settle = [&loop] {
    loop.io().restart();
    loop.io().poll();
  };
  TaskGroup group(loop.io().get_executor());
  TaskGroup joiner(loop.io().get_executor());
  group.spawn("deaf one", deaf(loop.context(1h), release));
  joiner.spawn("join", group.join(loop.context(1s)));
  settle();
  clock.advance(1s);
  settle();
  clock.advance(2s);
  settle();
  EXPECT_EQ(group.running(), 1U);
  release->set();
  settle();
  const auto result = loop.run(joiner.join(loop.context(1s)));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message,
            "timed out after 1000 ms; still running, and deaf to cancellation: deaf one");
}

Task<Result<void>> outer(Context cx, std::shared_ptr<Notes> notes, std::shared_ptr<Event> started) {
  TaskGroup group(co_await boost::asio::this_coro::executor);
  group.spawn("inner", note_after(cx, 1h, "never", notes));
  started->set();
  const auto joined = co_await group.join(cx);  // the destructor would assert if the child outlived it
  co_return joined;
}
Task<Result<void>> cancel_outer(Context cx, std::shared_ptr<Notes> notes) {
  const auto started = std::make_shared<Event>();
  TaskGroup group(co_await boost::asio::this_coro::executor);
  group.spawn("outer", outer(cx, notes, started));
  CO_TRY_VOID(co_await started->wait(cx));
  group.cancel();
  co_return co_await group.join(cx);
}

TEST(TaskGroup, CancellingTheJoiningTaskCancelsAndStillJoinsTheChildren) {
  Loop loop;
  const auto notes = std::make_shared<Notes>();
  EXPECT_TRUE(loop.run(cancel_outer(loop.context(1min), notes)).has_value());
  EXPECT_TRUE(notes->lines.empty());
}

Task<Result<void>> wait_for_cancel(Context cx, std::shared_ptr<Notes> notes) {
  const auto waited = co_await Event().wait(cx);
  notes->lines.push_back(waited.error().message);
  co_return Result<void>{};
}

TEST(TaskGroup, AChildOfACancelledGroupStartsCancelled) {
  Loop loop;
  const auto notes = std::make_shared<Notes>();
  TaskGroup group(loop.io().get_executor());
  EXPECT_FALSE(group.cancelled());
  group.cancel();
  EXPECT_TRUE(group.cancelled());
  group.spawn("late comer", note_after(loop.context(1h), 1h, "never", notes));
  EXPECT_TRUE(loop.run(group.join(loop.context(1min))).has_value());
  EXPECT_TRUE(notes->lines.empty());
}

TEST(TaskGroup, SaysItIsCancelledAfterAFailedChild) {
  Loop loop;
  TaskGroup group(loop.io().get_executor());
  group.spawn("thrower", throw_now());
  EXPECT_FALSE(loop.run(group.join(loop.context(1min))).has_value());
  EXPECT_TRUE(group.cancelled());
  EXPECT_EQ(group.running(), 0U);
}

TEST(TaskGroup, ThousandsOfChildrenEndInAnyOrder) {
  auto owned = std::make_unique<FakeClock>();
  FakeClock& clock = *owned;
  Loop loop(std::move(owned));
  const auto notes = std::make_shared<Notes>();
  TaskGroup group(loop.io().get_executor());
  constexpr int kChildren = 10'000;
  for (int i = 0; i < kChildren; ++i)
    group.spawn("child", note_after(loop.context(24h), milliseconds{1 + i * 7919 % kChildren}, "", notes));
  group.spawn("last", wait_for_cancel(loop.context(24h), notes));
  const auto settle = [&loop] {
    loop.io().restart();
    loop.io().poll();
  };
  settle();
  for (int passed = 0; passed < kChildren; passed += 1000) {
    clock.advance(1s);
    settle();
    EXPECT_EQ(group.running(), static_cast<std::size_t>(kChildren - passed - 1000 + 1));
  }
  group.cancel();
  EXPECT_TRUE(loop.run(group.join(loop.context(1h))).has_value());
  EXPECT_EQ(notes->lines.back(), "the wait was cancelled");
}

Task<Result<void>> slow_to_stop(Context cx, std::shared_ptr<Notes> notes) {
  const auto waited = co_await with_deadline(cx.grace(1h), fail_after(cx, 1h, "never"));
  co_await ignore_cancellation();
  co_await cx.clock().sleep_for(5ms);
  notes->lines.push_back(waited.error().message);
  co_return Result<void>{};
}
Task<Result<void>> join_until(Context cx, std::shared_ptr<Notes> notes) {
  TaskGroup group(co_await boost::asio::this_coro::executor);
  group.spawn("slow to stop", slow_to_stop(cx, notes));
  auto joined = co_await group.join(cx);
  EXPECT_EQ(group.running(), 0U);
  co_return joined;
}

TEST(TaskGroup, JoinsAlsoWhenTheJoiningTaskHasTheSameDeadline) {
  Loop loop;
  const auto notes = std::make_shared<Notes>();
  const Context cx = loop.context(10ms);
  const auto result = loop.run(with_deadline(cx, join_until(cx, notes)));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::timeout);
  EXPECT_EQ(notes->lines, (std::vector<std::string>{"the operation was cancelled"}));
}

TEST(TaskGroupDeathTest, DyingWithARunningChildIsADefect) {
  testing::GTEST_FLAG(death_test_style) = "threadsafe";
  EXPECT_DEATH(
      {
        Loop loop;
        TaskGroup group(loop.io().get_executor());
        group.spawn("orphan", fail_after(loop.context(1min), 1h, "never"));
      },
      "assertion failed");
}

}  // namespace
}  // namespace flow::async
