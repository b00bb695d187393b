// What operators and programs ask the service itself: health, readiness, metrics, the OpenAPI document.
#include "api/authenticate.hpp"
#include "api/call.hpp"
#include "api/openapi.hpp"
#include "api/routes/routes.hpp"
#include "api/services.hpp"
#include "crypto/hash.hpp"
#include "metrics/metrics.hpp"

namespace flow::api {
namespace {

Task<Result<net::HttpResponse>> healthz(Context /*cx*/, Call /*call*/) {
  co_return json_response(json::object{{"status", "ok"}});
}

// Ready is: the database answers. Degraded is ready too: runs are accepted, and some process that would work
// on them ends again and again.
Task<Result<net::HttpResponse>> readyz(Context cx, Call call) {
  auto asked = co_await call.services->users.any(cx.within(milliseconds{2'000}));
  if (!asked) co_return fail(ErrorCode::unavailable, "the database does not answer");
  const auto& who = call.services->options.degraded;
  json::array names;
  for (const std::string& name : who ? who() : std::vector<std::string>{})
    names.emplace_back(json::string(name));
  if (names.empty()) co_return json_response(json::object{{"status", "ok"}});
  co_return json_response(json::object{{"status", "degraded"}, {"degraded", std::move(names)}});
}

Task<Result<net::HttpResponse>> metrics_text(Context /*cx*/, Call call) {
  const Secret& wanted = call.services->options.metrics_token;
  if (!wanted.empty()) {
    const std::string expected = "Bearer " + std::string(wanted.reveal());
    const std::string given(call.request.headers.find("Authorization").value_or(""));
    if (!crypto::equal_in_constant_time(crypto::sha256(given), crypto::sha256(expected)))
      co_return fail(ErrorCode::auth, "metrics want their token as `Authorization: Bearer …`");
  }
  co_return net::text_response(metrics::process().text(), "text/plain; version=0.0.4; charset=utf-8");
}

Task<Result<net::HttpResponse>> openapi(Context /*cx*/, Call call) {
  static const std::string kText = json::dump(openapi_document());
  co_return net::bytes_response(call.request, kText, "application/json");
}

}  // namespace

std::vector<Route> service_routes() {
  return {
      {.method = "GET",
       .path = "/healthz",
       .operation = "healthz",
       .tag = "service",
       .summary = "The process lives.",
       .access = Access::open,
       .handler = healthz,
       .response = "Health"},
      {.method = "GET",
       .path = "/readyz",
       .operation = "readyz",
       .tag = "service",
       .summary = "The service can do its work: the database answers. Degraded: it does not all stay up.",
       .access = Access::open,
       .handler = readyz,
       .response = "Health"},
      {.method = "GET",
       .path = "/metrics",
       .operation = "metrics",
       .tag = "service",
       .summary = "Metrics in Prometheus' text format.",
       .access = Access::open,
       .handler = metrics_text,
       .media_type = "text/plain",
       .errors = {ErrorCode::auth}},
      {.method = "GET",
       .path = "/api/v1/openapi.json",
       .operation = "openapi",
       .tag = "service",
       .summary = "This document.",
       .access = Access::open,
       .handler = openapi,
       .response = "OpenApi"},
  };
}

}  // namespace flow::api
