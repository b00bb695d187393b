#include "async/loop.hpp"

#include <gtest/gtest.h>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/sync.hpp"

namespace flow::async {
namespace {

using namespace std::chrono_literals;

Task<Result<void>> fail_now() {
  co_return fail(ErrorCode::quota, "no more");
}
Task<Result<void>> throw_now() {
  throw std::runtime_error("boom");
  co_return Result<void>{};
}
Task<Result<void>> set_flag(std::shared_ptr<bool> flag) {
  co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
  *flag = true;
  co_return Result<void>{};
}
Task<Result<void>> stop_the_loop(Loop* loop) {
  loop->io().stop();
  co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
  co_return Result<void>{};
}
Task<Result<void>> post_and_leave(std::shared_ptr<bool> flag) {
  boost::asio::post(co_await boost::asio::this_coro::executor, [flag] { *flag = true; });
  co_return Result<void>{};
}

TEST(Loop, RunsOneRootAfterAnotherAndReturnsTheirErrors) {
  Loop loop;
  for (int i = 0; i < 2; ++i) {
    const auto result = loop.run(fail_now());
    ASSERT_FALSE(result);
    EXPECT_EQ(result.error().code, ErrorCode::quota);
  }
  const auto flag = std::make_shared<bool>(false);
  EXPECT_TRUE(loop.run(set_flag(flag)));
  EXPECT_TRUE(*flag);
}

TEST(Loop, AnExceptionOfTheRootIsAnErrorValue) {
  Loop loop;
  const auto result = loop.run(throw_now());
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::internal);
  EXPECT_EQ(result.error().message, "an operation threw: boom");
}

TEST(Loop, RunsWhatTheRootPostedBeforeItEnded) {
  Loop loop;
  const auto flag = std::make_shared<bool>(false);
  EXPECT_TRUE(loop.run(post_and_leave(flag)));
  EXPECT_TRUE(*flag);
}

TEST(Loop, SaysThatItWasStoppedUnderItsRoot) {
  Loop loop;
  const auto result = loop.run(stop_the_loop(&loop));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message, "the loop was stopped before its root task ended");
}

TEST(Context, DeadlinesOnlyComeNearer) {
  auto owned = std::make_unique<FakeClock>();
  FakeClock& clock = *owned;
  Loop loop(std::move(owned));
  const Context cx = loop.context(10s);
  EXPECT_EQ(cx.remaining(), 10s);
  EXPECT_EQ(cx.within(3s).remaining(), 3s);
  EXPECT_EQ(cx.within(30s).remaining(), 10s);
  EXPECT_EQ(cx.within(3s).within(5s).remaining(), 3s);
  EXPECT_EQ(cx.narrow(clock.steady_now() + 1s).remaining(), 1s);
  EXPECT_EQ(cx.within(3s).grace(20s).remaining(), 20s);  // the one way out, for cleaning up
  clock.advance(9s + 999'500us);
  EXPECT_EQ(cx.remaining(), 1ms);  // rounded up, so that a wait never ends too early
  EXPECT_FALSE(cx.expired());
  clock.advance(1s);
  EXPECT_EQ(cx.remaining(), 0ms);
  EXPECT_TRUE(cx.expired());
}

}  // namespace
}  // namespace flow::async
