#include "html/detail/css_tokens.hpp"

#include "html/detail/kinds.hpp"

namespace flow::html::detail {
namespace {

constexpr std::string_view kReplacement = "\uFFFD";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_hex_digit(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
bool is_line_break(char c) {
  return c == '\n' || c == '\r' || c == '\f';
}
bool starts_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool continues_name(char c) {
  return starts_name(c) || is_digit(c) || c == '-';
}

}  // namespace

CssToken CssTokens::next() {
  skip_space();
  if (at_ == text_.size()) return {};
  if (word_comes()) return read_word();
  const char c = peek();
  if (c == '"' || c == '\'') {
    skip_string();
    return {.kind = CssTokenKind::other};
  }
  ++at_;
  switch (c) {
    case ':': return {.kind = CssTokenKind::colon};
    case ';': return {.kind = CssTokenKind::semicolon};
    case '!': return {.kind = CssTokenKind::bang};
    case '(': return {.kind = CssTokenKind::opening, .bracket = ')'};
    case '[': return {.kind = CssTokenKind::opening, .bracket = ']'};
    case '{': return {.kind = CssTokenKind::opening, .bracket = '}'};
    case ')':
    case ']':
    case '}': return {.kind = CssTokenKind::closing, .bracket = c};
    default: break;
  }
  // The unit of a number, the name of a color or of a rule.
  if (is_digit(c) || c == '#' || c == '@') read_name();
  return {.kind = c == '@' ? CssTokenKind::at_word : CssTokenKind::other};
}

bool CssTokens::escape_comes(std::size_t ahead) const {
  return peek(ahead) == '\\' && !is_line_break(peek(ahead + 1));
}

bool CssTokens::word_comes() const {
  if (peek() != '-') return starts_name(peek()) || escape_comes();
  return peek(1) == '-' || starts_name(peek(1)) || escape_comes(1);
}

void CssTokens::skip_space() {
  while (at_ < text_.size()) {
    if (is_space(peek())) {
      ++at_;
    } else if (peek() == '/' && peek(1) == '*') {
      const std::size_t end = text_.find("*/", at_ + 2);
      at_ = end == std::string_view::npos ? text_.size() : end + 2;
    } else {
      return;
    }
  }
}

// A line break ends a string that was left open.
void CssTokens::skip_string() {
  const char quote = text_[at_++];
  while (at_ < text_.size() && !is_line_break(peek())) {
    const char c = text_[at_++];
    if (c == quote) return;
    if (c == '\\' && at_ < text_.size()) ++at_;
  }
}

// After "url(": quotes and brackets mean nothing in an address.
void CssTokens::skip_address() {
  while (at_ < text_.size()) {
    const char c = text_[at_++];
    if (c == ')') return;
    if (c == '\\' && at_ < text_.size()) ++at_;
  }
}

std::string CssTokens::read_name() {
  std::string name;
  while (at_ < text_.size()) {
    if (escape_comes()) {
      ++at_;
      read_escape(name);
    } else if (continues_name(peek())) {
      const char c = text_[at_++];
      name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    } else {
      break;
    }
  }
  return name;
}

// After the backslash.
void CssTokens::read_escape(std::string& out) {
  if (at_ == text_.size()) {
    out += kReplacement;
    return;
  }
  unsigned code = 0;
  if (is_hex_digit(peek())) {
    for (int digits = 0; digits < 6 && is_hex_digit(peek()); ++digits) {
      const char c = text_[at_++];
      code = code * 16 + static_cast<unsigned>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    if (peek() == '\r' && peek(1) == '\n') ++at_;
    if (at_ < text_.size() && is_space(peek())) ++at_;
  } else {
    code = static_cast<unsigned char>(text_[at_++]);
  }
  if (code == 0 || code >= 0x80) {
    out += kReplacement;
  } else {
    out += static_cast<char>(code >= 'A' && code <= 'Z' ? code - 'A' + 'a' : code);
  }
}

CssToken CssTokens::read_word() {
  std::string name = read_name();
  if (peek() != '(') return {.kind = CssTokenKind::word, .name = std::move(name)};
  ++at_;
  if (name == "url") {
    std::size_t first = at_;
    while (first < text_.size() && is_space(text_[first])) ++first;
    if (first == text_.size() || (text_[first] != '"' && text_[first] != '\'')) {
      skip_address();
      return {.kind = CssTokenKind::other};
    }
  }
  return {.kind = CssTokenKind::function, .name = std::move(name), .bracket = ')'};
}

}  // namespace flow::html::detail
