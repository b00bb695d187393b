#include "api/call.hpp"

#include <charconv>

namespace flow::api {
namespace {

const json::value* member(const json::object& body, std::string_view name) {
  const json::value* found = json::find(body, name);
  return found != nullptr && found->is_null() ? nullptr : found;
}

int to_number(std::string_view text) {
  int number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  FLOW_ASSERT(problem == std::errc{} && end == text.data() + text.size());
  return number;
}

}  // namespace

const std::string& Call::path(std::string_view name) const {
  const auto found = request.path_parameters.find(name);
  FLOW_ASSERT(found != request.path_parameters.end());
  return found->second;
}

int Call::number(std::string_view name) const {
  return to_number(path(name));
}

std::optional<std::string> Call::query_text(std::string_view name) const {
  const auto found = query.find(name);
  if (found == query.end()) return std::nullopt;
  return found->second;
}

db::PageRequest Call::page() const {
  db::PageRequest page{.cursor = query_text("cursor").value_or("")};
  if (const auto limit = query_text("limit")) page.limit = to_number(*limit);
  return page;
}

std::optional<std::string> Call::text(std::string_view name) const {
  const json::value* found = member(body, name);
  if (found == nullptr) return std::nullopt;
  return std::string(found->as_string());
}

std::optional<std::int64_t> Call::integer(std::string_view name) const {
  const json::value* found = member(body, name);
  if (found == nullptr) return std::nullopt;
  return found->is_double() ? static_cast<std::int64_t>(found->as_double())
                            : found->to_number<std::int64_t>();
}

std::optional<bool> Call::flag(std::string_view name) const {
  const json::value* found = member(body, name);
  if (found == nullptr) return std::nullopt;
  return found->as_bool();
}

std::optional<json::object> Call::object(std::string_view name) const {
  const json::value* found = member(body, name);
  if (found == nullptr) return std::nullopt;
  return found->as_object();
}

net::HttpResponse json_response(json::value document, int status) {
  return {.status = status, .headers = {{"Content-Type", "application/json"}}, .body = json::dump(document)};
}

net::HttpResponse with_etag(net::HttpResponse response, std::int64_t revision) {
  response.headers.set("ETag", fmt::format("\"{}\"", revision));
  return response;
}

net::HttpResponse empty_response() {
  return {.status = 204};
}

json::object page_json(json::array items, const std::string& next) {
  json::object page{{"items", std::move(items)}};
  page.emplace("next", next.empty() ? json::value() : json::value(next));
  return page;
}

}  // namespace flow::api
