#include "expr/detail/number.hpp"

#include <charconv>
#include <cmath>
#include <cstdint>

namespace flow::expr::detail {
namespace {

// from_chars() does not tell an underflow from an overflow: the power of ten of the first digit that counts
// does.
bool is_below_one(std::string_view text) {
  const std::size_t e = std::min(text.find_first_of("eE"), text.size());
  const std::string_view mantissa = text.substr(0, e);
  std::string_view exponent_text = text.substr(std::min(e + 1, text.size()));
  if (exponent_text.starts_with('+')) exponent_text.remove_prefix(1);
  std::int64_t exponent = 0;
  const auto [end, problem] =
      std::from_chars(exponent_text.data(), exponent_text.data() + exponent_text.size(), exponent);
  if (problem == std::errc::result_out_of_range) return exponent_text.starts_with('-');

  const auto point = static_cast<std::int64_t>(std::min(mantissa.find('.'), mantissa.size()));
  const std::size_t first = mantissa.find_first_of("123456789");
  if (first == std::string_view::npos) return true;
  const auto digit = static_cast<std::int64_t>(first);
  return (digit < point ? point - digit - 1 : point - digit) < -exponent;
}

}  // namespace

std::optional<double> parse_double(std::string_view text) {
  double out = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (end != text.data() + text.size() || problem == std::errc::invalid_argument) return std::nullopt;
  if (problem == std::errc{}) return out;
  if (!is_below_one(text)) return std::nullopt;
  return text.starts_with('-') ? -0.0 : 0.0;
}

}  // namespace flow::expr::detail
