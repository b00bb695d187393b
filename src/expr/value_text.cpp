// Doubles and durations as text, and durations back.
#include <cmath>

#include "expr/value.hpp"

namespace flow::expr {

std::string format_double(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number > 0 ? "+Inf" : "-Inf";
  return json::dump_number(number);
}

std::string format_duration(Instant span) {
  std::string out = span.seconds < 0 || span.nanoseconds < 0 ? "-" : "";
  out += std::to_string(span.seconds < 0 ? -span.seconds : span.seconds);
  const std::int32_t nanoseconds = span.nanoseconds < 0 ? -span.nanoseconds : span.nanoseconds;
  if (nanoseconds != 0) {
    std::string digits = fmt::format("{:09}", nanoseconds);
    while (digits.ends_with('0')) digits.pop_back();
    out += "." + digits;
  }
  return out + "s";
}

Result<Instant> parse_duration(std::string_view text) {
  const auto refuse = [&] {
    return fail(ErrorCode::invalid_input, "\"{}\" is not a duration like 1h30m or -1.5s", text);
  };
  std::string_view rest = text;
  bool negative = false;
  if (!rest.empty() && (rest[0] == '-' || rest[0] == '+')) {
    negative = rest[0] == '-';
    rest.remove_prefix(1);
  }
  if (rest == "0") return Instant{};
  if (rest.empty()) return refuse();
  constexpr __int128 kSecond = 1'000'000'000;
  __int128 total = 0;
  while (!rest.empty()) {
    __int128 whole = 0;
    __int128 fraction = 0;
    __int128 scale = 1;
    std::size_t digits = 0;
    while (!rest.empty() && rest[0] >= '0' && rest[0] <= '9' && digits < 18) {
      whole = whole * 10 + (rest[0] - '0');
      ++digits;
      rest.remove_prefix(1);
    }
    if (!rest.empty() && rest[0] == '.') {
      rest.remove_prefix(1);
      while (!rest.empty() && rest[0] >= '0' && rest[0] <= '9') {
        if (scale < kSecond * kSecond) {
          fraction = fraction * 10 + (rest[0] - '0');
          scale *= 10;
        }
        ++digits;
        rest.remove_prefix(1);
      }
    }
    if (digits == 0) return refuse();
    __int128 unit = 0;
    std::size_t length = 1;
    if (rest.starts_with("ns"))
      unit = 1, length = 2;
    else if (rest.starts_with("us"))
      unit = 1'000, length = 2;
    else if (rest.starts_with("µs"))
      unit = 1'000, length = 3;
    else if (rest.starts_with("ms"))
      unit = 1'000'000, length = 2;
    else if (rest.starts_with("s"))
      unit = kSecond;
    else if (rest.starts_with("m"))
      unit = 60 * kSecond;
    else if (rest.starts_with("h"))
      unit = 3600 * kSecond;
    else
      return refuse();
    rest.remove_prefix(length);
    total += whole * unit + fraction * unit / scale;
    if (total > static_cast<__int128>(INT64_MAX) * kSecond) return refuse();
  }
  if (negative) total = -total;
  return Instant{static_cast<std::int64_t>(total / kSecond), static_cast<std::int32_t>(total % kSecond)};
}

}  // namespace flow::expr
