#include "browser/server_clock.hpp"

#include <algorithm>
#include <charconv>

#include "net/http_date.hpp"

namespace flow::browser {
namespace {

// Names of headers come as the server wrote them.
std::string header(const json::object& headers, std::string_view lower_name) {
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a - 'A' + 'a' : a) == b; };
  for (const auto& [name, value] : headers) {
    if (value.is_string() && std::ranges::equal(std::string_view(name), lower_name, same))
      return std::string(value.get_string());
  }
  return {};
}

bool is_cached(const json::object& response) {
  constexpr std::string_view kCaches[] = {"fromDiskCache", "fromPrefetchCache", "fromServiceWorker"};
  return std::ranges::any_of(kCaches, [&](std::string_view name) {
    const json::value* found = json::find(response, name);
    return found != nullptr && *found == json::value(true);
  });
}

}  // namespace

std::optional<DatedAnswer> DatedAnswer::of(const json::object& response, WallTime now) {
  const json::value* headers = json::find(response, "headers");
  if (headers == nullptr || !headers->is_object() || is_cached(response)) return std::nullopt;
  DatedAnswer answer{.url = std::string(json::string_or(response, "url", "")),
                     .date = header(headers->get_object(), "date"),
                     .age = header(headers->get_object(), "age"),
                     .at = now};
  if (answer.date.empty()) return std::nullopt;
  return answer;
}

std::optional<ServerClock> DatedAnswer::clock() const {
  const auto said = net::parse_http_date(date);
  std::uint32_t seconds = 0;
  const auto [end, error] = std::from_chars(age.data(), age.data() + age.size(), seconds);
  const bool has_good_age = error == std::errc{} && end == age.data() + age.size();
  if (!said || (!age.empty() && !has_good_age)) return std::nullopt;
  return ServerClock{.url = url, .theirs = *said + std::chrono::seconds{seconds}, .ours = at};
}

}  // namespace flow::browser
