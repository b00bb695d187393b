#pragma once
// Call: one request that has passed the checks of its route, as a handler sees it. A value.
//
// Path and query parameters have their types already, the body matches its schema; the accessors below read
// them. Services outlive every call.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "api/principal.hpp"
#include "api/route.hpp"
#include "base/assert.hpp"
#include "db/store/page.hpp"
#include "json/json.hpp"

namespace flow::api {

struct Services;

struct Call {
  Services* services = nullptr;
  const Route* route = nullptr;
  net::HttpRequest request;
  Principal principal;
  json::object body = {};
  std::map<std::string, std::string, std::less<>> query = {};
  std::optional<std::int64_t> if_match = {};  // a revision
  std::string idempotency_key = {};

  const UserId& user() const { return principal.user.id; }

  const std::string& path(std::string_view name) const;
  template <class Id>
  Id id(std::string_view name) const {
    return Id(path(name));
  }
  int number(std::string_view name) const;  // of a path parameter of type count

  std::optional<std::string> query_text(std::string_view name) const;
  db::PageRequest page() const;  // `cursor` and `limit`

  // Members of the body; the schema has seen to their types.
  std::optional<std::string> text(std::string_view name) const;
  std::optional<std::int64_t> integer(std::string_view name) const;
  std::optional<bool> flag(std::string_view name) const;
  std::optional<json::object> object(std::string_view name) const;
};

// Answers.
net::HttpResponse json_response(json::value document, int status = 200);
net::HttpResponse with_etag(net::HttpResponse response, std::int64_t revision);
net::HttpResponse empty_response();  // 204
json::object page_json(json::array items, const std::string& next);

}  // namespace flow::api
