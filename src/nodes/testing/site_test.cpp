#include "nodes/testing/site_test.hpp"

#include <algorithm>
#include <map>

#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "browser/page_lease.hpp"
#include "net/http_server.hpp"
#include "nodes/testing/host.hpp"

namespace flow::nodes::testing {
namespace {

constexpr milliseconds kWholeTest{40'000};

struct Site {
  const SiteCase* one;
  std::string origin;
  std::map<std::string, int> asked;

  std::string filled(std::string text) const {
    text = replaced(std::move(text), "{site}", origin);
    return replaced(std::move(text), "{port}", origin.substr(origin.rfind(':') + 1));
  }

 private:
  static std::string replaced(std::string text, std::string_view mark, const std::string& by) {
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark, at))
      text.replace(at, mark.size(), by);
    return text;
  }
};

struct Seen {
  std::optional<Result<sdk::Outputs>> result;
  std::string after;
};

Task<net::HttpResponse> answer(std::shared_ptr<Site> site, net::HttpRequest request) {
  site->asked[request.path] += 1;
  const auto file = std::ranges::find(site->one->site, request.path, &SiteFile::path);
  if (file == site->one->site.end()) co_return net::text_response("not here", "text/plain", 404);
  auto response = net::text_response(site->filled(file->body), file->type, file->status);
  for (const auto& [name, value] : file->headers) response.headers.add(name, site->filled(value));
  co_return response;
}

Task<Result<sdk::Outputs>> on_tab(Context cx, Host* host, const sdk::NodeType* node, Site* site, Seen* seen) {
  const SiteCase& one = *site->one;
  CO_TRY(const auto given, json::parse_object(site->filled(one.inputs)));
  CO_TRY(auto inputs, make_inputs(node->spec, given));
  CO_TRY(auto context,
         co_await host->browsers().acquire(cx, {}, {.viewport_width = 800, .viewport_height = 600}));
  auto session = std::make_shared<sdk::BrowserSession>(std::move(context));
  host->own_session(session);
  CO_TRY(auto page, co_await session->lease().open_page(cx));
  CO_TRY(auto lease, co_await page->acquire(cx));
  for (const auto& path : one.visits) CO_TRY_VOID(co_await lease.go_to(cx, site->origin + path));
  if (!one.before.empty())
    CO_TRY_VOID(co_await page->main_frame()->run_javascript(cx, "async () => (" + one.before + "\n)", {}));
  inputs.set("Web Page", {.value = sdk::PageHandle{session, page}, .lease = &lease});
  host->start_clock(milliseconds{one.timeout_ms});
  auto result =
      co_await async::with_deadline(host->context(), node->run(sdk::NodeContext(*host), std::move(inputs)));
  if (!one.then.empty()) CO_TRY_VOID(co_await lease.go_to(cx, site->origin + one.then));
  if (!one.after.empty()) {
    if (const auto handed_on = result ? result->all().find("Web Page") : sdk::Outputs{}.all().end();
        result && handed_on != result->all().end())
      page = handed_on->second.page().page;
    const auto value =
        co_await page->main_frame()->run_javascript(cx, "async () => (" + one.after + "\n)", {});
    seen->after = value ? json::dump(*value) : "error: " + value.error().message;
  }
  co_return result;
}

// Everything of one case, on the loop that all share.
Task<Result<void>> run(Context cx, Host* host, net::HttpServer* server, const sdk::NodeType* node, Site* site,
                       Seen* seen) {
  CO_TRY_VOID(co_await server->start(cx));
  site->origin = server->origin();
  seen->result = co_await on_tab(cx, host, node, site, seen);
  co_await host->close();
  co_return co_await server->stop(cx);
}

void expect_outcome(const Site& site, const Seen& seen, const Host& host) {
  const SiteCase& one = *site.one;
  const auto& result = *seen.result;
  json::object outputs;
  if (result) {
    for (const auto& [name, value] : result->all()) {
      if (!value.is_page()) outputs[name] = value.json();
    }
  }
  if (one.error) {
    ASSERT_FALSE(result) << "gave " << json::dump(outputs);
    EXPECT_EQ(to_string(result.error().code), to_string(*one.error)) << result.error().message;
    EXPECT_NE(result.error().message.find(site.filled(one.message)), std::string::npos)
        << result.error().message;
  } else {
    ASSERT_TRUE(result) << to_string(result.error().code) << ": " << result.error().message;
    if (!one.outputs.empty()) {
      const auto wanted = json::parse(site.filled(one.outputs));
      ASSERT_TRUE(wanted) << wanted.error().message;
      EXPECT_TRUE(json::equal(*wanted, outputs))
          << "gave " << json::dump(outputs) << "\nnot  " << json::dump(*wanted);
    }
  }
  const bool warned = std::ranges::any_of(
      host.warnings, [&](const auto& text) { return text.find(one.warning) != std::string::npos; });
  EXPECT_TRUE(one.warning.empty() || warned) << "no warning with: " << one.warning;
}

void check_one(async::Loop& loop, browser::Pool& pool, const sdk::NodeType* node, const SiteCase& one) {
  Host host(loop, node->spec, kWholeTest, &pool);
  host.allowed_secret_hosts = one.secret_hosts;
  const auto site = std::make_shared<Site>();
  site->one = &one;
  net::HttpServer server(loop);
  server.route("*", "/{path...}",
               [site](Context, net::HttpRequest request) { return answer(site, std::move(request)); });
  Seen seen;
  const auto ran = loop.run(run(loop.context(kWholeTest), &host, &server, node, site.get(), &seen));
  ASSERT_TRUE(ran) << ran.error().message;
  expect_outcome(*site, seen, host);
  if (!one.after.empty()) {
    const auto wanted = json::parse(site->filled(one.gives));
    ASSERT_TRUE(wanted) << wanted.error().message;
    EXPECT_EQ(seen.after, json::dump(*wanted));
  }
  if (!one.asked.empty()) {
    const auto wanted = json::parse_object(one.asked);
    ASSERT_TRUE(wanted) << wanted.error().message;
    for (const auto& [path, times] : *wanted)
      EXPECT_EQ(json::value(site->asked[std::string(path)]), times) << path;
  }
  if (!one.secrets.empty()) {
    json::array marked;
    for (const auto& text : host.secrets) marked.emplace_back(text);
    EXPECT_EQ(json::dump(marked), json::dump(json::parse(one.secrets).value()));
  }
}

}  // namespace

void check_on_site(std::string_view type, std::span<const SiteCase> cases) {
  const sdk::NodeType* node = find_node(type);
  ASSERT_NE(node, nullptr) << "there is no node " << type;
  async::Loop loop;
  browser::Pool pool(loop, {});
  for (const SiteCase& one : cases) {
    SCOPED_TRACE(one.name);
    check_one(loop, pool, node, one);
  }
  const auto stopped = loop.run(pool.stop(loop.context(milliseconds{10'000})));
  EXPECT_TRUE(stopped) << stopped.error().message;
}

}  // namespace flow::nodes::testing
