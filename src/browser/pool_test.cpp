// The pool with real browsers: fresh contexts, waiting in order, retirement, stop, and sudden death.
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "async/task_group.hpp"
#include "browser/actions.hpp"
#include "browser/testing/browser_world.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {
namespace {

using namespace std::chrono_literals;
using testing::BrowserWorld;
using testing::in_world;
using testing::page_js;

// Runs a world in a folder of its own and expects that nothing of it is left: no folder, no process, no
// zombie.
void leaves_nothing(testing::WorldSite site, testing::WorldBody body, PoolLimits limits = {}) {
  std::string root = std::filesystem::temp_directory_path() / "flow-pool-test-XXXXXX";
  ASSERT_NE(::mkdtemp(root.data()), nullptr);
  in_world(std::move(site), body, {.limits = limits, .temp_root = root});
  EXPECT_TRUE(std::filesystem::is_empty(root));
  std::filesystem::remove_all(root);
  EXPECT_LE(::waitpid(-1, nullptr, WNOHANG), 0) << "a dead child was not reaped";
}

bool is_gone(int pid) {
  return ::kill(pid, 0) != 0 && errno == ESRCH;
}

Task<Result<void>> contexts_are_fresh(BrowserWorld world) {
  CO_TRY(auto first, co_await world.pool->acquire(world.cx, {}, {}));
  CO_TRY(const auto page, co_await first->open_page(world.cx, world.here("/")));
  EXPECT_EQ(co_await page_js(world.cx, page, "[document.cookie='k=v', localStorage.k='v']"),
            R"(["k=v","v"])");
  CO_TRY(auto second, co_await world.pool->acquire(world.cx, {}, {}));
  EXPECT_EQ(second->process_id(), first->process_id());
  CO_TRY(const auto other, co_await second->open_page(world.cx, world.here("/")));
  EXPECT_EQ(co_await page_js(world.cx, other, "[document.cookie, localStorage.k ?? null]"), R"(["",null])");
  CO_TRY(const auto cookies, co_await first->cookies(world.cx));
  EXPECT_EQ(cookies.size(), 1U);
  EXPECT_EQ(world.pool->stats().contexts, 2);
  CO_TRY_VOID(co_await first->close(world.cx));
  EXPECT_EQ(cdp::reason_of((co_await page->title(world.cx)).error()), "page_closed");
  EXPECT_EQ(co_await page_js(world.cx, other, "1 + 1"), "2");
  co_return co_await second->close(world.cx);
}
TEST(PoolLive, ContextsOfOneProcessShareNothing) {
  leaves_nothing({{"/", "home"}}, contexts_are_fresh);
}

using Order = std::shared_ptr<std::vector<int>>;

Task<Result<void>> take_turn(BrowserWorld world, Order order, int number) {
  CO_TRY(auto lease, co_await world.pool->acquire(world.cx, {}, {}));
  order->push_back(number);
  co_return co_await lease->close(world.cx);
}

Task<Result<void>> waits_in_order(BrowserWorld world) {
  CO_TRY(auto held, co_await world.pool->acquire(world.cx, {}, {}));
  const auto late = co_await world.pool->acquire(world.cx.within(50ms), {}, {});
  EXPECT_EQ(late.error().code, ErrorCode::timeout);
  EXPECT_TRUE(late.error().message.starts_with("waiting for a browser: timed out")) << late.error().message;
  const auto order = std::make_shared<std::vector<int>>();
  async::TaskGroup group(world.loop->io().get_executor());
  for (int number = 1; number <= 4; ++number) group.spawn("waiter", take_turn(world, order, number));
  auto closed = co_await held->close(world.cx);
  auto joined = co_await group.join(world.cx);
  EXPECT_EQ(*order, (std::vector{1, 2, 3, 4}));
  EXPECT_EQ(world.pool->stats().launches, 1U);
  co_return closed ? joined : closed;
}
TEST(PoolLive, WaitersAreServedInOrder) {
  leaves_nothing({}, waits_in_order, {.processes = 1, .contexts_per_process = 1});
}

Task<Result<void>> retires(BrowserWorld world) {
  CO_TRY(auto first, co_await world.pool->acquire(world.cx, {}, {}));
  CO_TRY(auto second, co_await world.pool->acquire(world.cx, {}, {}));
  CO_TRY(auto third, co_await world.pool->acquire(world.cx, {}, {}));
  EXPECT_EQ(first->process_id(), second->process_id());
  EXPECT_NE(second->process_id(), third->process_id());
  // A retired browser serves what it has.
  CO_TRY_VOID(co_await second->open_page(world.cx, world.here("/")));
  EXPECT_EQ(world.pool->stats().processes, 2);
  CO_TRY_VOID(co_await first->close(world.cx));
  CO_TRY_VOID(co_await second->close(world.cx));
  EXPECT_EQ(world.pool->stats().processes, 1);
  co_return co_await third->close(world.cx);
}
TEST(PoolLive, AProcessRetiresAfterItsShareOfContexts) {
  leaves_nothing({{"/", "home"}}, retires, {.processes = 2, .contexts_served = 2});
}

Task<Result<void>> drops_a_lease(BrowserWorld world) {
  CO_TRY(auto kept, co_await world.pool->acquire(world.cx, {}, {}));
  {
    CO_TRY(const auto dropped, co_await world.pool->acquire(world.cx, {}, {}));
    CO_TRY_VOID(co_await dropped->open_page(world.cx));
    EXPECT_EQ(world.pool->stats().contexts, 2);
  }
  while (world.pool->stats().contexts > 1) CO_TRY_VOID(co_await kept->cookies(world.cx));
  EXPECT_EQ(world.pool->stats().pages, 0);
  co_return co_await kept->close(world.cx);
}
TEST(PoolLive, ADroppedLeaseIsDisposedOf) {
  leaves_nothing({}, drops_a_lease);
}

Task<Result<void>> stops(BrowserWorld world) {
  CO_TRY(auto lease, co_await world.pool->acquire(world.cx, {}, {}));
  CO_TRY(const auto page, co_await lease->open_page(world.cx));
  const int pid = lease->process_id();
  const auto stopped = co_await world.pool->stop(world.cx.within(100ms));
  EXPECT_EQ(stopped.error().message, "1 browser sessions were still in use and were closed by force");
  EXPECT_TRUE(is_gone(pid));
  EXPECT_EQ((co_await page->title(world.cx)).error().code, ErrorCode::browser_crashed);
  const auto refused = co_await world.pool->acquire(world.cx, {}, {});
  EXPECT_EQ(refused.error().code, ErrorCode::cancelled);
  CO_TRY_VOID(co_await lease->close(world.cx));
  co_return Result<void>{};
}
TEST(PoolLive, StopEndsWhatIsInUse) {
  leaves_nothing({}, stops);
}

// Whoever gave up waiting for a browser leaves it to the next one.
Task<Result<void>> gives_up(BrowserWorld world) {
  const auto late = co_await world.pool->acquire(world.cx.within(1ms), {}, {});
  EXPECT_EQ(late.error().code, ErrorCode::timeout);
  CO_TRY(auto lease, co_await world.pool->acquire(world.cx, {}, {}));
  CO_TRY_VOID(co_await lease->open_page(world.cx));
  EXPECT_EQ(world.pool->stats().launches, 1U);
  co_return co_await lease->close(world.cx);
}
TEST(PoolLive, ABrowserNobodyWaitedForIsUsed) {
  leaves_nothing({}, gives_up);
}

// What the action says of the death of its browser, which must come at once and leave the pool able to go on.
Task<Result<void>> expect_sudden_end(BrowserWorld world, int pid, Error error) {
  EXPECT_LT(world.cx.clock().steady_now() - testing::killed_at, 1s) << error.message;
  EXPECT_EQ(error.code, ErrorCode::browser_crashed) << error.message;
  EXPECT_TRUE(error.message.find("killed by signal 9") != std::string::npos) << error.message;
  EXPECT_EQ(error.effect, Effect::unknown);
  EXPECT_EQ(world.pool->stats().crashes, 1U);
  EXPECT_TRUE(is_gone(pid));
  CO_TRY(auto next, co_await world.pool->acquire(world.cx, {}, {}));
  CO_TRY_VOID(co_await next->open_page(world.cx, world.here("/")));
  co_return co_await next->close(world.cx);
}

Task<Result<void>> dies_in_click(BrowserWorld world) {
  CO_TRY(auto lease, co_await world.pool->acquire(world.cx, {}, {}));
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  co_await page_js(world.cx, page, fmt::format("window.victim = {}", lease->process_id()));
  CO_TRY(const auto held, co_await page->acquire(world.cx));
  CO_TRY(const auto button, Selector::parse("button"));
  const auto clicked = co_await Actor(held).click(world.cx, {.selector = button});
  EXPECT_FALSE(clicked);
  if (!clicked) CO_TRY_VOID(co_await expect_sudden_end(world, lease->process_id(), clicked.error()));
  co_return co_await lease->close(world.cx);
}
TEST(PoolLive, B50_KilledInMidClick) {
  leaves_nothing(
      {{"/",
        "<button onmousedown=\"const r=new XMLHttpRequest();r.open('GET','/kill/'+victim,false);r.send()\">"
        "Go</button>"}},
      dies_in_click);
}

Task<Result<void>> dies_in_goto(BrowserWorld world) {
  CO_TRY(auto lease, co_await world.pool->acquire(world.cx, {}, {}));
  CO_TRY(const auto page, co_await lease->open_page(world.cx));
  CO_TRY(auto held, co_await page->acquire(world.cx));
  const auto opened = co_await held.go_to(world.cx, world.here(fmt::format("/kill/{}", lease->process_id())));
  EXPECT_FALSE(opened);
  if (!opened) CO_TRY_VOID(co_await expect_sudden_end(world, lease->process_id(), opened.error()));
  co_return co_await lease->close(world.cx);
}
TEST(PoolLive, B50_KilledInMidGoto) {
  leaves_nothing({{"/", "home"}}, dies_in_goto);
}

}  // namespace
}  // namespace flow::browser
