// Browsers that take too much memory, and those that fall silent.
#include "browser/pool_health.hpp"

#include <signal.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/blocking_pool.hpp"
#include "browser/testing/browser_world.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {
namespace {

using namespace std::chrono_literals;
using testing::BrowserWorld;
using ::testing::HasSubstr;
using testing::in_world;

struct Case {
  std::uint64_t used;
  MemoryVerdict verdict;
};
class Memory : public ::testing::TestWithParam<Case> {};
TEST_P(Memory, IsJudgedByTwoLimits) {
  EXPECT_EQ(judge_memory(Bytes{GetParam().used}, Bytes{100}, Bytes{200}), GetParam().verdict);
}
INSTANTIATE_TEST_SUITE_P(All, Memory,
                         ::testing::Values(Case{0, MemoryVerdict::fine}, Case{99, MemoryVerdict::fine},
                                           Case{100, MemoryVerdict::retire}, Case{199, MemoryVerdict::retire},
                                           Case{200, MemoryVerdict::kill}, Case{5000, MemoryVerdict::kill}));

Task<Result<void>> grows_beyond_the_soft_limit(BrowserWorld world) {
  CO_TRY(auto kept, co_await world.pool->acquire(world.cx, {}, {}));
  CO_TRY(const auto page, co_await kept->open_page(world.cx, world.here("/")));
  // The next look at it may be some milliseconds away.
  int other = kept->process_id();
  while (other == kept->process_id()) {
    CO_TRY(auto next, co_await world.pool->acquire(world.cx, {}, {}));
    other = next->process_id();
    CO_TRY_VOID(co_await next->close(world.cx));
  }
  EXPECT_EQ(co_await testing::page_js(world.cx, page, "1 + 1"), "2");  // it serves what it has
  EXPECT_EQ(world.pool->stats().crashes, 0U);
  co_return co_await kept->close(world.cx);
}
TEST(PoolHealth, BeyondTheSoftLimitABrowserTakesNobodyNew) {
  in_world({{"/", "home"}}, grows_beyond_the_soft_limit,
           {.limits = {.processes = 2, .soft_memory = Bytes{1U << 20}, .health_every = 20ms}});
}

Task<Result<void>> grows_beyond_the_hard_limit(BrowserWorld world) {
  CO_TRY(auto lease, co_await world.pool->acquire(world.cx, {}, {}));
  const auto page = co_await lease->open_page(world.cx, world.here("/hang"));
  EXPECT_FALSE(page);
  if (!page) {
    EXPECT_EQ(page.error().code, ErrorCode::browser_crashed) << page.error().message;
    EXPECT_EQ(page.error().detail.at("cause"), "memory");
    EXPECT_THAT(page.error().message, HasSubstr("MiB of memory, where 1 MiB are allowed"));
  }
  CO_TRY_VOID(co_await lease->close(world.cx));
  // One that was ended before it had made its context has been replaced within acquire().
  EXPECT_EQ(world.pool->stats().crashes, world.pool->stats().launches);
  co_return Result<void>{};
}
TEST(PoolHealth, BeyondTheHardLimitItIsEnded) {
  in_world({}, grows_beyond_the_hard_limit,
           {.limits = {.processes = 1,
                       .soft_memory = Bytes{1U << 20},
                       .hard_memory = Bytes{1U << 20},
                       .health_every = 20ms}});
}

Task<Result<void>> nobody_comes(BrowserWorld world) {
  for (int i = 0; i < 3; ++i) {
    CO_TRY(auto lease, co_await world.pool->acquire(world.cx, {}, {}));
    CO_TRY_VOID(co_await lease->close(world.cx));
  }
  EXPECT_EQ(world.pool->stats().launches, 1U);
  const auto ended = world.cx.clock().steady_now();
  while (world.pool->stats().processes > 0) {
    CO_TRY_VOID(co_await world.loop->pool().run<int>(world.cx, [] { return Result<int>(0); }));
  }
  EXPECT_GE(world.cx.clock().steady_now() - ended, 190ms);
  EXPECT_EQ(world.pool->stats().crashes, 0U);
  co_return Result<void>{};
}
TEST(PoolHealth, AnIdleBrowserIsClosed) {
  in_world({}, nobody_comes, {.limits = {.processes = 1, .idle = 200ms}});
}

Task<Result<void>> falls_silent(BrowserWorld world) {
  CO_TRY(auto first, co_await world.pool->acquire(world.cx, {}, {}));
  const int stopped = first->process_id();
  CO_TRY_VOID(co_await first->close(world.cx));
  ::kill(stopped, SIGSTOP);
  const auto began = world.cx.clock().steady_now();
  CO_TRY(auto next, co_await world.pool->acquire(world.cx, {}, {}));
  EXPECT_LT(world.cx.clock().steady_now() - began, 8s);
  EXPECT_NE(next->process_id(), stopped);
  CO_TRY_VOID(co_await next->open_page(world.cx, world.here("/")));
  co_return co_await next->close(world.cx);
}
TEST(PoolHealth, ASilentBrowserIsReplaced) {
  in_world({{"/", "home"}}, falls_silent, {.limits = {.processes = 1, .silence = 0ms}});
}

}  // namespace
}  // namespace flow::browser
