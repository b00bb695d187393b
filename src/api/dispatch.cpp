#include "api/dispatch.hpp"

#include "api/authenticate.hpp"
#include "api/call.hpp"
#include "api/problem.hpp"
#include "api/services.hpp"
#include "crypto/random.hpp"
#include "metrics/metrics.hpp"

namespace flow::api {
namespace {

Result<void> throttle(Services& services, const Route& route, const net::HttpRequest& request) {
  const SteadyTime now = services.loop.clock().steady_now();
  switch (route.throttle) {
    case Throttle::none: return {};
    case Throttle::login: return take(services.throttles.login_address, request.peer, now);
    case Throttle::hook: {
      const auto token = request.path_parameters.find("token");
      FLOW_ASSERT(token != request.path_parameters.end());
      return take(services.throttles.hook, token->second, now);
    }
  }
  return {};
}

// What was done, to what. The id is the last one in the path, else that of what the answer shows. A person
// sees what was changed of them, and by whom: no secret is set that way.
Task<void> note(Context cx, Call call, std::string object_id) {
  const bool about_another = call.route->about_a_person;
  db::AuditEntry entry{.user = about_another ? UserId(object_id) : call.principal.user.id,
                       .actor = call.principal.user.id,
                       .token = call.principal.token,
                       .action = std::string(call.route->operation),
                       .object_id = std::move(object_id),
                       .detail = about_another ? call.body : json::object(),
                       .address = call.request.peer};
  const auto written = co_await call.services->audit.write(cx, std::move(entry));
  if (!written)
    call.services->options.logger.error(
        "an audit row was lost", {{"action", call.route->operation}, {"error", written.error().message}});
}

std::string object_id(const Route& route, const net::HttpRequest& request,
                      const net::HttpResponse& response) {
  const auto names = path_parameters(route.path);
  if (!names.empty()) return request.path_parameters.find(names.back())->second;
  if (route.response.empty() || response.body.empty()) return {};
  const auto document = json::parse_object(response.body);
  return document ? std::string(json::string_or(*document, "id", "")) : std::string();
}

Task<Result<net::HttpResponse>> answer(Context cx, Services* services, const Route* route,
                                       std::shared_ptr<const net::HttpRequest> request) {
  CO_TRY_VOID(throttle(*services, *route, *request));
  Principal principal;
  if (route->access != Access::open) {
    CO_TRY(principal, co_await authenticate(cx, services, request));
  }
  if (!route->any_origin) {
    CO_TRY_VOID(check_origin(*request, services->origin, !principal.session.empty()));
  }
  CO_TRY_VOID(may_call(principal, *route));
  CO_TRY(auto parsed, parse_call(*route, *request, services->schemas));
  Call call{.services = services,
            .route = route,
            .request = *request,
            .principal = std::move(principal),
            .body = std::move(parsed.body),
            .query = std::move(parsed.query),
            .if_match = parsed.if_match,
            .idempotency_key = std::move(parsed.idempotency_key)};
  if (!route->audited) co_return co_await route->handler(cx, std::move(call));
  CO_TRY(auto response, co_await route->handler(cx, call));
  if (response.status < 300) {
    services->hooks.clear();  // what was changed may be what a webhook stands on
    std::string id = object_id(*route, *request, response);
    co_await note(cx, std::move(call), std::move(id));
  }
  co_return response;
}

// The client learns an id, the log the rest.
Error conceal(const Services& services, const Route& route, Error error) {
  const std::string id = crypto::random_hex(8);
  services.options.logger.error(
      "a request failed by a defect",
      {{"id", id}, {"operation", route.operation}, {"error", error.message}, {"detail", error.detail}});
  return make_error(ErrorCode::internal, "something went wrong on our side; the log has it as {}", id);
}

}  // namespace

Task<net::HttpResponse> dispatch(Context cx, Services* services, const Route* route,
                                 net::HttpRequest request) {
  const SteadyTime begin = cx.clock().steady_now();
  const auto shared = std::make_shared<const net::HttpRequest>(std::move(request));
  auto answered = co_await answer(cx, services, route, shared);
  net::HttpResponse response;
  if (answered) {
    response = *std::move(answered);
    add_security_headers(response);
  } else {
    Error error = std::move(answered.error());
    if (status_of(error) == 500) error = conceal(*services, *route, std::move(error));
    response = problem_response(error);
  }
  const std::string status = fmt::format("{}xx", response.status / 100);
  const std::chrono::duration<double> took = cx.clock().steady_now() - begin;
  metrics::process().add(metrics::Metric::http_requests, {route->operation, status});
  metrics::process().observe(metrics::Metric::http_request_seconds, {route->operation}, took.count());
  co_return response;
}

}  // namespace flow::api
