#include "expr/detail/lexer.hpp"

#include <array>

#include "base/utf8.hpp"

namespace flow::expr::detail {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}
int hex_value(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

struct Symbol {
  std::string_view text;
  Token token;
};
// Longer ones first.
constexpr std::array kSymbols{
    Symbol{"<=", Token::less_equal},   Symbol{">=", Token::greater_equal}, Symbol{"==", Token::equal},
    Symbol{"!=", Token::not_equal},    Symbol{"&&", Token::and_},          Symbol{"||", Token::or_},
    Symbol{"(", Token::left_paren},    Symbol{")", Token::right_paren},    Symbol{"[", Token::left_bracket},
    Symbol{"]", Token::right_bracket}, Symbol{"{", Token::left_brace},     Symbol{"}", Token::right_brace},
    Symbol{".", Token::dot},           Symbol{",", Token::comma},          Symbol{":", Token::colon},
    Symbol{"?", Token::question},      Symbol{"+", Token::plus},           Symbol{"-", Token::minus},
    Symbol{"*", Token::star},          Symbol{"/", Token::slash},          Symbol{"%", Token::percent},
    Symbol{"!", Token::bang},          Symbol{"<", Token::less},           Symbol{">", Token::greater},
};

}  // namespace

bool Lexer::fail_at(std::size_t offset, std::string message) {
  problem_ = {std::move(message), static_cast<std::uint32_t>(offset)};
  return false;
}

void Lexer::skip_blank() {
  while (at_ < source_.size()) {
    const char c = source_[at_];
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
      ++at_;
    } else if (source_.substr(at_).starts_with("//")) {
      while (at_ < source_.size() && source_[at_] != '\n') ++at_;
    } else {
      return;
    }
  }
}

bool Lexer::next(Lexed& out) {
  skip_blank();
  out = {.token = Token::end, .offset = static_cast<std::uint32_t>(at_)};
  if (at_ >= source_.size()) return true;
  const std::string_view rest = source_.substr(at_);
  const char c = rest[0];
  if (is_digit(c) || (c == '.' && rest.size() > 1 && is_digit(rest[1]))) return lex_number(out);

  // A string may have the prefixes r and b, in any order and case.
  bool raw = false;
  bool bytes = false;
  std::size_t prefix = 0;
  while (prefix < 2 && prefix < rest.size()) {
    const char p = rest[prefix];
    if ((p == 'r' || p == 'R') && !raw)
      raw = true;
    else if ((p == 'b' || p == 'B') && !bytes)
      bytes = true;
    else
      break;
    ++prefix;
  }
  if (prefix < rest.size() && (rest[prefix] == '"' || rest[prefix] == '\'')) {
    at_ += prefix;
    return lex_string(out, raw, bytes);
  }
  if (is_letter(c)) {
    std::size_t length = 1;
    while (length < rest.size() && (is_letter(rest[length]) || is_digit(rest[length]))) ++length;
    out.token = Token::identifier;
    out.text = rest.substr(0, length);
    at_ += length;
    return true;
  }
  if (c == '`') {
    const std::size_t end = rest.find('`', 1);
    if (end == std::string_view::npos || end == 1) return fail_at(at_, "a quoted name has no closing `");
    out.token = Token::quoted_identifier;
    out.text = rest.substr(0, end + 1);
    out.content = rest.substr(1, end - 1);
    at_ += end + 1;
    return true;
  }
  for (const Symbol& symbol : kSymbols) {
    if (!rest.starts_with(symbol.text)) continue;
    out.token = symbol.token;
    out.text = symbol.text;
    at_ += symbol.text.size();
    return true;
  }
  const CodePoint point = decode_utf8(source_, at_);
  return fail_at(at_, fmt::format("unexpected character \"{}\"", rest.substr(0, point.length)));
}

