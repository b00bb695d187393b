#pragma once
// UTF-8 as code points. A malformed byte decodes as U+FFFD of length 1, so every walk ends.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace flow {

struct CodePoint {
  char32_t value;
  std::size_t length;  // bytes it takes in the text, at least 1
  bool valid;
};

CodePoint decode_utf8(std::string_view text, std::size_t offset);  // offset < text.size()
void append_utf8(std::string& out, char32_t code_point);
bool is_valid_utf8(std::string_view text);
std::size_t count_code_points(std::string_view text);
// Every malformed byte becomes U+FFFD.
std::string repair_utf8(std::string_view text);
// At most `limit` bytes, never cutting a code point.
std::string_view truncate_utf8(std::string_view text, std::size_t limit);

}  // namespace flow
