#include "browser/detail/selector_text.hpp"

namespace flow::browser::detail {

namespace {
constexpr std::string_view kSpace = " \t\r\n\f";
}

Slice cut(Slice slice, std::size_t from, std::size_t to) {
  return {slice.text.substr(from, to - from), slice.offset + from};
}

Slice trim(Slice slice) {
  const auto from = slice.text.find_first_not_of(kSpace);
  if (from == std::string_view::npos) return {{}, slice.offset};
  return cut(slice, from, slice.text.find_last_not_of(kSpace) + 1);
}

std::unexpected<Error> selector_error(std::size_t offset, std::string_view problem) {
  auto error = make_error(ErrorCode::invalid_input, "selector at character {}: {}", offset + 1, problem);
  return std::unexpected(
      std::move(error).with_detail("reason", "selector_invalid").with_detail("offset", offset));
}

Result<std::size_t> skip_group(Slice slice, std::size_t at) {
  const std::string_view text = slice.text;
  const char open = text[at];
  if (open == '"' || open == '\'') {
    for (std::size_t i = at + 1; i < text.size(); ++i) {
      if (text[i] == '\\') {
        ++i;
      } else if (text[i] == open) {
        return i + 1;
      }
    }
    return selector_error(slice.offset + at, "a quote is not closed");
  }
  // Brackets nest; a stack on the heap keeps deep ones from exhausting ours.
  std::string closers;
  for (std::size_t i = at; i < text.size();) {
    const char c = text[i];
    if (c == '\\') {
      i += 2;
      continue;
    }
    if (c == '"' || c == '\'') {
      TRY(i, skip_group(slice, i));
      continue;
    }
    if (c == '(') closers.push_back(')');
    if (c == '[') closers.push_back(']');
    if (c == ')' || c == ']') {
      if (closers.back() != c) break;
      closers.pop_back();
      if (closers.empty()) return i + 1;
    }
    ++i;
  }
  return selector_error(slice.offset + at,
                        open == '(' ? "a parenthesis is not closed" : "a bracket is not closed");
}

bool is_quoted(std::string_view text) {
  if (text.size() < 2 || (text.front() != '"' && text.front() != '\'')) return false;
  const auto end = skip_group({text, 0}, 0);
  return end && *end == text.size();
}

Result<std::string> unquote(Slice slice) {
  if (!is_quoted(slice.text)) return selector_error(slice.offset, "a quoted text is expected");
  std::string out;
  const auto inner = slice.text.substr(1, slice.text.size() - 2);
  for (std::size_t i = 0; i < inner.size(); ++i) {
    if (inner[i] == '\\' && i + 1 < inner.size()) ++i;
    out.push_back(inner[i]);
  }
  return out;
}

Result<json::object> parse_text_match(Slice slice, QuotedMeans quoted) {
  slice = trim(slice);
  const auto text = slice.text;
  if (text.empty()) return selector_error(slice.offset, "a text is missing");
  if (text.front() == '"' || text.front() == '\'') {
    TRY(auto plain, unquote(slice));
    return json::object{{"k", quoted == QuotedMeans::exact ? "exact" : "sub"}, {"v", plain}};
  }
  const auto end = text.rfind('/');
  if (text.front() == '/' && end > 0 && end != std::string_view::npos) {
    const auto flags = text.substr(end + 1);
    if (flags.find_first_not_of("imsu") != std::string_view::npos) {
      return selector_error(slice.offset + end + 1, "flags of a regular expression are i, m, s or u");
    }
    return json::object{{"k", "re"}, {"v", text.substr(1, end - 1)}, {"f", flags}};
  }
  return json::object{{"k", "sub"}, {"v", text}};
}

}  // namespace flow::browser::detail
