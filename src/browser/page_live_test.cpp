// Contexts, pages, navigation and worlds on a real headless Chromium.
#include <gtest/gtest.h>

#include "async/deadline.hpp"
#include "browser/testing/browser_world.hpp"
#include "browser/testing/elapsed.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {
namespace {

using namespace std::chrono_literals;
using testing::BrowserWorld;
using testing::in_world;
using testing::page_js;

struct Tab {
  std::shared_ptr<ContextLease> context;
  std::shared_ptr<Page> page;
  std::shared_ptr<PageLease> lease;
};

Task<Result<Tab>> open_tab(BrowserWorld world, std::string url, ContextOptions options) {
  CO_TRY(auto context, co_await world.pool->acquire(world.cx, {}, options));
  const std::shared_ptr<ContextLease> shared = std::move(context);
  CO_TRY(const auto page, co_await shared->open_page(world.cx));
  CO_TRY(auto lease, co_await page->acquire(world.cx));
  if (!url.empty()) {
    auto opened = co_await lease.go_to(world.cx, url);
    if (!opened) co_return std::unexpected(std::move(opened).error());
  }
  co_return Tab{shared, page, std::make_shared<PageLease>(std::move(lease))};
}

Task<Result<void>> opens_a_page(BrowserWorld world) {
  CO_TRY(const Tab tab, co_await open_tab(world, {}, {}));
  CO_TRY(const auto result, co_await tab.lease->go_to(world.cx, world.here("/")));
  EXPECT_EQ(result.url, world.here("/"));
  EXPECT_EQ(result.status, 200);
  EXPECT_FALSE(result.same_document);
  CO_TRY(const std::string title, co_await tab.page->title(world.cx));
  EXPECT_EQ(title, "Home");
  EXPECT_EQ(tab.page->url(), world.here("/"));
  EXPECT_EQ(co_await page_js(world.cx, tab.page, "[innerWidth, innerHeight]"), "[1366,768]");
  CO_TRY(const auto missing, co_await tab.lease->go_to(world.cx, world.here("/gone")));
  EXPECT_EQ(missing.status, 404);
  CO_TRY(const auto redirected, co_await tab.lease->go_to(world.cx, world.here("/redirect")));
  EXPECT_EQ(redirected.url, world.here("/"));
  EXPECT_EQ(redirected.status, 200);
  CO_TRY(const auto hash, co_await tab.lease->go_to(world.cx, world.here("/#part")));
  EXPECT_TRUE(hash.same_document);
  EXPECT_EQ(tab.page->url(), world.here("/#part"));
  co_return co_await tab.context->close(world.cx);
}

TEST(PageLive, OpensPagesAndTellsStatusAndUrl) {
  in_world({{"/", "<title>Home</title><script src=/slow.js></script>"}}, opens_a_page);
}

Task<Result<void>> goes_back(BrowserWorld world) {
  CO_TRY(const Tab tab, co_await open_tab(world, world.here("/"), {}));
  const auto none = co_await tab.lease->go_history(world.cx, +1);
  EXPECT_EQ(none.error().code, ErrorCode::invalid_input);
  EXPECT_EQ(cdp::reason_of(none.error()), "no_history");
  CO_TRY_VOID(co_await tab.lease->go_to(world.cx, world.there("/two")));
  CO_TRY(const auto back, co_await tab.lease->go_history(world.cx, -1));
  EXPECT_EQ(back.url, world.here("/"));
  CO_TRY(const auto forth, co_await tab.lease->go_history(world.cx, +1));
  EXPECT_EQ(forth.url, world.there("/two"));
  EXPECT_EQ(co_await page_js(world.cx, tab.page, "window.mark = 1"), "1");
  CO_TRY(const auto again, co_await tab.lease->reload(world.cx));
  EXPECT_EQ(again.url, world.there("/two"));
  EXPECT_EQ(co_await page_js(world.cx, tab.page, "typeof window.mark"), "\"undefined\"");
  CO_TRY_VOID(co_await tab.lease->set_content(world.cx, "<title>Set</title><p>hello"));
  CO_TRY(const std::string title, co_await tab.page->title(world.cx));
  EXPECT_EQ(title, "Set");
  co_return co_await tab.context->close(world.cx);
}

TEST(PageLive, HistoryReloadAndContent) {
  in_world({{"/", "<title>One</title>"}, {"/two", "<title>Two</title>"}}, goes_back);
}

Task<Result<void>> navigation_fails(BrowserWorld world) {
  CO_TRY(const Tab tab, co_await open_tab(world, world.here("/"), {}));
  const auto refused = co_await tab.lease->go_to(world.cx, "http://127.0.0.1:1/");
  EXPECT_EQ(refused.error().code, ErrorCode::navigation);
  EXPECT_EQ(refused.error().message, "could not open http://127.0.0.1:1/: net::ERR_UNSAFE_PORT");
  const auto no_content = co_await tab.lease->go_to(world.cx, world.here("/204"));
  EXPECT_EQ(no_content.error().detail.at("net_error"), "net::ERR_ABORTED");
  const auto tls = co_await tab.lease->go_to(world.cx, fmt::format("https://127.0.0.1:{}/", world.port));
  EXPECT_EQ(tls.error().code, ErrorCode::navigation);
  EXPECT_TRUE(tls.error().message.find("net::ERR_SSL_PROTOCOL_ERROR") != std::string::npos)
      << tls.error().message;
  const auto nonsense = co_await tab.lease->go_to(world.cx, "no url");
  EXPECT_EQ(nonsense.error().code, ErrorCode::invalid_input);
  const auto file = co_await tab.lease->go_to(world.cx, world.here("/file"));
  EXPECT_EQ(cdp::reason_of(file.error()), "download_instead") << file.error().message;
  const auto hang = co_await tab.lease->go_to(world.cx.within(300ms), world.here("/hang"));
  EXPECT_EQ(hang.error().code, ErrorCode::timeout);
  EXPECT_EQ(testing::to_hundreds(hang.error().message),
            fmt::format("opening {}: timed out after 300 ms, no answer", world.here("/hang")));
  // After all that the page works.
  CO_TRY(const auto fine, co_await tab.lease->go_to(world.cx, world.here("/")));
  EXPECT_EQ(fine.status, 200);
  co_return co_await tab.context->close(world.cx);
}

TEST(PageLive, FailedNavigationsAreTypedAndLeaveThePageUsable) {
  in_world({{"/", "<title>Home</title>"}}, navigation_fails);
}

Task<Result<void>> waits_for_states(BrowserWorld world) {
  CO_TRY(const Tab tab, co_await open_tab(world, {}, {}));
  CO_TRY_VOID(co_await tab.lease->go_to(world.cx, world.here("/"), {.until = WaitUntil::networkidle}));
  EXPECT_EQ(co_await page_js(world.cx, tab.page, "document.title"), "\"fetched\"");
  co_return co_await tab.context->close(world.cx);
}

TEST(PageLive, NetworkIdleWaitsForChainedRequests) {
  in_world({{"/",
             "<script>onload = async () => { await fetch('/slow.js'); await fetch('/slow.js'); "
             "document.title = 'fetched'; }"
             "</script>"}},
           waits_for_states);
}

// Cross-origin frames are processes of their own.
Task<Result<void>> enters_frames(BrowserWorld world) {
  CO_TRY(const Tab tab, co_await open_tab(world, world.here("/"), {}));
  // Each process tells of its own frames, in no order with the load event of another.
  while (tab.page->frames().size() < 4) CO_TRY_VOID(co_await tab.page->barrier(world.cx));
  const auto frames = tab.page->frames();
  std::map<std::string, std::shared_ptr<Frame>> by_name;
  for (const auto& frame : frames) by_name[frame->name()] = frame;
  for (const auto& [name, frame] : by_name) {
    CO_TRY(const auto href, co_await frame->evaluate(world.cx, "() => location.href", {}));
    EXPECT_EQ(href, json::string(frame->url())) << name;
    // The page's own world, which has the variables of the page's scripts.
    CO_TRY(const auto mine,
           co_await frame->run_javascript(world.cx, "(a) => [window.where, a]", {json::value(7)}));
    EXPECT_EQ(json::dump(mine), fmt::format("[\"{}\",7]", name.empty() ? "top" : name));
    CO_TRY(const auto hidden, co_await frame->evaluate(world.cx, "() => typeof window.where", {}));
    EXPECT_EQ(hidden, "undefined");
  }
  EXPECT_EQ(by_name["near"]->local_root(), by_name[""]);
  EXPECT_EQ(by_name["far"]->local_root(), by_name["far"]);
  EXPECT_EQ(by_name["inner"]->parent(), by_name["far"]);
  EXPECT_EQ(by_name["inner"]->local_root(), by_name["inner"]);
  CO_TRY(const Point offset, co_await by_name["far"]->local_root_offset(world.cx));
  EXPECT_EQ(offset, (Point{50, 310}));
  CO_TRY(const Point nested, co_await by_name["inner"]->local_root_offset(world.cx));
  EXPECT_EQ(nested, (Point{60, 330}));

  // A frame keeps its identity when it changes process, there and back.
  const auto far = by_name["far"];
  CO_TRY_VOID(co_await far->evaluate(world.cx, "u => { location.href = u }",
                                     {json::value(json::string(world.here("/near")))}));
  while (far->url() != world.here("/near") || far->local_root() == far)
    CO_TRY_VOID(co_await tab.page->barrier(world.cx));
  CO_TRY(const auto home, co_await far->evaluate(world.cx, "() => location.pathname", {}));
  EXPECT_EQ(home, "/near");
  EXPECT_FALSE(far->detached());
  EXPECT_TRUE(by_name["inner"]->detached());
  EXPECT_EQ(cdp::reason_of((co_await by_name["inner"]->evaluate(world.cx, "() => 1", {})).error()),
            "frame_detached");
  CO_TRY_VOID(co_await far->evaluate(world.cx, "u => { location.href = u }",
                                     {json::value(json::string(world.there("/near")))}));
  while (far->url() != world.there("/near")) CO_TRY_VOID(co_await tab.page->barrier(world.cx));
  CO_TRY(const auto away, co_await far->evaluate(world.cx, "() => location.hostname", {}));
  EXPECT_EQ(away, "localhost");
  CO_TRY_VOID(co_await tab.page->main_frame()->evaluate(
      world.cx, "() => document.querySelector('[name=far]').remove()", {}));
  while (!far->detached()) CO_TRY_VOID(co_await tab.page->barrier(world.cx));
  EXPECT_EQ(tab.page->frames().size(), 2U);
  co_return co_await tab.context->close(world.cx);
}

TEST(PageLive, FramesOfOwnAndOtherProcesses) {
  in_world({{"/",
             "<body style='margin:0'><script>where='top'</script>"
             "<iframe name=near src=/near "
             "style='position:absolute;left:0;top:0;width:300px;height:200px;border:0'></iframe>"
             "<iframe name=far src=http://localhost:{PORT}/far "
             "style='position:absolute;left:50px;top:300px;width:300px;height:300px;border:0;border-top:10px "
             "solid'></iframe>"},
            {"/near", "<script>where=window.name</script>near"},
            {"/far",
             "<body style='margin:0'><script>where=window.name</script><iframe name=inner "
             "src=http://127.0.0.1:{PORT}/near "
             "style='position:absolute;left:10px;top:20px;width:100px;height:100px;border:0'></iframe>"}},
           enters_frames);
}

Task<Result<void>> calls_survive_navigation(BrowserWorld world) {
  CO_TRY(const Tab tab, co_await open_tab(world, world.here("/"), {}));
  // Never resolves in the first document, at once in the second.
  CO_TRY(
      const auto seen,
      co_await tab.page->main_frame()->evaluate(
          world.cx,
          "() => location.pathname === '/' ? new Promise(() => setTimeout(() => location.href = '/two', 20))"
          " : location.pathname",
          {}));
  EXPECT_EQ(seen, "/two");
  const auto once = co_await tab.page->main_frame()->evaluate(
      world.cx, "() => new Promise(() => setTimeout(() => location.reload(), 20))", {}, Repeat::no);
  EXPECT_EQ(once.error().code, ErrorCode::navigation);
  EXPECT_EQ(cdp::reason_of(once.error()), "interrupted");
  const auto thrown = co_await tab.page->main_frame()->run_javascript(
      world.cx, "() => { throw new TypeError('no such thing') }", {});
  EXPECT_EQ(thrown.error().code, ErrorCode::invalid_input);
  EXPECT_EQ(thrown.error().message, "the script threw: TypeError: no such thing");
  const auto endless =
      co_await tab.page->main_frame()->run_javascript(world.cx.within(300ms), "() => { for (;;); }", {});
  EXPECT_EQ(endless.error().code, ErrorCode::timeout);
  EXPECT_EQ(co_await page_js(world.cx, tab.page, "1 + 1"), "2");
  co_return co_await tab.context->close(world.cx);
}

TEST(PageLive, CallsAreRepeatedOverANavigation) {
  in_world({{"/", "<title>One</title>"}, {"/two", "<title>Two</title>"}}, calls_survive_navigation);
}

// Frames of one site but two origins share a process: no target of their own, and no looking across.
Task<Result<void>> enters_same_site_frames(BrowserWorld world) {
  CO_TRY(const Tab tab, co_await open_tab(world, fmt::format("http://a.site.localhost:{}/", world.port), {}));
  const auto frames = tab.page->frames();
  EXPECT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames.back()->local_root(), tab.page->main_frame());
  CO_TRY(const auto host, co_await frames.back()->evaluate(world.cx, "() => location.hostname", {}));
  EXPECT_EQ(host, "b.site.localhost");
  // The page sees neither the engine nor anything else of ours.
  EXPECT_EQ(co_await page_js(world.cx, tab.page, "typeof ui"), "\"undefined\"");
  co_return co_await tab.context->close(world.cx);
}

