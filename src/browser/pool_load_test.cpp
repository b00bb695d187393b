// The pool under load: as many processes as allowed, recycled while they are used, and nothing that grows.
//
// FLOW_POOL_CONTEXTS=200 runs the long form.
#include <malloc.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <map>

#include <gmock/gmock.h>

#include "async/task_group.hpp"
#include "browser/actions.hpp"
#include "browser/reads.hpp"
#include "browser/testing/browser_world.hpp"
#include "os/process.hpp"

namespace flow::browser {
namespace {

using ::testing::AnyOf;
using testing::BrowserWorld;
using testing::in_world;

int contexts_to_run(int usually) {
  const char* const asked = std::getenv("FLOW_POOL_CONTEXTS");
  return asked == nullptr ? usually : std::atoi(asked);
}

int open_descriptors() {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
    count += entry.exists() ? 1 : 0;
  return count;
}

int processes_of_group(int group) {
  int count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const int pid = std::atoi(entry.path().filename().c_str());
    if (pid > 0 && ::getpgid(pid) == group) ++count;
  }
  return count;
}

const testing::WorldSite kSite{
    {"/", "<button id=b onclick=\"this.textContent='done'\">Go</button><p id=t>text of the page</p>"}};

// One session of a workflow: open, click, extract, end.
Task<Result<int>> one_session(BrowserWorld world) {
  CO_TRY(auto context, co_await world.pool->acquire(world.cx, {}, {}));
  const int browser = context->process_id();
  CO_TRY(const auto page, co_await context->open_page(world.cx, world.here("/")));
  {
    CO_TRY(const auto lease, co_await page->acquire(world.cx));
    CO_TRY_VOID(co_await Actor(lease).click(world.cx, {.selector = *Selector::parse("#b")}));
    const auto done = *Selector::parse("#b:has-text('done')");
    CO_TRY(const auto texts, co_await Reader(lease).text(world.cx, done, ReadMode::one));
    EXPECT_EQ(texts.values.at(0), "done");
  }
  CO_TRY_VOID(co_await context->close(world.cx));
  co_return browser;
}

struct Level {
  int descriptors = 0;
  int processes = 0;           // of the browser
  std::uint64_t ours = 0;      // bytes of our heap
  std::uint64_t browsers = 0;  // bytes of its memory
  int contexts = 0;
  int pages = 0;
};
Level level(const BrowserWorld& world, int browser) {
  const PoolStats stats = world.pool->stats();
  return {.descriptors = open_descriptors(),
          .processes = processes_of_group(browser),
          .ours = ::mallinfo2().uordblks,
          .browsers = os::memory_of_group(browser).count,
          .contexts = stats.contexts,
          .pages = stats.pages};
}

// After a warm-up, a long row of sessions in one browser leaves everything where it was.
Task<Result<void>> many_sessions(BrowserWorld world) {
  const int rounds = contexts_to_run(20);
  int browser = 0;
  for (int i = 0; i < 5; ++i) {
    CO_TRY(browser, co_await one_session(world));
  }
  const Level before = level(world, browser);
  for (int i = 0; i < rounds; ++i) {
    CO_TRY(const int same, co_await one_session(world));
    EXPECT_EQ(same, browser);
  }
  const Level after = level(world, browser);
  EXPECT_EQ(world.pool->stats().launches, 1U);
  EXPECT_LE(after.descriptors, before.descriptors + 1);  // a connection kept alive by the test's server
  EXPECT_EQ(after.contexts, 0);
  EXPECT_EQ(after.pages, 0);
  EXPECT_LE(after.processes, before.processes + 2);  // a spare renderer comes and goes
  EXPECT_LT(after.ours, before.ours + (64U << 10));
  EXPECT_LT(after.browsers, before.browsers + (100U << 20));
  fmt::print(
      "{} sessions: descriptors {} -> {}, processes {} -> {}, our heap {} -> {} kB, the browser {} -> {} "
      "kB\n",
      rounds, before.descriptors, after.descriptors, before.processes, after.processes, before.ours >> 10,
      after.ours >> 10, before.browsers >> 10, after.browsers >> 10);
  co_return Result<void>{};
}
TEST(PoolLoad, SessionsLeaveNothingBehind) {
  in_world(kSite, many_sessions, {.limits = {.processes = 1, .contexts_served = 1000, .pages_served = 1000}},
           milliseconds{50'000 + 1000 * contexts_to_run(0)});
}

struct Tally {
  int running = 0;
  int most = 0;
  std::map<int, int> served;  // sessions, by browser
};
Task<Result<void>> work(BrowserWorld world, Tally* tally, int sessions) {
  for (int i = 0; i < sessions; ++i) {
    CO_TRY(const int browser, co_await one_session(world));
    ++tally->served[browser];
    tally->most = std::max(tally->most, world.pool->stats().processes);
  }
  co_return Result<void>{};
}

// Four at a time without a pause: browsers that have served their share are replaced all the same.
Task<Result<void>> recycles(BrowserWorld world) {
  Tally tally;
  async::TaskGroup group(world.loop->io().get_executor());
  for (int i = 0; i < 4; ++i) group.spawn("worker", work(world, &tally, 4));
  auto done = co_await group.join(world.cx);
  const PoolStats stats = world.pool->stats();
  // 16 sessions, 4 for each browser; when two are needed at the end, the last two share what is left.
  EXPECT_THAT(stats.launches, AnyOf(4U, 5U));
  EXPECT_EQ(tally.served.size(), stats.launches);
  for (const auto& [browser, sessions] : tally.served) EXPECT_LE(sessions, 4) << browser;
  EXPECT_LE(tally.most, 2);
  EXPECT_EQ(stats.crashes, 0U);
  co_return done;
}
TEST(PoolLoad, BrowsersAreRecycledUnderLoad) {
  in_world(kSite, recycles, {.limits = {.processes = 2, .contexts_per_process = 2, .contexts_served = 4}});
}

}  // namespace
}  // namespace flow::browser
