#pragma once
// A real Chromium page for one test: opens a page with the given document in a fresh context, runs the body,
// closes it. The browser itself is warm: one loop and one pool serve all these tests of a program and are
// closed after the last.
#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "browser/actions.hpp"
#include "browser/evidence.hpp"
#include "browser/pool.hpp"
#include "browser/reads.hpp"
#include "net/http_server.hpp"

namespace flow::browser::testing {

class LivePage {
 public:
  LivePage(Context cx, std::shared_ptr<PageLease> lease, std::string port = {})
      : cx_(cx), lease_(std::move(lease)), port_(std::move(port)) {}

  Context cx() const { return cx_; }
  Context within(int ms) const { return cx_.within(milliseconds{ms}); }
  // Two origins of the same server.
  std::string here(std::string_view path) const { return fmt::format("http://127.0.0.1:{}{}", port_, path); }
  std::string there(std::string_view path) const { return fmt::format("http://localhost:{}{}", port_, path); }
  PageLease& lease() const { return *lease_; }
  std::shared_ptr<Page> page() const { return lease_->shared_page(); }
  Actor actor() const { return Actor(*lease_); }
  Reader reader() const { return Reader(*lease_); }

  // The value of an expression in the page's own world, as JSON text; an error's text on failure.
  Task<std::string> js(std::string expression) const {
    auto value = co_await page()->main_frame()->run_javascript(cx_, "async () => (" + expression + ")", {});
    co_return value ? json::dump(*value) : "error: " + value.error().message;
  }

  Task<Result<ActionReport>> click(std::string selector, int timeout_ms = 5000,
                                   ClickOptions options = {}) const {
    co_return co_await actor().click(within(timeout_ms), target(selector), options);
  }

  static Target target(std::string_view selector) { return {.selector = parse(selector)}; }
  static Selector parse(std::string_view selector) {
    auto parsed = Selector::parse(selector);
    if (!parsed) ADD_FAILURE() << parsed.error().message;
    return parsed ? *std::move(parsed) : *Selector::parse("none");
  }

 private:
  Context cx_;
  std::shared_ptr<PageLease> lease_;
  std::string port_;
};

using LiveBody = Task<Result<void>> (*)(LivePage page);
using Site = std::map<std::string, std::string>;  // path → HTML; {PORT} becomes the server's port

inline Task<net::HttpResponse> serve_site(Context cx, std::shared_ptr<const Site> site, std::string port,
                                          std::string path) {
  if (path == "/hang") co_await cx.clock().sleep_until(cx.deadline());
  if (path == "/204") co_return net::HttpResponse{.status = 204};
  if (path.starts_with("/file/")) {
    co_return net::HttpResponse{
        .headers = {{"Content-Type", "application/octet-stream"}, {"Content-Disposition", "attachment"}},
        .body = "file"};
  }
  const auto found = site->find(path);
  if (found == site->end()) co_return net::text_response("not here", "text/plain", 404);
  std::string html = found->second;
  for (auto at = html.find("{PORT}"); at != std::string::npos; at = html.find("{PORT}"))
    html.replace(at, 6, port);
  co_return net::text_response(std::move(html), "text/html; charset=utf-8");
}

// A site opens at "/", plain HTML is set as the document's content.
inline Task<Result<void>> run_live(Context cx, Pool* pool, std::string port, std::string html,
                                   LiveBody body) {
  CO_TRY(auto context, co_await pool->acquire(cx, LaunchProfile{},
                                              ContextOptions{.viewport_width = 800, .viewport_height = 600}));
  CO_TRY(auto page, co_await context->open_page(cx));
  CO_TRY(auto lease, co_await page->acquire(cx));
  auto shared = std::make_shared<PageLease>(std::move(lease));
  const LivePage live(cx, shared, port);
  Result<void> result;
  if (port.empty()) {
    result = co_await shared->set_content(cx, std::move(html));
  } else if (auto opened = co_await shared->go_to(cx, live.here("/")); !opened) {
    result = std::unexpected(std::move(opened).error());
  }
  if (result) result = co_await body(live);
  shared->release();
  co_await context->close(cx.grace(milliseconds{5000}));
  co_return result;
}

class WarmBrowser final : public ::testing::Environment {
 public:
  async::Loop& loop() { return started().loop; }
  Pool& pool() { return started().pool; }

  void TearDown() override {
    if (!running_) return;
    const auto stopped =
        running_->loop.run(running_->pool.stop(running_->loop.context(milliseconds{10'000})));
    EXPECT_TRUE(stopped) << (stopped ? "" : stopped.error().message);
    running_.reset();
  }

 private:
  struct Running {
    async::Loop loop;
    Pool pool{loop, {}};
  };

  Running& started() {
    if (!running_) {
      running_ = std::make_unique<Running>();
      const auto up = running_->loop.run(running_->pool.start(running_->loop.context(milliseconds{30'000})));
      EXPECT_TRUE(up) << (up ? "" : up.error().message);
    }
    return *running_;
  }

  std::unique_ptr<Running> running_;
};

// GoogleTest owns it.
inline WarmBrowser* const kWarmBrowser = [] {
  auto* const made = new WarmBrowser;
  ::testing::AddGlobalTestEnvironment(made);
  return made;
}();

inline void live(std::string html, LiveBody body, milliseconds timeout = milliseconds{30'000}) {
  async::Loop& loop = kWarmBrowser->loop();
  const auto result =
      loop.run(run_live(loop.context(timeout), &kWarmBrowser->pool(), {}, std::move(html), body));
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
}

inline Task<Result<void>> run_live_site(Context cx, net::HttpServer* server, LiveBody body) {
  CO_TRY_VOID(co_await server->start(cx));
  auto result = co_await run_live(cx, &kWarmBrowser->pool(), std::to_string(server->port()), {}, body);
  co_await server->stop(cx.grace(milliseconds{2000}));
  co_return result;
}

inline void live_site(Site site, LiveBody body, milliseconds timeout = milliseconds{30'000}) {
  async::Loop& loop = kWarmBrowser->loop();
  net::HttpServer server(loop);
  const auto pages = std::make_shared<const Site>(std::move(site));
  server.route("*", "/{path...}", [pages, &server](Context cx, net::HttpRequest request) {
    return serve_site(cx, pages, std::to_string(server.port()), request.path);
  });
  const auto result = loop.run(run_live_site(loop.context(timeout), &server, body));
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
}

// "ok", or the error's message.
template <class T>
std::string outcome(const Result<T>& result) {
  return result ? "ok" : result.error().message;
}

struct LiveCase {
  std::string_view name;
  std::string_view html;
  LiveBody body;
};
inline void PrintTo(const LiveCase& c, std::ostream* out) {
  *out << c.name;
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace flow::browser::testing
