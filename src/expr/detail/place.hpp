#pragma once
// Where in a text an error is, for people (line and column in characters, from 1) and for an editor (offset).
#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/result.hpp"
#include "base/utf8.hpp"

namespace flow::expr::detail {

inline Error error_at(std::string_view text, std::size_t offset, std::string_view message) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  const std::size_t column = count_code_points(before.substr(line_begin)) + 1;
  return make_error(ErrorCode::invalid_input, "line {}, column {}: {}", line, column, message)
      .with_detail("line", line)
      .with_detail("column", column)
      .with_detail("offset", before.size());
}

}  // namespace flow::expr::detail
