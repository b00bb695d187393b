#include "net/retry_after.hpp"

#include <algorithm>
#include <charconv>

#include "net/http_date.hpp"

namespace flow::net {
namespace {

// Longer than anyone waits; keeps the arithmetic far from overflow.
constexpr std::int64_t kMostSeconds = 366LL * 86'400;

}  // namespace

std::optional<milliseconds> parse_retry_after(std::string_view text, WallTime now) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  if (text.empty() || text.size() > 64) return std::nullopt;
  const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (digits) {
    std::int64_t seconds = kMostSeconds;  // what std::from_chars leaves alone when there are too many digits
    std::from_chars(text.data(), text.data() + text.size(), seconds);
    return std::chrono::seconds{std::min(seconds, kMostSeconds)};
  }
  const auto date = parse_http_date(text);
  if (!date) return std::nullopt;
  // In whole seconds: a date may be too far for microseconds.
  const auto wait = *date - std::chrono::floor<std::chrono::seconds>(now);
  return std::clamp<std::chrono::seconds>(wait, std::chrono::seconds{0}, std::chrono::seconds{kMostSeconds});
}

}  // namespace flow::net
