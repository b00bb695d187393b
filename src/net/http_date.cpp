#include "net/http_date.hpp"

#include <string>

#include "net/detail/curl.hpp"

namespace flow::net {
namespace {

constexpr std::size_t kLongest = 64;
constexpr std::time_t kLast = 253'402'300'799;  // 9999-12-31T23:59:59Z

}  // namespace

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
  if (text.empty() || text.size() > kLongest) return std::nullopt;
  const std::time_t date = detail::curl().getdate(std::string(text).c_str(), nullptr);  // -1: it is none
  if (date < 0 || date > kLast) return std::nullopt;
  return std::chrono::sys_seconds{std::chrono::seconds{date}};
}

}  // namespace flow::net
