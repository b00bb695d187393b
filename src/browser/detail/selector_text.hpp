#pragma once
// What the selector parsers share: an error at a place, skipping over quoted and bracketed text, text
// matchers.
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "json/json.hpp"

namespace flow::browser::detail {

// Part of a selector: the text of the part, and where it stands in the whole.
struct Slice {
  std::string_view text;
  std::size_t offset = 0;
};

Slice trim(Slice slice);
Slice cut(Slice slice, std::size_t from, std::size_t to);

std::unexpected<Error> selector_error(std::size_t offset, std::string_view problem);

// The offset after the string, bracket or parenthesis that begins at `at`; an error when it does not end.
Result<std::size_t> skip_group(Slice slice, std::size_t at);

// `"quoted"` or `'quoted'`, with backslash escapes, and nothing else.
bool is_quoted(std::string_view text);
Result<std::string> unquote(Slice slice);

enum class QuotedMeans { exact, substring };
// `"whole text"`, `/regular expression/flags` or a part of the text.
Result<json::object> parse_text_match(Slice slice, QuotedMeans quoted);

}  // namespace flow::browser::detail
