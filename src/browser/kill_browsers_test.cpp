// kill_browsers(): whose browser ends with it, and whose does not.
#include <signal.h>

#include <cerrno>

#include "browser/testing/browser_world.hpp"

namespace flow::browser {
namespace {

using namespace std::chrono_literals;
using testing::BrowserWorld;
using testing::in_world;
using testing::page_js;

bool is_gone(int pid) {
  return ::kill(pid, 0) != 0 && errno == ESRCH;
}

Task<Result<void>> kills_what_is_ours(BrowserWorld world) {
  CO_TRY(auto first, co_await world.pool->acquire(world.cx, {}, {}));
  CO_TRY(auto second, co_await world.pool->acquire(world.cx, {}, {}));
  CO_TRY(const auto page, co_await first->open_page(world.cx));
  const int pid = first->process_id();
  EXPECT_EQ(second->process_id(), pid);
  kill_browsers({first.get(), second.get()});
  EXPECT_TRUE(page->closed());
  EXPECT_EQ(world.pool->stats().processes, 0);
  const Context soon = world.cx.within(1000ms);
  while (!is_gone(pid) && !soon.expired()) co_await world.cx.clock().sleep_for(5ms);
  EXPECT_TRUE(is_gone(pid));
  // No crash, so whoever comes next does not wait for it.
  EXPECT_EQ(world.pool->stats().crashes, 0U);
  CO_TRY_VOID(co_await first->close(world.cx));
  CO_TRY_VOID(co_await second->close(world.cx));
  CO_TRY(auto next, co_await world.pool->acquire(world.cx, {}, {}));
  EXPECT_NE(next->process_id(), pid);
  co_return co_await next->close(world.cx);
}
TEST(KillBrowsers, EndsThoseWithNobodyElseInThem) {
  in_world({}, kills_what_is_ours);
}

Task<Result<void>> leaves_what_is_shared(BrowserWorld world) {
  CO_TRY(auto ours, co_await world.pool->acquire(world.cx, {}, {}));
  CO_TRY(auto closed, co_await world.pool->acquire(world.cx, {}, {}));
  CO_TRY(auto theirs, co_await world.pool->acquire(world.cx, {}, {}));
  CO_TRY(const auto page, co_await theirs->open_page(world.cx));
  CO_TRY_VOID(co_await closed->close(world.cx));
  kill_browsers({ours.get(), closed.get()});
  EXPECT_EQ(co_await page_js(world.cx, page, "1 + 1"), "2");
  CO_TRY_VOID(co_await ours->close(world.cx));
  EXPECT_EQ(co_await page_js(world.cx, page, "1 + 1"), "2");
  co_return co_await theirs->close(world.cx);
}
TEST(KillBrowsers, LeavesThoseThatOthersUse) {
  in_world({}, leaves_what_is_shared);
}

Task<Result<void>> kills_after_the_last(BrowserWorld world) {
  CO_TRY(auto first, co_await world.pool->acquire(world.cx, {}, {}));
  CO_TRY(auto second, co_await world.pool->acquire(world.cx, {}, {}));
  kill_browsers({first.get()});
  kill_browsers({first.get()});  // counts once
  EXPECT_EQ(world.pool->stats().processes, 1);
  kill_browsers({second.get()});
  EXPECT_EQ(world.pool->stats().processes, 0);
  CO_TRY_VOID(co_await first->close(world.cx));
  co_return co_await second->close(world.cx);
}
TEST(KillBrowsers, EndsThoseThatAllHaveGivenUp) {
  in_world({}, kills_after_the_last);
}

}  // namespace
}  // namespace flow::browser