bool Lexer::lex_number(Lexed& out) {
  const std::size_t begin = at_;
  const auto digits = [&] {
    const std::size_t from = at_;
    while (at_ < source_.size() && is_digit(source_[at_])) ++at_;
    return at_ > from;
  };
  out.token = Token::int_;
  if (source_.substr(at_).starts_with("0x") || source_.substr(at_).starts_with("0X")) {
    at_ += 2;
    const std::size_t from = at_;
    while (at_ < source_.size() && hex_value(source_[at_]) >= 0) ++at_;
    if (at_ == from) return fail_at(begin, "a hexadecimal number has no digits");
  } else {
    digits();
    if (at_ + 1 < source_.size() && source_[at_] == '.' && is_digit(source_[at_ + 1])) {
      ++at_;
      digits();
      out.token = Token::double_;
    }
    if (at_ < source_.size() && (source_[at_] == 'e' || source_[at_] == 'E')) {
      ++at_;
      if (at_ < source_.size() && (source_[at_] == '+' || source_[at_] == '-')) ++at_;
      if (!digits()) return fail_at(begin, "the exponent of a number has no digits");
      out.token = Token::double_;
    }
  }
  out.text = source_.substr(begin, at_ - begin);
  if (out.token == Token::int_ && at_ < source_.size() && (source_[at_] == 'u' || source_[at_] == 'U')) {
    out.token = Token::uint_;
    ++at_;
  }
  if (at_ < source_.size() && is_letter(source_[at_]))
    return fail_at(begin, "a number is followed by a letter");
  return true;
}

bool Lexer::lex_string(Lexed& out, bool raw, bool bytes) {
  const std::size_t begin = out.offset;
  const std::string_view rest = source_.substr(at_);
  const bool triple = rest.starts_with("\"\"\"") || rest.starts_with("'''");
  const std::string_view quote = rest.substr(0, triple ? 3 : 1);
  at_ += quote.size();
  out.token = bytes ? Token::bytes : Token::string;
  while (true) {
    if (at_ >= source_.size()) return fail_at(begin, "a string has no closing quote");
    if (source_.substr(at_).starts_with(quote)) break;
    const char c = source_[at_];
    if (!triple && (c == '\n' || c == '\r'))
      return fail_at(begin, "a string has no closing quote on its line");
    if (c == '\\' && !raw) {
      ++at_;
      if (!lex_escape(out.content, bytes)) return false;
    } else {
      out.content += c;
      ++at_;
    }
  }
  at_ += quote.size();
  out.text = source_.substr(begin, at_ - begin);
  return true;
}

// `at_` stands behind the backslash.
bool Lexer::lex_escape(std::string& content, bool bytes) {
  const std::size_t begin = at_ - 1;
  if (at_ >= source_.size()) return fail_at(begin, "a string ends in a backslash");
  const char c = source_[at_++];
  constexpr std::string_view kPlainNames = "abfnrtv\\?\"'`";
  constexpr std::string_view kPlainValues = "\a\b\f\n\r\t\v\\?\"'`";
  if (const std::size_t found = kPlainNames.find(c); found != std::string_view::npos) {
    content += kPlainValues[found];
    return true;
  }
  std::size_t count = 0;
  int base = 16;
  if (c == 'x' || c == 'X')
    count = 2;
  else if (c == 'u' && !bytes)
    count = 4;
  else if (c == 'U' && !bytes)
    count = 8;
  else if (c >= '0' && c <= '3') {
    count = 3;
    base = 8;
    --at_;
  } else {
    return fail_at(begin, fmt::format("unknown escape \"\\{}\"", c));
  }
  char32_t value = 0;
  for (std::size_t i = 0; i < count; ++i, ++at_) {
    const int digit = at_ < source_.size() ? hex_value(source_[at_]) : -1;
    if (digit < 0 || digit >= base) return fail_at(begin, "an escape is cut short");
    value = value * static_cast<char32_t>(base) + static_cast<char32_t>(digit);
  }
  if (bytes) {
    content += static_cast<char>(value);
    return true;
  }
  if (value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
    return fail_at(begin, "an escape names no character");
  append_utf8(content, value);
  return true;
}

}  // namespace flow::expr::detail
