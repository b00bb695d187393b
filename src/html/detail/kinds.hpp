#pragma once
// What elements are, by their names.
#include <string_view>

namespace flow::html::detail {

constexpr bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

// Stands on lines of its own, or breaks the line: words on its two sides are apart.
bool is_block(std::string_view name);

// Entities mean nothing in it, so its text is written as it is.
bool holds_raw_text(std::string_view name);

}  // namespace flow::html::detail
