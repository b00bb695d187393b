// The full browser and its windows, on a screen in memory or none: tabs that stand behind others work on.
#include <fstream>
#include <iterator>

#include "browser/actions.hpp"
#include "browser/testing/browser_world.hpp"
#include "browser/testing/x_server.hpp"

namespace flow::browser {
namespace {

using namespace std::chrono_literals;
using testing::BrowserWorld;
using testing::page_js;

constexpr std::string_view kPage =
    "<title>Home</title><body style='background:#00f'><button id=b onclick='n=(window.n||0)+1'>Count</button>"
    "<input id=i><a id=t href=/two target=_blank>Tab</a>"
    "<button id=w onclick=\"open('/two','','width=300,height=200')\">Window</button>";

Target on(std::string_view selector) {
  return {.selector = *Selector::parse(selector)};
}

std::string command_line_of(int pid) {
  std::ifstream file(fmt::format("/proc/{}/cmdline", pid), std::ios::binary);
  std::string text(std::istreambuf_iterator<char>(file), {});
  std::ranges::replace(text, '\0', ' ');
  return text;
}

Task<std::string> count_of(Context cx, std::shared_ptr<Page> page) {
  {
    auto lease = co_await page->acquire(cx);
    if (!lease) co_return lease.error().message;
    if (const auto done = co_await Actor(*lease).click(cx, on("#b")); !done) co_return done.error().message;
  }
  co_return co_await page_js(cx, page, "n");
}

// What is clicked opens as a tab or a window in front of the page.
Task<Result<std::shared_ptr<Page>>> open_by(BrowserWorld world, std::shared_ptr<Page> page,
                                            std::string selector) {
  CO_TRY(auto lease, co_await page->acquire(world.cx));
  CO_TRY(const auto report, co_await Actor(lease).click(world.cx, on(selector), {.expect = Expect::popup}));
  lease.release();
  CO_TRY_VOID(co_await report.popup->wait_for_state(world.cx, WaitUntil::load));
  EXPECT_EQ(report.popup->url(), world.here("/two"));
  EXPECT_EQ(co_await count_of(world.cx, report.popup), "1");
  co_return report.popup;
}

Task<Result<void>> work_with(BrowserWorld world, Engine engine, bool with_a_window) {
  CO_TRY(auto context, co_await world.pool->acquire(world.cx, {.engine = engine},
                                                    {.viewport_width = 900, .viewport_height = 600}));
  EXPECT_EQ(command_line_of(context->process_id()).contains("headless"), !with_a_window);
  CO_TRY(const auto page, co_await context->open_page(world.cx, world.here("/")));
  EXPECT_EQ(co_await count_of(world.cx, page), "1");
  {
    CO_TRY(auto lease, co_await page->acquire(world.cx));
    const Actor actor(lease);
    CO_TRY_VOID(co_await actor.fill(world.cx, on("#i"), Secret("A")));
    CO_TRY_VOID(co_await actor.type(world.cx, on("#i"), Secret("é")));
  }
  EXPECT_EQ(co_await page_js(world.cx, page, "i.value"), "\"Aé\"");
  EXPECT_EQ(co_await page_js(world.cx, page, "[innerWidth, innerHeight, document.visibilityState]"),
            "[900,600,\"visible\"]");
  CO_TRY(const auto tab, co_await open_by(world, page, "#t"));
  CO_TRY_VOID(co_await open_by(world, page, "#w"));
  EXPECT_EQ(context->pages().size(), 3U);
  // Behind the tab hardly anything is drawn: it comes to the front by itself, and of what is then behind it
  // there are pictures all the same.
  EXPECT_EQ(co_await count_of(world.cx, page), "2");
  for (const auto& each : {page, tab}) {
    CO_TRY(const auto shot, co_await each->screenshot(world.cx, {}));
    EXPECT_EQ(shot.bytes.substr(1, 3), "PNG");
  }
  EXPECT_EQ(co_await count_of(world.cx, tab), "2");
  co_return co_await context->close(world.cx);
}

Task<Result<void>> on_a_screen(BrowserWorld world, Engine engine) {
  testing::XServer screen(*world.loop);
  CO_TRY_VOID(co_await screen.start(world.cx.within(10s)));
  auto result = co_await work_with(world, engine, true);
  auto stopped = co_await world.pool->stop(world.cx.grace(5000ms));
  if (result && !stopped) result = std::move(stopped);
  auto ended = co_await screen.stop(world.cx.grace(2000ms));
  co_return result ? std::move(ended) : std::move(result);
}

const testing::WorldSite kSite{{"/", std::string(kPage)}, {"/two", std::string(kPage)}};

TEST(Windows, OfTheStandardProfile) {
  if (!testing::XServer::installed()) GTEST_SKIP() << "there is no Xvfb here; apt-get install xvfb";
  testing::in_world(
      kSite, [](BrowserWorld world) -> Task<Result<void>> { return on_a_screen(world, Engine::standard); },
      {.headful = true});
}

TEST(Windows, OfTheStealthProfile) {
  if (!testing::XServer::installed()) GTEST_SKIP() << "there is no Xvfb here; apt-get install xvfb";
  testing::in_world(
      kSite, [](BrowserWorld world) -> Task<Result<void>> { return on_a_screen(world, Engine::stealth); },
      {.headful = true});
}

// Without a screen the full browser has its tabs and windows all the same.
TEST(Windows, ThatNobodySees) {
  testing::in_world(kSite, [](BrowserWorld world) -> Task<Result<void>> {
    return work_with(world, Engine::stealth, false);
  });
}

}  // namespace
}  // namespace flow::browser
