#pragma once
// Lists come in pages. A cursor is opaque, names the last row of the page before, and stays good while rows
// come and go: no row that stays as it is meanwhile is shown twice or left out.
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace flow::db {

inline constexpr int kMaxPage = 200;

struct PageRequest {
  std::string cursor = {};  // empty: from the beginning
  int limit = 50;           // 1 to kMaxPage; what is outside is brought to the nearest
};

template <class T>
struct Page {
  std::vector<T> items;
  std::string next;  // empty: that was the last page
};

// For the stores: a cursor of text parts. decode fails with `invalid_input` for what encode did not make.
std::string encode_cursor(std::vector<std::string> parts);
Result<std::vector<std::string>> decode_cursor(std::string_view cursor, std::size_t parts);
Result<int> cursor_number(std::string_view part);

// The part of a search that LIKE takes literally, between two %; none when there is nothing to search for.
std::optional<std::string> like_pattern(std::string_view search);

}  // namespace flow::db
