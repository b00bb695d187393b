#include "nodes/detail/http_status.hpp"

#include <algorithm>
#include <charconv>

namespace flow::nodes::detail {
namespace {

std::string_view trim(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool read_status(std::string_view text, int& status) {
  text = trim(text);
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), status);
  return problem == std::errc{} && end == text.data() + text.size() && status >= 100 && status <= 599;
}

ErrorCode class_of(int status) {
  switch (status) {
    case 401:
    case 403:
    case 407: return ErrorCode::auth;
    case 408: return ErrorCode::timeout;
    case 429: return ErrorCode::http_429;
    default: return status >= 500 ? ErrorCode::http_5xx : ErrorCode::http_4xx;
  }
}

}  // namespace

Error status_error(int status, std::string_view url) {
  return make_error(class_of(status), "{} answered with status {}", url, status)
      .with_detail("status", status)
      .with_detail("url", boost::json::value(url));
}

Result<OkStatuses> OkStatuses::parse(std::string_view text) {
  OkStatuses statuses;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t comma = rest.find(',');
    const std::string_view part = trim(rest.substr(0, comma));
    rest = comma == std::string_view::npos ? std::string_view() : rest.substr(comma + 1);
    const std::size_t dash = part.find('-');
    int first = 0;
    int last = 0;
    const bool fine = dash == std::string_view::npos
                          ? read_status(part, first) && (last = first, true)
                          : read_status(part.substr(0, dash), first) &&
                                read_status(part.substr(dash + 1), last) && first <= last;
    if (!fine)
      return fail(ErrorCode::invalid_input, "OK Statuses \"{}\" does not read like 200-299,304; mend \"{}\"",
                  text, part);
    statuses.ranges_.emplace_back(first, last);
  }
  if (statuses.ranges_.empty())
    return fail(ErrorCode::invalid_input, "OK Statuses is empty; name some, such as 200-299");
  return statuses;
}

bool OkStatuses::contains(int status) const {
  return std::ranges::any_of(
      ranges_, [status](const auto& range) { return range.first <= status && status <= range.second; });
}

}  // namespace flow::nodes::detail
