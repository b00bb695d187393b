#include "net/retry_after.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "net/detail/curl.hpp"

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
  // curl, which brought the answer, reads the three date forms of HTTP; -1 is "none of them".
  const auto date = detail::curl().getdate(std::string(text).c_str(), nullptr);
  if (date == -1) return std::nullopt;
  // In whole seconds: a year of ten digits does not fit into microseconds.
  const std::int64_t begin = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  return std::chrono::seconds{std::clamp<std::int64_t>(date - begin, 0, kMostSeconds)};
}

}  // namespace flow::net
