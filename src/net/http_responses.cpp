// Ready-made answers: text, bytes with validators and ranges, events.
#include <charconv>
#include <functional>

#include <fmt/format.h>

#include "net/http_server.hpp"

namespace flow::net {
namespace {

// "bytes=first-last" of one range; nothing when it is absent, malformed or of several ranges.
struct ByteRange {
  std::size_t first;
  std::size_t last;
};
std::optional<ByteRange> parse_range(std::string_view text, std::size_t size) {
  if (!text.starts_with("bytes=") || size == 0) return std::nullopt;
  text.remove_prefix(6);
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos || text.find(',') != std::string_view::npos) return std::nullopt;
  const auto number = [](std::string_view digits) -> std::optional<std::size_t> {
    std::size_t value = 0;
    const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (problem != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
  };
  const auto first = number(text.substr(0, dash));
  const auto last = number(text.substr(dash + 1));
  if (!first && last && *last > 0) return ByteRange{size - std::min(*last, size), size - 1};
  if (!first || *first >= size) return std::nullopt;
  return ByteRange{*first, last ? std::min(*last, size - 1) : size - 1};
}

}  // namespace

HttpResponse text_response(std::string body, std::string content_type, int status) {
  return {.status = status, .headers = {{"Content-Type", std::move(content_type)}}, .body = std::move(body)};
}

std::string format_event(std::string_view id, std::string_view event, std::string_view data) {
  std::string out;
  if (!id.empty()) out += fmt::format("id: {}\n", id);
  if (!event.empty()) out += fmt::format("event: {}\n", event);
  while (true) {
    const std::size_t end = data.find('\n');
    out += fmt::format("data: {}\n", data.substr(0, end));
    if (end == std::string_view::npos) break;
    data.remove_prefix(end + 1);
  }
  return out + "\n";
}

HttpResponse bytes_response(const HttpRequest& request, std::string bytes, std::string content_type) {
  const std::string tag = fmt::format("\"{:x}-{:x}\"", bytes.size(), std::hash<std::string>{}(bytes));
  HttpResponse response{
      .headers = {{"Content-Type", std::move(content_type)}, {"ETag", tag}, {"Accept-Ranges", "bytes"}}};
  if (request.headers.find("If-None-Match") == tag) {
    response.status = 304;
    return response;
  }
  const auto asked = request.headers.find("Range");
  const auto range = asked ? parse_range(*asked, bytes.size()) : std::nullopt;
  if (!range) {
    response.body = std::move(bytes);
    return response;
  }
  response.status = 206;
  response.headers.add("Content-Range",
                       fmt::format("bytes {}-{}/{}", range->first, range->last, bytes.size()));
  response.body = bytes.substr(range->first, range->last - range->first + 1);
  return response;
}

}  // namespace flow::net
