#include "db/store/page.hpp"

#include <algorithm>
#include <charconv>

#include "base/encoding.hpp"
#include "db/store/detail/text.hpp"

namespace flow::db {
namespace {

std::unexpected<Error> bad_cursor() {
  return fail(ErrorCode::invalid_input,
              "the cursor is not one that a list gave; begin again without a cursor");
}

}  // namespace

// Parts hold no line breaks: times, numbers and ids.
std::string encode_cursor(std::vector<std::string> parts) {
  std::string joined;
  for (const std::string& part : parts) {
    if (!joined.empty()) joined += '\n';
    joined += part;
  }
  return base64url_encode(joined);
}

Result<std::vector<std::string>> decode_cursor(std::string_view cursor, std::size_t parts) {
  std::string standard(cursor);
  std::ranges::replace(standard, '-', '+');
  std::ranges::replace(standard, '_', '/');
  const Result<std::string> joined = base64_decode(standard);
  std::vector<std::string> out;
  if (joined && cursor.size() <= 400 && joined->find('\0') == std::string::npos) {
    std::size_t from = 0;
    for (std::size_t at = 0; at != std::string::npos; from = at + 1) {
      at = joined->find('\n', from);
      out.push_back(joined->substr(from, at - from));
    }
  }
  if (out.size() != parts) return bad_cursor();
  return out;
}

Result<int> cursor_number(std::string_view part) {
  int number = 0;
  const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
  if (error != std::errc{} || end != part.data() + part.size()) return bad_cursor();
  return number;
}

std::optional<std::string> like_pattern(std::string_view search) {
  if (search.empty()) return std::nullopt;
  std::string pattern = "%";
  for (const char c : detail::stored_text(search)) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

}  // namespace flow::db
