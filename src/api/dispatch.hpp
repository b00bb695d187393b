#pragma once
// dispatch(): from a request to its answer by way of one row of the table. What every route has in common is
// here: throttling, who asks, types of parameters, the body's schema, problem documents, audit log, metrics.
#include <map>
#include <optional>
#include <string>

#include "api/route.hpp"
#include "json/json.hpp"

namespace flow::api {

struct Services;
class Schemas;

Task<net::HttpResponse> dispatch(Context cx, Services* services, const Route* route,
                                 net::HttpRequest request);

// The checks of a request's shape, apart from who asks. Pure.
struct ParsedRequest {
  std::map<std::string, std::string, std::less<>> query;
  json::object body;
  std::optional<std::int64_t> if_match;
  std::string idempotency_key;
};
Result<ParsedRequest> parse_call(const Route& route, const net::HttpRequest& request, Schemas& schemas);

}  // namespace flow::api