TEST(PageLive, FramesOfAnotherOriginInOneProcess) {
  in_world({{"/", "<iframe src=http://b.site.localhost:{PORT}/in></iframe>"}, {"/in", "in"}},
           enters_same_site_frames);
}

Task<Result<void>> dialogs(BrowserWorld world) {
  CO_TRY(const Tab tab, co_await open_tab(world, world.here("/"), {}));
  EXPECT_EQ(tab.page->dialogs().log().size(), 2U);  // two alerts while it was parsed
  EXPECT_EQ(co_await page_js(world.cx, tab.page, "[confirm('sure?'), prompt('name?', 'x')]"), "[false,null]");
  tab.page->dialogs().arm({.accept = true});
  tab.page->dialogs().arm({.accept = true, .text = "Ada"});
  EXPECT_EQ(co_await page_js(world.cx, tab.page, "[confirm('sure?'), prompt('name?', 'x')]"),
            "[true,\"Ada\"]");
  CO_TRY(const auto last, co_await tab.page->dialogs().wait(world.cx, 5));
  EXPECT_EQ(last.type, "prompt");
  EXPECT_EQ(last.default_text, "x");
  // A page that asks before it is left.
  CO_TRY_VOID(co_await tab.page->main_frame()->run_javascript(
      world.cx,
      "() => { addEventListener('beforeunload', e => { e.preventDefault(); e.returnValue = 'stay'; }); }",
      {}));
  CO_TRY_VOID(co_await tab.lease->go_to(world.cx, world.here("/two")));
  CO_TRY_VOID(co_await tab.page->main_frame()->run_javascript(
      world.cx,
      "() => { addEventListener('beforeunload', e => { e.preventDefault(); e.returnValue = 'stay'; }); }",
      {}));
  CO_TRY_VOID(co_await tab.page->close(world.cx));
  EXPECT_TRUE(tab.page->closed());
  EXPECT_EQ(cdp::reason_of((co_await tab.page->title(world.cx)).error()), "page_closed");
  co_return co_await tab.context->close(world.cx);
}

TEST(PageLive, B49_DialogsAreAnsweredByPolicyOrArmedAnswer) {
  in_world({{"/", "<script>alert(1); alert(2)</script>"}, {"/two", "two"}}, dialogs);
}

}  // namespace
}  // namespace flow::browser
