#include "nodes/testing/web_test.hpp"

#include <algorithm>
#include <ostream>

#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "net/http_server.hpp"
#include "nodes/testing/host.hpp"

namespace flow::nodes::testing {
namespace {

struct Web {
  std::vector<WebReply> replies;
  std::vector<json::object> requests;
};

std::string with_origin(std::string text, const std::string& origin) {
  for (std::size_t at = text.find("{server}"); at != std::string::npos; at = text.find("{server}", at))
    text.replace(at, 8, origin);
  return text;
}

// A plain function: a coroutine lambda must not capture.
Task<net::HttpResponse> answer(std::shared_ptr<Web> web, net::HttpRequest request) {
  json::object headers;
  for (const auto& [name, value] : request.headers.all()) {
    std::string low = name;
    std::ranges::transform(low, low.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    headers[low] = value;
  }
  web->requests.push_back({{"method", request.method},
                           {"target", request.target},
                           {"headers", std::move(headers)},
                           {"body", request.body}});
  const WebReply& reply = web->replies[std::min(web->requests.size(), web->replies.size()) - 1];
  net::HttpResponse response{.status = reply.status, .body = reply.body};
  for (const auto& [name, value] : reply.headers) response.headers.add(name, value);
  co_return response;
}

struct Seen {
  std::optional<Result<sdk::Outputs>> result;
  std::string origin;
};

Task<Result<void>> run(async::Loop* loop, Host* host, net::HttpServer* server, const sdk::NodeType* node,
                       const WebCase* one, Web* web, Seen* seen) {
  const Context cx = loop->context(milliseconds{20'000});
  CO_TRY_VOID(co_await server->start(cx));
  seen->origin = server->origin();
  for (auto& reply : web->replies) {
    for (auto& [name, value] : reply.headers) value = with_origin(value, seen->origin);
  }
  const auto given = json::parse_object(with_origin(one->inputs, seen->origin));
  if (given) {
    auto inputs = make_inputs(node->spec, *given);
    if (inputs) {
      seen->result = co_await async::with_deadline(host->context(),
                                                   node->run(sdk::NodeContext(*host), *std::move(inputs)));
    } else {
      ADD_FAILURE() << inputs.error().message;
    }
  } else {
    ADD_FAILURE() << given.error().message;
  }
  co_await host->close();
  static_cast<void>(co_await server->stop(loop->context(milliseconds{2000})));
  co_return Result<void>{};
}

// Every member named in `wanted` must be in `actual`, to any depth.
void expect_within(const json::value& wanted, const json::value& actual, const std::string& where) {
  if (wanted.is_object() && actual.is_object()) {
    for (const auto& [key, value] : wanted.get_object()) {
      const json::value* found = actual.get_object().if_contains(key);
      ASSERT_NE(found, nullptr) << where << "." << std::string_view(key) << " is missing in "
                                << json::dump(actual);
      expect_within(value, *found, where + "." + std::string(key));
    }
    return;
  }
  EXPECT_TRUE(json::equal(wanted, actual))
      << where << " is " << json::dump(actual) << ", not " << json::dump(wanted);
}

}  // namespace

void PrintTo(const WebCase& one, std::ostream* out) {
  *out << one.name;
}

namespace {

std::shared_ptr<Web> run_case(std::string_view type, const WebCase& one, Seen& seen) {
  const auto web = std::make_shared<Web>();
  web->replies = one.replies;
  const sdk::NodeType* node = find_node(type);
  if (node == nullptr) {
    ADD_FAILURE() << "there is no node " << type;
    return web;
  }
  async::Loop loop;
  Host host(loop, node->spec, milliseconds{10'000});
  host.allowed_secret_hosts = one.secret_hosts;
  net::HttpServer server(loop);
  server.route("*", "/{path...}",
               [web](Context, net::HttpRequest request) { return answer(web, std::move(request)); },
               {.body_limit = Bytes{8U << 20}});
  const auto ran = loop.run(run(&loop, &host, &server, node, &one, web.get(), &seen));
  EXPECT_TRUE(ran) << (ran ? "" : ran.error().message);
  return web;
}

}  // namespace

std::string last_request(std::string_view type, std::string inputs, std::string reply_body) {
  Seen seen;
  const auto web = run_case(
      type, {.name = "One", .inputs = std::move(inputs), .replies = {{.body = std::move(reply_body)}}}, seen);
  return web->requests.empty() ? "" : std::string(web->requests.back().at("body").as_string());
}

void check_web(std::string_view type, const WebCase& one) {
  Seen seen;
  const auto web = run_case(type, one, seen);
  ASSERT_TRUE(seen.result.has_value());
  const auto& result = *seen.result;
  if (one.error) {
    ASSERT_FALSE(result);
    EXPECT_EQ(to_string(result.error().code), to_string(*one.error)) << result.error().message;
    EXPECT_NE(result.error().message.find(with_origin(one.message, seen.origin)), std::string::npos)
        << result.error().message;
    if (one.effect) EXPECT_EQ(to_string(result.error().effect), to_string(*one.effect));
  } else {
    ASSERT_TRUE(result) << to_string(result.error().code) << ": " << result.error().message;
    json::object actual;
    for (const auto& [name, value] : result->all()) actual[name] = value.json();
    if (!one.outputs.empty())
      expect_within(json::parse(with_origin(one.outputs, seen.origin)).value(), json::value(actual),
                    "outputs");
  }
  EXPECT_EQ(static_cast<int>(web->requests.size()), one.requests);
  if (!one.sent.empty()) {
    ASSERT_FALSE(web->requests.empty());
    expect_within(json::parse(with_origin(one.sent, seen.origin)).value(), json::value(web->requests.back()),
                  "request");
  }
}

}  // namespace flow::nodes::testing
