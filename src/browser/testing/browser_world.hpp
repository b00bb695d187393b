#pragma once
// A pool of real browsers and a local site for one test of contexts, processes and navigation.
//
// The site answers: / and every page given, /hang (never), /204, /file (a download), /slow.js (after 150 ms),
// /gone (404), /echo (the request's headers as JSON), /redirect (302 to /), /kill/PID (kills that process and
// notes when). Two origins: here() and there().
#include <signal.h>

#include <map>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "browser/page_lease.hpp"
#include "browser/pool.hpp"
#include "json/json.hpp"
#include "net/http_server.hpp"

namespace flow::browser::testing {

struct BrowserWorld {
  Context cx;
  async::Loop* loop;
  Pool* pool;
  int port;

  std::string here(std::string_view path) const { return fmt::format("http://127.0.0.1:{}{}", port, path); }
  std::string there(std::string_view path) const { return fmt::format("http://localhost:{}{}", port, path); }
};

using WorldBody = Task<Result<void>> (*)(BrowserWorld world);
using WorldSite = std::map<std::string, std::string>;

inline SteadyTime killed_at;

inline Task<net::HttpResponse> answer_world(Context cx, std::shared_ptr<const WorldSite> site, int port,
                                            net::HttpRequest request) {
  const std::string& path = request.path;
  if (path == "/hang") co_await cx.clock().sleep_until(cx.deadline());
  if (path.starts_with("/kill/")) {
    killed_at = cx.clock().steady_now();
    ::kill(std::stoi(path.substr(6)), SIGKILL);
  }
  if (path == "/204") co_return net::HttpResponse{.status = 204};
  if (path == "/redirect") co_return net::HttpResponse{.status = 302, .headers = {{"Location", "/"}}};
  if (path == "/file") {
    co_return net::HttpResponse{.headers = {{"Content-Type", "application/octet-stream"},
                                            {"Content-Disposition", "attachment; filename=\"re:port.bin\""}},
                                .body = "file content"};
  }
  if (path == "/slow.js") {
    co_await cx.clock().sleep_for(milliseconds{150});
    co_return net::text_response("window.slow = (window.slow || 0) + 1;", "text/javascript");
  }
  if (path == "/echo") {
    json::object all;
    for (const auto& [name, value] : request.headers.all()) all[name] = value;
    co_return net::text_response(json::dump(all), "application/json");
  }
  const auto found = site->find(path);
  if (found == site->end()) co_return net::text_response("<title>gone</title>", "text/html", 404);
  std::string html = found->second;
  for (auto at = html.find("{PORT}"); at != std::string::npos; at = html.find("{PORT}")) {
    html.replace(at, 6, std::to_string(port));
  }
  co_return net::text_response(std::move(html), "text/html; charset=utf-8");
}

inline Task<Result<void>> run_world(Context cx, async::Loop* loop, Pool* pool, net::HttpServer* server,
                                    WorldBody body) {
  CO_TRY_VOID(co_await server->start(cx));
  auto result = co_await pool->start(cx);
  if (result) result = co_await body({cx, loop, pool, server->port()});
  auto stopped = co_await pool->stop(cx.grace(milliseconds{5000}));
  co_await server->stop(cx.grace(milliseconds{2000}));
  if (result && !stopped) result = std::move(stopped);
  co_return result;
}

inline void in_world(WorldSite site, WorldBody body, PoolSettings settings = {},
                     milliseconds timeout = milliseconds{50'000}) {
  async::Loop loop;
  Pool pool(loop, std::move(settings));
  net::HttpServer server(loop);
  const auto pages = std::make_shared<const WorldSite>(std::move(site));
  server.route("*", "/{path...}", [pages, &server](Context cx, net::HttpRequest request) {
    return answer_world(cx, pages, server.port(), std::move(request));
  });
  const auto result = loop.run(run_world(loop.context(timeout), &loop, &pool, &server, body));
  EXPECT_TRUE(result.has_value()) << result.error().message << " "
                                  << json::dump(json::value(result.error().detail));
}

// An expectation inside a coroutine that ends the test body with a sentence when it does not hold.
inline Result<void> check(bool holds, std::string what) {
  if (holds) return {};
  return fail(ErrorCode::internal, "expected: {}", what);
}

// The value of an expression in the page's own world, as JSON text.
inline Task<std::string> page_js(Context cx, std::shared_ptr<Page> page, std::string expression) {
  auto value = co_await page->main_frame()->run_javascript(cx, "async () => (" + expression + ")", {});
  co_return value ? json::dump(*value) : "error: " + value.error().message;
}

}  // namespace flow::browser::testing
