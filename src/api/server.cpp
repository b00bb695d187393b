#include "api/server.hpp"

#include "api/authenticate.hpp"
#include "api/dispatch.hpp"
#include "api/editor.hpp"
#include "api/problem.hpp"
#include "api/services.hpp"
#include "metrics/metrics.hpp"
#include "net/http_server.hpp"

namespace flow::api {

struct Server::State {
  State(async::Loop& loop, db::Database& database, crypto::Keys& keys, ServerOptions options)
      : services(loop, database, keys, std::move(options)),
        editor(services.options.editor),
        http(loop, {.address = services.options.address,
                    .port = services.options.port,
                    .read_deadline = services.options.read_deadline,
                    .connections = services.options.connections,
                    .refusal = refusal_response}) {}

  Services services;
  Editor editor;
  net::HttpServer http;
  std::string setup_link;
  bool started = false;
};

namespace {

std::string without_slash(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

// Only its hash is stored, so a new one is made at each start until the first administrator is there.
Task<Result<std::string>> make_setup_link(Context cx, Services* services) {
  CO_TRY(const bool any, co_await services->users.any(cx));
  if (any) co_return std::string();
  const std::string token = new_token("fbl_");
  CO_TRY_VOID(co_await services->users.add_link(
      cx, {.purpose = db::LinkPurpose::setup, .token_hash = token_hash(token)}));
  // Behind '#', so that it is sent to no server and stands in no log.
  co_return fmt::format("{}/setup#token={}", services->origin, token);
}

// Counted as one operation: its paths are whatever people type.
Task<net::HttpResponse> serve_editor(Context cx, const Editor* editor, net::HttpRequest request) {
  const SteadyTime begin = cx.clock().steady_now();
  net::HttpResponse response = editor->answer(request);
  const std::chrono::duration<double> took = cx.clock().steady_now() - begin;
  metrics::process().add(metrics::Metric::http_requests,
                         {"editor", fmt::format("{}xx", response.status / 100)});
  metrics::process().observe(metrics::Metric::http_request_seconds, {"editor"}, took.count());
  co_return response;
}

}  // namespace

Server::Server(async::Loop& loop, db::Database& database, crypto::Keys& keys, ServerOptions options)
    : state_(std::make_shared<State>(loop, database, keys, std::move(options))) {
  for (const Route& route : routes()) {
    Services* services = &state_->services;
    state_->http.route(std::string(route.method), std::string(route.path),
                       [services, row = &route](Context cx, net::HttpRequest request) {
                         return dispatch(std::move(cx), services, row, std::move(request));
                       },
                       {.body_limit = route.body_limit, .deadline = route.deadline});
  }
  state_->http.route("GET", "/{path...}", [editor = &state_->editor](Context cx, net::HttpRequest request) {
    return serve_editor(std::move(cx), editor, std::move(request));
  });
}

Server::~Server() = default;

Task<Result<void>> Server::start(Context cx) {
  const auto state = state_;
  if (state->started) co_return Result<void>{};
  CO_TRY_VOID(co_await state->http.start(cx));
  state->services.origin = without_slash(state->services.options.public_url);
  if (state->services.origin.empty()) state->services.origin = state->http.origin();
  auto link = co_await make_setup_link(cx, &state->services);
  if (!link) {
    CO_TRY_VOID(co_await state->http.stop(cx));
    co_return std::unexpected(std::move(link).error().context("looking for the first user"));
  }
  state->setup_link = *std::move(link);
  state->services.bells.listen(state->services.database);
  if (const auto open = co_await state->services.giver.start(cx); !open)
    cx.log().warning("all runs go through the queue", {{"reason", open.error().message}});
  CO_TRY_VOID(co_await state->services.sources.start(cx));
  state->started = true;
  co_return Result<void>{};
}

Task<Result<void>> Server::stop(Context cx) {
  const auto state = state_;
  if (!state->started) co_return Result<void>{};
  CO_TRY_VOID(co_await state->http.stop(cx));
  CO_TRY_VOID(co_await state->services.giver.stop(cx));
  CO_TRY_VOID(co_await state->services.sources.stop(cx));
  state->started = false;
  co_return Result<void>{};
}

int Server::port() const {
  return state_->http.port();
}

std::string Server::origin() const {
  return state_->services.origin;
}

const std::string& Server::setup_link() const {
  return state_->setup_link;
}

}  // namespace flow::api
