#include "support/echo_server.hpp"

#include <algorithm>
#include <charconv>

#include "base/utf8.hpp"
#include "net/http_server.hpp"

namespace flow::test {

struct EchoServer::State {
  explicit State(async::Loop& loop) : server(loop) {}

  net::HttpServer server;
  std::vector<json::object> requests;
};

namespace {

using StatePtr = std::shared_ptr<EchoServer::State>;

json::object echo_of(const net::HttpRequest& request) {
  json::object headers;
  for (const auto& [name, value] : request.headers.all()) {
    std::string low = name;
    std::ranges::transform(low, low.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
    headers[low] = repair_utf8(value);
  }
  return {{"method", request.method},
          {"path", request.path},
          {"query", request.query},
          {"headers", std::move(headers)},
          {"body", repair_utf8(request.body)}};
}

net::HttpResponse json_answer(const json::value& document, int status = 200) {
  return net::text_response(json::dump(document), "application/json", status);
}

Task<net::HttpResponse> echo(Context /*cx*/, StatePtr state, net::HttpRequest request) {
  state->requests.push_back(echo_of(request));
  co_return json_answer(json::value(state->requests.back()));
}

Task<net::HttpResponse> with_status(Context /*cx*/, StatePtr state, net::HttpRequest request) {
  state->requests.push_back(echo_of(request));
  const std::string& code = request.path_parameters.find("code")->second;
  int status = 0;
  std::from_chars(code.data(), code.data() + code.size(), status);
  if (status < 200 || status > 599) co_return json_answer({{"error", "a status is 200 to 599"}}, 400);
  co_return json_answer(json::value(state->requests.back()), status);
}

Task<net::HttpResponse> hook(Context /*cx*/, StatePtr state, net::HttpRequest request) {
  const auto is_here = [&](const json::object& one) { return one.at("path") == json::value(request.path); };
  if (request.method == "GET") {
    json::array all;
    std::ranges::copy_if(state->requests, std::back_inserter(all), is_here);
    co_return json_answer(json::value(std::move(all)));
  }
  state->requests.push_back(echo_of(request));
  co_return json_answer({{"received", std::ranges::count_if(state->requests, is_here)}});
}

}  // namespace

EchoServer::EchoServer(async::Loop& loop) : state_(std::make_shared<State>(loop)) {
  const std::weak_ptr<State> weak = state_;  // the state owns the server, which owns this
  const auto serve = [&](std::string pattern, auto handler) {
    state_->server.route("*", std::move(pattern),
                         [weak, handler](Context cx, net::HttpRequest request) {
                           return handler(cx, weak.lock(), std::move(request));
                         },
                         {.body_limit = Bytes{32U << 20}});
  };
  serve("/status/{code}", &with_status);
  serve("/hooks/{name}", &hook);
  serve("/echo", &echo);
  serve("/echo/{rest...}", &echo);
}

EchoServer::~EchoServer() = default;

Task<Result<void>> EchoServer::start(Context cx) {
  return state_->server.start(cx);
}
Task<Result<void>> EchoServer::stop(Context cx) {
  return state_->server.stop(cx);
}
std::string EchoServer::origin() const {
  return state_->server.origin();
}
const std::vector<json::object>& EchoServer::requests() const {
  return state_->requests;
}

}  // namespace flow::test
