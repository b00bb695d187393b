#include <algorithm>
#include <charconv>

#include "base/time.hpp"
#include "json/detail/schema_rules.hpp"

namespace flow::json::detail {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_hex(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_visible(char c) {
  return static_cast<unsigned char>(c) > 0x20 && c != 0x7F;
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

bool is_ipv4(std::string_view text) {
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = text.find('.');
    if ((dot == std::string_view::npos) != (part == 3)) return false;
    const std::string_view number = text.substr(0, dot);
    int octet = 0;
    const auto [end, problem] = std::from_chars(number.data(), number.data() + number.size(), octet);
    const bool leading_zero = number.size() > 1 && number.front() == '0';
    if (number.empty() || leading_zero || !is_digit(number.front()) || problem != std::errc{} ||
        end != number.data() + number.size() || octet > 255) {
      return false;
    }
    if (dot != std::string_view::npos) text.remove_prefix(dot + 1);
  }
  return true;
}

// What a person calls an address: one @ between two parts without spaces. Only sending tells more.
bool is_email(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
         text.find('@', at + 1) == std::string_view::npos && text.back() != '.' &&
         std::ranges::all_of(text, is_visible);
}

bool is_uri(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(text.front())) return false;
  const auto scheme = text.substr(0, colon);
  return std::ranges::all_of(
             scheme,
             [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; }) &&
         std::ranges::all_of(text, [](char c) {
           return is_visible(c) && std::string_view("\"<>\\^`{|}").find(c) == std::string_view::npos;
         });
}

}  // namespace

bool matches_format(Format format, std::string_view text) {
  switch (format) {
    case Format::none: return true;
    case Format::date: return text.size() == 10 && parse_local_time(text).has_value();
    case Format::date_time: return parse_rfc3339(text).has_value();
    case Format::time: return parse_rfc3339(fmt::format("2000-01-01T{}", text)).has_value();
    case Format::email: return is_email(text);
    case Format::uri: return is_uri(text);
    case Format::uuid: return is_uuid(text);
    case Format::ipv4: return is_ipv4(text);
  }
  return true;
}

}  // namespace flow::json::detail
