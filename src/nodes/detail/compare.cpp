#include "nodes/detail/compare.hpp"

#include "base/time.hpp"

namespace flow::nodes::detail {
namespace {

std::string_view trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

// Exact also where a 64-bit integer does not fit a double.
int order_numbers(const json::value& a, const json::value& b) {
  const auto sign = [](auto left, auto right) { return left < right ? -1 : left > right ? 1 : 0; };
  if (a.is_int64() && b.is_int64()) return sign(a.get_int64(), b.get_int64());
  if (a.is_uint64() && b.is_uint64()) return sign(a.get_uint64(), b.get_uint64());
  if (a.is_uint64() && b.is_int64())
    return b.get_int64() < 0 ? 1 : sign(a.get_uint64(), static_cast<std::uint64_t>(b.get_int64()));
  if (a.is_int64() && b.is_uint64()) return -order_numbers(b, a);
  const auto wide = [](const json::value& value) {
    return value.is_double()  ? static_cast<long double>(value.get_double())
           : value.is_int64() ? static_cast<long double>(value.get_int64())
                              : static_cast<long double>(value.get_uint64());
  };
  return sign(wide(a), wide(b));
}

}  // namespace

std::optional<json::value> number_of(const json::value& value) {
  if (value.is_number()) return value;
  if (!value.is_string()) return std::nullopt;
  const std::string_view text = trim({value.get_string().data(), value.get_string().size()});
  auto parsed = json::parse(text);
  if (!parsed || !parsed->is_number()) return std::nullopt;
  return *parsed;
}

bool values_equal(const json::value& a, const json::value& b) {
  if ((a.is_string() && b.is_number()) || (a.is_number() && b.is_string())) {
    const auto left = number_of(a);
    const auto right = number_of(b);
    return left && right && order_numbers(*left, *right) == 0;
  }
  return json::equal(a, b);
}

Result<int> order(const json::value& a, const json::value& b) {
  const auto left = number_of(a);
  const auto right = number_of(b);
  if (left && right) return order_numbers(*left, *right);
  if (a.is_string() && b.is_string()) {
    const auto earlier = parse_rfc3339(a.get_string());
    const auto later = parse_rfc3339(b.get_string());
    if (earlier && later) return *earlier < *later ? -1 : *earlier > *later ? 1 : 0;
  }
  const auto shown = [](const json::value& value) { return json::dump(value).substr(0, 80); };
  return fail(ErrorCode::invalid_input, "{} and {} have no order; compare two numbers or two RFC 3339 times",
              shown(a), shown(b));
}

Result<bool> contains(const json::value& whole, const json::value& part) {
  if (whole.is_null()) return false;
  if (whole.is_array()) {
    for (const auto& member : whole.get_array()) {
      if (values_equal(member, part)) return true;
    }
    return false;
  }
  const std::string needle = part.is_string() ? std::string(part.get_string()) : json::dump(part);
  if (whole.is_object()) return whole.get_object().if_contains(needle) != nullptr;
  if (whole.is_string()) return std::string_view(whole.get_string()).find(needle) != std::string_view::npos;
  return fail(ErrorCode::invalid_input, "{} cannot contain anything; use a text, a list or an object",
              json::dump(whole));
}

bool is_empty(const json::value& value) {
  if (value.is_null()) return true;
  if (value.is_string()) return value.get_string().empty();
  if (value.is_array()) return value.get_array().empty();
  return value.is_object() && value.get_object().empty();
}

}  // namespace flow::nodes::detail
