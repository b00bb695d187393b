#include "api/preview_value.hpp"

#include <algorithm>

#include "base/utf8.hpp"
#include "workflow/coercion.hpp"

namespace flow::api {
namespace {

class Shortener {
 public:
  explicit Shortener(std::size_t bytes) : left_(bytes) {}

  json::value shorten(const json::value& value) {
    if (value.is_string()) return text(value.get_string());
    if (const json::array* list = value.if_array()) {
      json::array out;
      for (const json::value& item : *list) {
        if (!has_room()) break;
        out.push_back(shorten(item));
      }
      return out;
    }
    if (const json::object* object = value.if_object()) {
      json::object out;
      for (const auto& [key, member] : *object) {
        take(key.size() + 4);
        if (!has_room()) break;
        out[key] = shorten(member);
      }
      return out;
    }
    take(8);
    return value;
  }

  bool truncated() const { return truncated_; }

 private:
  void take(std::size_t bytes) { left_ -= std::min(left_, bytes); }
  bool has_room() {
    if (left_ == 0) truncated_ = true;
    return left_ > 0;
  }
  json::value text(std::string_view whole) {
    const std::string_view part = truncate_utf8(whole, left_);
    if (part.size() < whole.size()) truncated_ = true;
    take(whole.size() + 2);
    return json::value(json::string(part));
  }

  std::size_t left_;
  bool truncated_ = false;
};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

}  // namespace

Shortened shortened(const json::value& value, std::size_t bytes) {
  Shortener shortener(bytes);
  json::value out = shortener.shorten(value);
  return {.value = std::move(out), .truncated = shortener.truncated()};
}

std::string_view type_name(const json::value& value) {
  return value.is_null() ? "null" : workflow::to_string(workflow::type_of(value));
}

std::size_t utf16_units(std::string_view text, std::size_t bytes) {
  std::size_t units = 0;
  for (std::size_t at = 0; at < std::min(bytes, text.size());) {
    const CodePoint point = decode_utf8(text, at);
    units += point.value > 0xffff ? 2 : 1;
    at += point.length;
  }
  return units;
}

std::size_t length_of_token(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return 0;
  std::size_t end = offset;
  while (end < text.size() && is_word(text[end])) ++end;
  return end > offset ? end - offset : decode_utf8(text, offset).length;
}

}  // namespace flow::api
