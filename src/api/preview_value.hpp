#pragma once
// A value as a preview shows it: cut down to what fits an answer. Pure.
#include <string_view>

#include "json/json.hpp"

namespace flow::api {

struct Shortened {
  json::value value;
  bool truncated = false;
};
// At most about `bytes` of JSON: texts and lists are cut at their end, and so are objects.
Shortened shortened(const json::value& value, std::size_t bytes);

// text, number, boolean, json, list, file or null.
std::string_view type_name(const json::value& value);

// How JavaScript counts: UTF-16 units of the first `bytes` bytes.
std::size_t utf16_units(std::string_view text, std::size_t bytes);

// The length, in bytes, of the word, number or sign that begins at `offset`; at least 1 before the end.
std::size_t length_of_token(std::string_view text, std::size_t offset);

}  // namespace flow::api
