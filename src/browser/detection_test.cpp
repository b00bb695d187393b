// What a page can find out about the stealth browser: the page of tests/pages/detection.html looks, in the
// top document, in frames of its own and of another site, in workers of all three kinds and in a popup, and
// the server compares what it was sent. Counts are held against a browser of the same version that nobody
// drives.
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "browser/actions.hpp"
#include "browser/pool.hpp"
#include "browser/process.hpp"
#include "browser/reads.hpp"
#include "net/http_server.hpp"
#include "os/process.hpp"
#include "os/temp_dir.hpp"

namespace flow::browser {
namespace {

using namespace std::chrono_literals;

enum class Weight : std::uint8_t { hard, soft };

struct Check {
  std::string_view number;
  std::string_view what;
  Weight weight = Weight::hard;
};
constexpr Check kChecks[] = {
    {"1", "webdriver is false and not an own property"},
    {"2", "navigator has no own properties"},
    {"3", "no headless token"},
    {"4", "user agent, client hints and languages are what the server got"},
    {"5", "plugins, MIME types and PDF viewer"},
    {"6", "window.chrome at its usual place"},
    {"7", "Notification and permissions agree"},
    {"8", "languages are plausible"},
    {"9", "WebGL says SwiftShader", Weight::soft},
    {"10", "sizes are plausible", Weight::soft},
    {"11", "a connection has a round trip", Weight::soft},
    {"12", "nobody looks at what the console is given"},
    {"13", "no globals of drivers"},
    {"14", "nobody looks elements up with the page's functions"},
    {"15", "the content security policy holds"},
    {"16", "the mouse moves, presses and measures like a mouse"},
    {"17", "an alert stays for a while", Weight::soft},
    {"18", "functions are native"},
    {"19", "contentWindow is what it is"},
    {"20", "time zone and locale agree"},
    {"21", "Notification, ContentIndex and share exist", Weight::soft},
    {"22", "a broken image has its usual size", Weight::soft},
};

std::string page_file(std::string_view name) {
  std::ifstream file(fmt::format("{}/tests/pages/{}", FLOW_SOURCE_DIR, name));
  std::ostringstream text;
  text << file.rdbuf();
  return std::move(text).str();
}

json::object sent_by(const net::HttpRequest& request) {
  json::object all;
  for (const auto& [name, value] : request.headers.all()) {
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(), [](unsigned char c) { return std::tolower(c); });
    all[lower] = value;
  }
  return all;
}

struct Site {
  std::map<std::string, json::object> headers;  // of each document, by its query
  std::optional<json::object> idle;             // what the browser found that nobody drives
  async::Event reported;
};

Task<net::HttpResponse> answer(Site* pages, net::HttpRequest request) {
  Site& site = *pages;
  const std::string place = request.query.substr(request.query.find('=') + 1);
  net::HttpResponse response;
  if (request.path == "/detection") {
    site.headers[place] = sent_by(request);
    response = net::text_response(page_file("detection.html"), "text/html; charset=utf-8");
  } else if (request.path == "/detection.js") {
    response = net::text_response(page_file("detection.js"), "text/javascript");
  } else if (request.path == "/headers") {
    co_return net::text_response(json::dump(request.query.empty() ? sent_by(request) : site.headers[place]),
                                 "application/json");
  } else if (request.path == "/report") {
    if (auto found = json::parse_object(request.body)) site.idle = *std::move(found);
    site.reported.set();
    co_return net::HttpResponse{.status = 204};
  } else {
    co_return net::text_response("not here", "text/plain", 404);
  }
  response.headers.set("Content-Security-Policy", "script-src 'self'; worker-src 'self'");
  co_return response;
}

struct World {
  Context cx;
  async::Loop* loop;
  Pool* pool;
  Site* site;
  int port;
  std::string here(std::string_view place) const {
    return fmt::format("http://127.0.0.1:{}/detection?place={}", port, place);
  }
};

// The same binary as anybody would start it, with the switches that no page can see.
Task<Result<json::object>> undriven(World world) {
  CO_TRY(const std::string binary, find_binary({.engine = Engine::stealth}, {}));
  CO_TRY(auto folder, os::TempDir::create(os::default_temp_root(), "flow-idle-", "test"));
  os::SpawnOptions options{.program = binary};
  options.arguments = {"--headless", "--user-data-dir=" + folder.path() + "/profile", "--no-first-run",
                       "--disable-blink-features=AutomationControlled", "--enable-unsafe-swiftshader"};
  if (probe_host().is_root) options.arguments.emplace_back("--no-sandbox");
  options.arguments.push_back(world.here("idle"));
  CO_TRY(const auto process, os::Process::spawn(*world.loop, std::move(options)));
  auto reported = co_await world.site->reported.wait(world.cx);
  co_await process->terminate(world.cx, 1000ms);
  CO_TRY_VOID(co_await folder.remove(world.cx));
  if (!reported) co_return std::unexpected(std::move(reported).error().context(process->output_tail()));
  if (!world.site->idle) co_return fail(ErrorCode::internal, "the report of the idle browser is not JSON");
  co_return *world.site->idle;
}

Target on(std::string_view prefix, std::string_view selector) {
  return {.selector = *Selector::parse(fmt::format("{}{}", prefix, selector))};
}

Task<Result<json::object>> read_report(Context cx, std::shared_ptr<Page> page, std::string selector) {
  CO_TRY(auto lease, co_await page->acquire(cx));
  CO_TRY(const auto texts,
         co_await Reader(lease).text(cx, *Selector::parse(selector + ":has-text(\"{\")"), ReadMode::one));
  co_return json::parse_object(texts.values.at(0), {.depth = 40});
}

// What a workflow would do there, then the findings.
Task<Result<json::object>> visit(Context cx, std::shared_ptr<Page> page, std::string prefix) {
  {
    CO_TRY(auto lease, co_await page->acquire(cx));
    const Actor actor(lease);
    CO_TRY_VOID(co_await Reader(lease).text(cx, on(prefix, "#words").selector, ReadMode::one));
    CO_TRY_VOID(co_await actor.fill(cx, on(prefix, "#field"), Secret("text")));
    CO_TRY_VOID(co_await actor.click(cx, on(prefix, "#act")));
  }
  co_return co_await read_report(cx, page, prefix + "#report");
}

void expect_clean(std::string_view place, const json::object& found, const json::object& idle) {
  SCOPED_TRACE(place);
  ASSERT_TRUE(found.contains("checks")) << json::dump(found);
  const auto& checks = found.at("checks").as_object();
  const bool worker = idle.contains(place);
  const auto& undriven = idle.at(worker ? place : "document").as_object();
  ASSERT_TRUE(undriven.contains("checks")) << json::dump(undriven);
  const auto& calm = undriven.at("checks").as_object();
  for (const Check& check : kChecks) {
    const auto* seen = checks.if_contains(check.number);
    if (seen == nullptr) continue;
    const json::value& value = seen->at("seen");
    const std::string text = value.is_null() ? "" : json::dump(value);
    if (seen->at("clean") == true) continue;
    if (check.weight == Weight::soft) {
      ::testing::Test::RecordProperty(fmt::format("{}-{}", place, check.number), text);
      std::cout << fmt::format("soft, {}: {} {}: {}\n", place, check.number, check.what, text);
    } else {
      ADD_FAILURE() << check.number << " " << check.what << ": " << text << " "
                    << json::dump(found.at("mouse"));
    }
  }
  EXPECT_EQ(checks.at("12").at("seen"), calm.at("12").at("seen"));
  EXPECT_EQ(checks.at("9").at("seen"), calm.at("9").at("seen"));
  EXPECT_EQ(found.at("globals"), undriven.at("globals"));
  // It is the same browser, but for the token that a headless one puts into its name.
  EXPECT_EQ(found.at("hints"), undriven.at("hints"));
  std::string agent(undriven.at("agent").as_string());
  agent.erase(agent.find("Headless"), std::string_view("Headless").size());
  EXPECT_EQ(found.at("agent"), json::value(agent));
  EXPECT_EQ(checks.size(), worker ? 12 : std::size(kChecks));
  if (!worker) EXPECT_EQ(checks.at("6").at("seen"), calm.at("6").at("seen"));
}

Task<Result<void>> detect(World world) {
  CO_TRY(const json::object idle, co_await undriven(world));
  // As the node starts it.
  CO_TRY(auto context,
         co_await world.pool->acquire(
             world.cx, {.engine = Engine::stealth},
             {.viewport_width = 1440, .viewport_height = 900, .locale = "en-US", .timezone = "UTC"}));
  CO_TRY(const auto page, co_await context->open_page(world.cx, world.here("top")));
  std::map<std::string, Result<json::object>> found;
  // First, so that they are done when it comes to the mouse.
  for (const std::string kind : {"worker", "shared", "service"})
    found[kind] = co_await read_report(world.cx, page, "#" + kind);
  found["top"] = co_await visit(world.cx, page, "");
  found["frame"] = co_await visit(world.cx, page, "#frame |> ");
  found["far"] = co_await visit(world.cx, page, "#far |> ");
  std::shared_ptr<Page> popup;
  {
    CO_TRY(auto lease, co_await page->acquire(world.cx));
    CO_TRY(const auto opened,
           co_await Actor(lease).click(world.cx, on("", "#open"), {.expect = Expect::popup}));
    popup = opened.popup;
  }
  found["popup"] = co_await visit(world.cx, popup, "");
  for (const auto& [place, report] : found) {
    EXPECT_TRUE(report) << place << ": " << report.error().message;
    if (report) expect_clean(place, *report, idle);
  }
  co_return co_await context->close(world.cx);
}

Task<Result<void>> run(World world, net::HttpServer* server) {
  CO_TRY_VOID(co_await server->start(world.cx));
  world.port = server->port();
  CO_TRY_VOID(co_await world.pool->start(world.cx));
  auto result = co_await detect(world);
  auto stopped = co_await world.pool->stop(world.cx.grace(5000ms));
  if (result && !stopped) result = std::move(stopped);
  CO_TRY_VOID(co_await server->stop(world.cx.grace(2000ms)));
  co_return result;
}

TEST(Detection, NothingTellsTheStealthBrowserFromAnUndrivenOne) {
  async::Loop loop;
  Pool pool(loop, {});
  Site site;
  net::HttpServer server(loop);
  server.route("*", "/{path...}",
               [&site](Context, net::HttpRequest request) { return answer(&site, std::move(request)); });
  const auto result = loop.run(run({loop.context(45s), &loop, &pool, &site, 0}, &server));
  EXPECT_TRUE(result) << (result ? "" : result.error().message);
}

}  // namespace
}  // namespace flow::browser
