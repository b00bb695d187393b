#include "async/deadline.hpp"

#include <gtest/gtest.h>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

#include "async/loop.hpp"
#include "async/sync.hpp"
#include "async/task_group.hpp"

namespace flow::async {
namespace {

using namespace std::chrono_literals;

// Not default-constructible, like most of our results.
struct Port {
  explicit Port(int number) : number(number) {}
  int number;
};

Task<Result<Port>> quick(int number) {
  co_return Port(number);
}
Task<Result<Port>> throwing() {
  co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
  throw std::runtime_error("the wire is cut");
}
Task<Result<Port>> aborting() {
  throw boost::system::system_error(boost::asio::error::operation_aborted);
  co_return Port(0);
}
Task<Result<Port>> sleeping(Context cx, milliseconds span) {
  co_await cx.clock().sleep_for(span);
  co_return Port(1);
}
Task<Result<Port>> stubborn(Context cx, milliseconds span) {
  co_await shielded(cx.clock().sleep_for(span));
  co_return Port(7);
}

struct Outcome {
  std::optional<Result<Port>> result;
};

Task<Result<void>> keep(Task<Result<Port>> task, std::shared_ptr<Outcome> outcome) {
  outcome->result.emplace(co_await std::move(task));
  co_return Result<void>{};
}

Result<Port> run(Loop& loop, Task<Result<Port>> task) {
  const auto outcome = std::make_shared<Outcome>();
  const auto ran = loop.run(keep(std::move(task), outcome));
  if (!ran) return std::unexpected(ran.error());
  return *outcome->result;
}

TEST(WithDeadline, ReturnsTheValueOfATypeWithoutDefaultConstructor) {
  Loop loop;
  const auto result = run(loop, with_deadline(loop.context(1s), quick(80)));
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->number, 80);
}

TEST(WithDeadline, ReturnsAThrownErrorAtOnceAndDoesNotWaitOutTheTimer) {
  Loop loop;
  const auto started = std::chrono::steady_clock::now();
  const auto result = run(loop, with_deadline(loop.context(1h), throwing()));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::internal);
  EXPECT_EQ(result.error().message, "an operation threw: the wire is cut");
  EXPECT_LT(std::chrono::steady_clock::now() - started, 1min);
}

TEST(WithDeadline, TurnsAnAbortIntoCancelled) {
  Loop loop;
  const auto result = run(loop, with_deadline(loop.context(1h), aborting()));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::cancelled);
}

TEST(WithDeadline, CancelsTheTaskAtTheDeadline) {
  Loop loop;
  const Context cx = loop.context(20ms);
  const auto result = run(loop, with_deadline(cx, sleeping(cx, 10min)));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::timeout);
  EXPECT_EQ(result.error().message, "timed out after 20 ms");
}

TEST(WithDeadline, DoesNotStartATaskWhoseTimeIsUp) {
  Loop loop;
  const auto result = run(loop, with_deadline(loop.context(0ms), quick(80)));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message, "timed out after 0 ms");
}

TEST(WithDeadline, ReturnsTheValueOfATaskThatFinishedAllTheSame) {
  Loop loop;
  const Context cx = loop.context(10ms);
  const auto result = run(loop, with_deadline(cx, stubborn(cx, 30ms)));
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->number, 7);
}

TEST(WithDeadline, FollowsAFakeClock) {
  auto owned = std::make_unique<FakeClock>();
  FakeClock& clock = *owned;
  Loop loop(std::move(owned));
  const Context cx = loop.context(5min);
  const auto outcome = std::make_shared<Outcome>();
  TaskGroup group(loop.io().get_executor());
  group.spawn("sleeper", keep(with_deadline(cx, sleeping(cx, 10min)), outcome));
  loop.io().poll();
  clock.advance(4min);
  loop.io().restart();
  loop.io().poll();
  EXPECT_FALSE(outcome->result.has_value());
  clock.advance(1min);
  loop.io().restart();
  loop.io().poll();
  ASSERT_TRUE(outcome->result.has_value());
  EXPECT_EQ(outcome->result->error().message, "timed out after 300000 ms");
  EXPECT_EQ(clock.sleeper_count(), 0U);
}

Task<Result<Port>> cancelled_from_outside(Context cx) {
  const auto outcome = std::make_shared<Outcome>();
  TaskGroup group(co_await boost::asio::this_coro::executor);
  group.spawn("sleeper", keep(with_deadline(cx, sleeping(cx, 1h)), outcome));
  co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
  group.cancel();
  CO_TRY_VOID(co_await group.join(cx));
  if (!outcome->result) co_return fail(ErrorCode::internal, "the task never ended");
  co_return std::move(*outcome->result);
}

TEST(WithDeadline, EndsAsCancelledWhenTheCallerIsCancelled) {
  Loop loop;
  const auto result = run(loop, cancelled_from_outside(loop.context(1min)));
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().code, ErrorCode::cancelled);
}

Task<Result<void>> tidy_up(Context cx, std::shared_ptr<bool> tidied) {
  co_await cx.clock().sleep_for(5ms);
  *tidied = true;
  co_return Result<void>{};
}
Task<Result<void>> work_then_tidy(Context cx, std::shared_ptr<bool> tidied, std::shared_ptr<Event> started) {
  started->set();
  const auto ended = co_await with_deadline(cx, sleeping(cx, 1h));
  co_await ignore_cancellation();
  CO_TRY_VOID(co_await tidy_up(cx, tidied));
  co_return ended.has_value() ? Result<void>{} : std::unexpected(ended.error());
}
Task<Result<void>> cancel_once_started(Context cx, std::shared_ptr<bool> tidied) {
  const auto started = std::make_shared<Event>();
  TaskGroup group(co_await boost::asio::this_coro::executor);
  group.spawn("worker", work_then_tidy(cx, tidied, started));
  CO_TRY_VOID(co_await started->wait(cx));
  group.cancel();
  co_return co_await group.join(cx);
}

TEST(IgnoreCancellation, LetsTeardownRunInACancelledTask) {
  Loop loop;
  const auto tidied = std::make_shared<bool>(false);
  const auto result = loop.run(cancel_once_started(loop.context(1min), tidied));
  EXPECT_TRUE(result.has_value());
  EXPECT_TRUE(*tidied);
}

Task<Result<void>> shield_it(Context cx, std::shared_ptr<bool> tidied, std::shared_ptr<Event> started) {
  started->set();
  co_return co_await shielded(tidy_up(cx, tidied));
}
Task<Result<void>> cancel_the_shield(Context cx, std::shared_ptr<bool> tidied) {
  const auto started = std::make_shared<Event>();
  TaskGroup group(co_await boost::asio::this_coro::executor);
  group.spawn("shield", shield_it(cx, tidied, started));
  CO_TRY_VOID(co_await started->wait(cx));
  group.cancel();
  co_return co_await group.join(cx);
}

TEST(Shielded, IsNotInterruptedByACancelDuringIt) {
  Loop loop;
  const auto tidied = std::make_shared<bool>(false);
  const auto result = loop.run(cancel_the_shield(loop.context(1min), tidied));
  EXPECT_TRUE(result.has_value());
  EXPECT_TRUE(*tidied);
}

}  // namespace
}  // namespace flow::async
