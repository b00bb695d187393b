// What is asked of a real browser, command by command: nothing is sent that need not be, and nothing waits
// that could go along. "+" joins what went out together, with no word from the browser in between.
#include "browser/detail/page_state.hpp"
#include "browser/process.hpp"
#include "browser/testing/live_page.hpp"

namespace flow::browser {
namespace {

using testing::live;
using testing::live_site;
using testing::LivePage;

const cdp::Connection& connection_of(const LivePage& p) {
  return p.page()->state().process.lock()->connection();
}

// Short names of the commands after the first `before` ones, in order.
std::string asked_since(const LivePage& p, std::uint64_t before) {
  const auto entries = connection_of(p).trace().entries();
  auto left = connection_of(p).commands_sent() - before;
  std::string out;
  for (auto entry = entries.rbegin(); entry != entries.rend() && left > 0; ++entry) {
    if (entry->kind != cdp::TraceKind::command) continue;
    --left;
    const auto earlier = std::next(entry);
    const bool along = left > 0 && earlier != entries.rend() && earlier->kind == cdp::TraceKind::command;
    out.insert(0, entry->method.substr(entry->method.find('.') + 1));
    if (left > 0) out.insert(0, along ? " + " : ", ");
  }
  return out;
}

constexpr std::string_view kForm = "<title>form</title><label>Name <input id=name></label>";

// The world is asked for ahead, and the engine comes with the first call into a document.
TEST(RoundTrips, TheFirstCallFindsItsWorldWhereAPageWasOpened) {
  live_site({{"/", std::string(kForm)}}, [](LivePage p) -> Task<Result<void>> {
    for (const bool again : {false, true}) {
      auto before = connection_of(p).commands_sent();
      CO_TRY_VOID(co_await p.lease().go_to(p.cx(), p.here("/")));
      EXPECT_EQ(asked_since(p, before), "navigate, createIsolatedWorld") << again;
      before = connection_of(p).commands_sent();
      CO_TRY_VOID(co_await p.actor().fill(p.within(5000), LivePage::target("#name"), Secret("Ada")));
      EXPECT_EQ(asked_since(p, before), "evaluate + callFunctionOn, callFunctionOn + insertText") << again;
      EXPECT_EQ(co_await p.js("document.querySelector('#name').value"), "\"Ada\"");
    }
    co_return Result<void>{};
  });
}

// So it does in a frame, and a frame that nobody calls has nothing of ours in it.
TEST(RoundTrips, AFrameGetsTheEngineWhenItIsCalled) {
  live_site({{"/", "<script>let x</script><iframe src=/in></iframe>"}, {"/in", std::string(kForm)}},
            [](LivePage p) -> Task<Result<void>> {
              const auto inner = p.page()->frames().at(1);
              const auto before = connection_of(p).commands_sent();
              CO_TRY_VOID(co_await inner->call(p.within(5000), "checkedNow", nullptr));
              EXPECT_EQ(asked_since(p, before), "createIsolatedWorld, evaluate + callFunctionOn");
              const auto known = connection_of(p).commands_sent();
              CO_TRY_VOID(co_await inner->call(p.within(5000), "checkedNow", nullptr));
              EXPECT_EQ(asked_since(p, known), "callFunctionOn");
              co_return Result<void>{};
            });
}

// The target is looked at before anything is picked up, and again when something is to be dropped on it; only
// what is picked up and the drop itself wait for things to stand still.
TEST(RoundTrips, ADragLooksAtEachEndWhenItMatters) {
  live(
      "<div id=a style='width:40px;height:40px;background:#ccc'></div><div id=z "
      "style='width:200px;height:100px;margin-top:100px;background:#eee'></div>",
      [](LivePage p) -> Task<Result<void>> {
        CO_TRY_VOID(co_await p.page()->title(p.cx()));
        CO_TRY_VOID(co_await p.actor().hover(p.cx(), LivePage::target("#z")));
        const auto before = connection_of(p).commands_sent();
        CO_TRY_VOID(co_await p.actor().drag(p.within(5000), LivePage::target("#a"), LivePage::target("#z")));
        EXPECT_EQ(asked_since(p, before),
                  "setInterceptDrags, callFunctionOn, callFunctionOn, callFunctionOn + dispatchMouseEvent, "
                  "dispatchMouseEvent, callFunctionOn, dispatchMouseEvent, dispatchMouseEvent, "
                  "dispatchMouseEvent, dispatchMouseEvent, dispatchMouseEvent, setInterceptDrags");
        co_return Result<void>{};
      });
}

TEST(RoundTrips, APictureOfTheWholePageTakesTwo) {
  live("<body style='margin:0;height:2500px'>", [](LivePage p) -> Task<Result<void>> {
    CO_TRY_VOID(co_await p.page()->main_frame()->call(p.cx(), "checkedNow", nullptr));
    const auto before = connection_of(p).commands_sent();
    CO_TRY(const auto shot, co_await p.page()->screenshot(
                                p.within(5000), {.area = ImageArea::full_page, .hide = json::array{}}));
    EXPECT_EQ(shot.page_height, 2500);
    // The last one ends the quiet; nobody waits for it.
    EXPECT_EQ(asked_since(p, before), "callFunctionOn + getLayoutMetrics, captureScreenshot, callFunctionOn");
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::browser
