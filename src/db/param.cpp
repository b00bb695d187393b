#include "db/param.hpp"

#include <cmath>

#include <fmt/format.h>

#include "base/encoding.hpp"
#include "base/time.hpp"
#include "json/json.hpp"

namespace flow::db {

namespace detail {

std::string text_of(long long value) {
  return fmt::format("{}", value);
}
std::string text_of(unsigned long long value) {
  return fmt::format("{}", value);
}

std::string text_of(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "Infinity" : "-Infinity";
  return fmt::format("{}", value);
}

std::string text_of(WallTime value) {
  if (value == WallTime::max()) return "infinity";
  if (value == WallTime::min()) return "-infinity";
  const auto second = std::chrono::floor<std::chrono::seconds>(value);
  const std::chrono::nanoseconds rest = value - second;
  return format_rfc3339(Instant{second.time_since_epoch().count(), static_cast<std::int32_t>(rest.count())});
}

void append_array_element(std::string& literal, const std::optional<std::string>& text) {
  if (literal.size() > 1) literal += ',';
  if (!text) {
    literal += "NULL";
    return;
  }
  literal += '"';
  for (const char c : *text) {
    if (c == '"' || c == '\\') literal += '\\';
    literal += c;
  }
  literal += '"';
}

}  // namespace detail

Param Param::json(const boost::json::value& document) {
  return json::dump(document);
}

Param Param::json(const std::optional<boost::json::value>& document) {
  return document ? json(*document) : Param(std::nullopt);
}

Param Param::bytes(std::string_view bytes) {
  return "\\x" + hex_encode(bytes);
}

Param Param::interval(milliseconds span) {
  return fmt::format("{} milliseconds", span.count());
}

Param Param::array_of(const std::vector<const std::vector<Param>*>& calls, std::size_t index) {
  std::string literal = "{";
  for (const std::vector<Param>* call : calls) detail::append_array_element(literal, call->at(index).text_);
  literal += '}';
  return literal;
}

}  // namespace flow::db
