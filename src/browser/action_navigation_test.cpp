// Navigations, tabs and downloads that actions cause.
#include "browser/testing/elapsed.hpp"
#include "browser/testing/live_page.hpp"

namespace flow::browser {
namespace {

using testing::contains;
using testing::live_site;
using testing::LivePage;
using testing::outcome;
using testing::to_hundreds;

TEST(ActionNavigation, B26_ReturnsAfterTheNewDocumentCommitted) {
  live_site({{"/", "<a id=l href='http://localhost:{PORT}/two'>away</a>"},
             {"/two", "<form action=/three><button id=b>Get</button></form>"},
             {"/three", "<form action=/four method=post><button id=b>Post</button></form>"},
             {"/four", "<p id=end>end</p>"}},
            [](LivePage p) -> Task<Result<void>> {
              CO_TRY_VOID(co_await p.click("#l"));
              EXPECT_EQ(p.page()->url(), p.there("/two"));
              CO_TRY_VOID(co_await p.click("#b"));
              EXPECT_TRUE(p.page()->url().starts_with(p.there("/three"))) << p.page()->url();
              CO_TRY_VOID(co_await p.click("text=Post"));
              EXPECT_EQ(p.page()->url(), p.there("/four"));
              co_return Result<void>{};
            });
}

TEST(ActionNavigation, B27_NoWaitReturnsAtOnce) {
  live_site({{"/", "<a id=l href=/hang>never</a>"}}, [](LivePage p) -> Task<Result<void>> {
    const auto start = p.cx().clock().steady_now();
    CO_TRY_VOID(co_await p.click("#l", 5000, {.no_wait = true}));
    EXPECT_LT(p.cx().clock().steady_now() - start, milliseconds{2000});
    co_return Result<void>{};
  });
}

TEST(ActionNavigation, B27_DoubleClickNeverWaits) {
  live_site({{"/", "<button id=b ondblclick=\"location='/hang'\">never</button>"}},
            [](LivePage p) -> Task<Result<void>> {
              const auto start = p.cx().clock().steady_now();
              CO_TRY_VOID(co_await p.click("#b", 5000, {.count = 2}));
              EXPECT_LT(p.cx().clock().steady_now() - start, milliseconds{2000});
              co_return Result<void>{};
            });
}

TEST(ActionNavigation, B27_WaitingClickEndsAtItsDeadline) {
  live_site({{"/", "<a id=l href=/hang>never</a>"}}, [](LivePage p) -> Task<Result<void>> {
    const auto start = p.cx().clock().steady_now();
    const auto result = co_await p.click("#l", 1500);
    EXPECT_LT(p.cx().clock().steady_now() - start, milliseconds{1800});
    EXPECT_TRUE(contains(to_hundreds(outcome(result)), "timed out after 1500 ms")) << outcome(result);
    if (!result) EXPECT_EQ(result.error().effect, Effect::done);
    co_return Result<void>{};
  });
}

TEST(ActionNavigation, B28_SameDocumentIntercept) {
  live_site({{"/",
              "<a id=l "
              "href=/app>app</"
              "a><script>navigation.addEventListener('navigate',e=>e.intercept({handler:async()=>{document."
              "title='in'}}))</script>"}},
            [](LivePage p) -> Task<Result<void>> {
              CO_TRY_VOID(co_await p.click("#l"));
              EXPECT_EQ(co_await p.js("location.pathname"), "\"/app\"");
              co_return Result<void>{};
            });
}

TEST(ActionNavigation, B29_PopupsAreReported) {
  live_site({{"/",
              "<a id=l target=_blank rel=noopener href=/two>two</a><button id=b "
              "onclick=\"w=open('/two');w.close()\">brief</button>"},
             {"/two", "<p>two</p>"}},
            [](LivePage p) -> Task<Result<void>> {
              CO_TRY(const auto report, co_await p.click("#l", 5000, {.expect = Expect::popup}));
              EXPECT_TRUE(report.popup != nullptr);
              if (report.popup) {
                CO_TRY_VOID(co_await report.popup->wait_for_state(p.within(5000), WaitUntil::load));
                EXPECT_EQ(report.popup->url(), p.here("/two"));
              }
              CO_TRY_VOID(co_await p.click("#b"));
              EXPECT_EQ(co_await p.js("1+1"), "2");
              co_return Result<void>{};
            });
}

TEST(ActionNavigation, ExpectationsUnmetAreTimeouts) {
  live_site({{"/", "<button id=b>nothing</button>"}}, [](LivePage p) -> Task<Result<void>> {
    const auto result = co_await p.click("#b", 700, {.expect = Expect::popup});
    EXPECT_TRUE(contains(outcome(result), "clicked, but no new tab opened before the deadline"))
        << outcome(result);
    if (!result) {
      EXPECT_EQ(result.error().code, ErrorCode::timeout);
      EXPECT_EQ(result.error().effect, Effect::done);
    }
    co_return Result<void>{};
  });
}

TEST(ActionNavigation, DownloadIsHandedOver) {
  live_site({{"/", "<a id=l href=/file/report.bin>get</a>"}}, [](LivePage p) -> Task<Result<void>> {
    CO_TRY(const auto report, co_await p.click("#l", 5000, {.expect = Expect::download}));
    EXPECT_TRUE(report.download != nullptr);
    if (report.download) {
      CO_TRY(const auto file, co_await report.download->finish(p.within(5000)));
      EXPECT_EQ(file.name, "report.bin");
      EXPECT_EQ(file.size.count, 4U);
    }
    co_return Result<void>{};
  });
}

TEST(ActionNavigation, B34_FillWhoseHandlerNavigatesAway) {
  live_site({{"/", "<input id=b oninput=\"location='/two'\">"}, {"/two", "<p id=end>x</p>"}},
            [](LivePage p) -> Task<Result<void>> {
              CO_TRY_VOID(co_await p.actor().fill(p.within(5000), LivePage::target("#b"), Secret("x")));
              CO_TRY_VOID(co_await p.reader().wait_for(p.within(5000), LivePage::parse("#end"),
                                                       ElementState::visible));
              co_return Result<void>{};
            });
}

}  // namespace
}  // namespace flow::browser
