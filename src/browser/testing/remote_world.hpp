#pragma once
// A remote endpoint, a pool that connects to it, and a small site, for one test of remote browsers.
//
// The site answers / with the page given, and files of all kinds: /file (with a name), /octets, /plain,
// /large, /moved (sends to /file), /counted (how often it was asked for). When the test is over nothing may
// be left: no folder, no descriptor, no browser.
#include <filesystem>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "base/assert.hpp"
#include "browser/actions.hpp"
#include "browser/pool.hpp"
#include "browser/testing/browser_world.hpp"
#include "net/http_server.hpp"
#include "support/remote_endpoint.hpp"

namespace flow::browser::testing {

struct RemoteWorld {
  Context cx;
  async::Loop* loop;
  Pool* pool;
  test::RemoteEndpoint* endpoint;
  int port;

  std::string here(std::string_view path) const { return fmt::format("http://127.0.0.1:{}{}", port, path); }
  Task<Result<std::unique_ptr<ContextLease>>> acquire(std::string url = {}, std::string bearer = {}) const {
    if (url.empty()) url = endpoint->web_socket();
    co_return co_await pool->acquire(cx, profile(url, bearer), {});
  }
  static LaunchProfile profile(const std::string& url, const std::string& bearer = {}) {
    return {.engine = Engine::remote,
            .remote = std::make_shared<const RemoteEndpoint>(Secret(url), Secret(bearer))};
  }
};
using RemoteBody = Task<Result<void>> (*)(RemoteWorld world);

inline constexpr std::string_view kRemotePage =
    "<title>home</title><button onclick=\"window.clicks=(window.clicks||0)+1\">Go</button>";

inline Task<net::HttpResponse> answer_remote(std::string html, std::string path) {
  const auto file = [](std::string type, std::string body, bool named = false) {
    net::HttpResponse response{.headers = {{"Content-Type", std::move(type)}}, .body = std::move(body)};
    if (named) response.headers.add("Content-Disposition", "attachment; filename=\"report.bin\"");
    return response;
  };
  static int asked = 0;
  if (path == "/file") co_return file("application/octet-stream", "file content", true);
  if (path == "/octets/all.zip") co_return file("application/zip", "octets");
  if (path == "/plain") co_return file("text/plain", "plain text");
  if (path == "/large") co_return file("application/octet-stream", std::string(5 << 20, 'x') + "end", true);
  if (path == "/counted") co_return file("text/plain", std::to_string(++asked), true);
  if (path == "/moved") co_return net::HttpResponse{.status = 302, .headers = {{"Location", "/file"}}};
  co_return net::text_response(std::move(html), "text/html; charset=utf-8");
}

inline Task<Result<void>> run_remote(RemoteWorld world, test::RemoteEndpoint* endpoint,
                                     net::HttpServer* server, RemoteBody body) {
  CO_TRY_VOID(co_await server->start(world.cx));
  world.port = server->port();
  auto result = co_await endpoint->start(world.cx);
  if (result) result = co_await world.pool->start(world.cx);
  if (result) result = co_await body(world);
  const auto stopped = co_await world.pool->stop(world.cx.grace(milliseconds{8000}));
  EXPECT_TRUE(stopped) << (stopped ? "" : stopped.error().message);
  co_await endpoint->stop(world.cx.grace(milliseconds{5000}));
  co_await server->stop(world.cx.grace(milliseconds{2000}));
  EXPECT_EQ(endpoint->browsers(), 0);
  co_return result;
}

inline std::ptrdiff_t open_descriptors() {
  return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

inline void at_an_endpoint(test::RemoteHabits habits, RemoteBody body, PoolSettings settings = {},
                           std::string html = std::string(kRemotePage),
                           std::unique_ptr<async::TimerClock> clock = std::make_unique<async::RealClock>()) {
  std::string root = std::filesystem::temp_directory_path() / "flow-remote-test-XXXXXX";
  ASSERT_NE(::mkdtemp(root.data()), nullptr);
  settings.temp_root = root;
  const auto before = open_descriptors();
  {
    async::Loop loop(std::move(clock));
    test::RemoteEndpoint endpoint(loop, std::move(habits));
    Pool pool(loop, std::move(settings));
    net::HttpServer server(loop);
    server.route("*", "/{path...}",
                 [&html](Context, net::HttpRequest request) { return answer_remote(html, request.path); });
    const RemoteWorld world{loop.context(milliseconds{50'000}), &loop, &pool, &endpoint, 0};
    const auto result = loop.run(run_remote(world, &endpoint, &server, body));
    EXPECT_TRUE(result) << result.error().message << " " << json::dump(json::value(result.error().detail));
  }
  EXPECT_EQ(open_descriptors(), before);
  EXPECT_TRUE(std::filesystem::is_empty(root));
  std::filesystem::remove_all(root);
}

inline Target target(std::string_view selector) {
  auto parsed = Selector::parse(selector);
  FLOW_ASSERT(parsed.has_value());
  return {.selector = *std::move(parsed)};
}

}  // namespace flow::browser::testing
