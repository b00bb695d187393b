#include "json/detail/path_scanner.hpp"

#include <charconv>
#include <cmath>

#include "base/utf8.hpp"

namespace flow::json::detail {
namespace {

constexpr std::int64_t kLargestInteger = (std::int64_t{1} << 53) - 1;

int hex(char c) {
  if (is_path_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

bool PathScanner::take(std::string_view token) {
  if (!text_.substr(at_).starts_with(token)) return false;
  at_ += token.size();
  return true;
}

void PathScanner::skip_blanks() {
  while (at_ < text_.size() && std::string_view(" \t\n\r").find(text_[at_]) != std::string_view::npos) ++at_;
}

std::unexpected<Error> PathScanner::wrong_at(std::size_t offset, std::string_view reason) const {
  return std::unexpected(make_error(ErrorCode::invalid_input, "the path \"{}\": column {}: {}",
                                    truncate_utf8(text_, 200), offset + 1, reason)
                             .with_detail("reason", "bad_jsonpath")
                             .with_detail("column", offset + 1));
}

Result<std::int64_t> PathScanner::integer() {
  const std::size_t start = at_;
  if (peek() == '-') ++at_;
  const std::size_t digits = at_;
  while (is_path_digit(peek())) ++at_;
  const std::string_view written = text_.substr(digits, at_ - digits);
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(text_.data() + start, text_.data() + at_, number);
  const bool odd_zero = written.size() > 1 ? written.front() == '0' : (written == "0" && digits != start);
  if (written.empty() || odd_zero) return wrong_at(start, "expected a whole number without leading zeros");
  if (problem != std::errc{} || number > kLargestInteger || number < -kLargestInteger) {
    return wrong_at(start, "the number is too large; 2^53-1 is the most");
  }
  return number;
}

Result<value> PathScanner::number() {
  const std::size_t start = at_;
  if (peek() == '-') ++at_;
  const std::size_t digits = at_;
  while (is_path_digit(peek())) ++at_;
  if (at_ == digits || (at_ - digits > 1 && text_[digits] == '0')) {
    return wrong_at(start, "expected a number without leading zeros");
  }
  bool real = false;
  if (peek() == '.') {
    real = true;
    ++at_;
    if (!is_path_digit(peek())) return wrong("expected a digit after the decimal point");
    while (is_path_digit(peek())) ++at_;
  }
  if (peek() == 'e' || peek() == 'E') {
    real = true;
    ++at_;
    if (peek() == '-' || peek() == '+') ++at_;
    if (!is_path_digit(peek())) return wrong("expected a digit in the exponent");
    while (is_path_digit(peek())) ++at_;
  }
  const char* const first = text_.data() + start;
  const char* const last = text_.data() + at_;
  std::int64_t whole = 0;
  if (!real && std::from_chars(first, last, whole).ec == std::errc{}) return value(whole);
  double number = 0;
  if (std::from_chars(first, last, number).ec != std::errc{} || !std::isfinite(number)) {
    return wrong_at(start, "the number is outside the range of a double");
  }
  return value(number);
}

// The four digits after \u.
Result<char32_t> PathScanner::code_unit() {
  char32_t unit = 0;
  for (int i = 0; i < 4; ++i, ++at_) {
    const int digit = hex(peek());
    if (digit < 0) return wrong("expected four hexadecimal digits after \\u");
    unit = unit * 16 + static_cast<char32_t>(digit);
  }
  return unit;
}

Result<void> PathScanner::escape(std::string& out, char quote) {
  const char c = peek();
  if (c == quote || c == '\\' || c == '/') {
    out += c;
    ++at_;
    return {};
  }
  constexpr std::string_view kLetters = "bfnrt";
  constexpr std::string_view kControls = "\b\f\n\r\t";
  if (const std::size_t i = kLetters.find(c); c != '\0' && i != std::string_view::npos) {
    out += kControls[i];
    ++at_;
    return {};
  }
  if (c != 'u') return wrong("this escape does not exist");
  ++at_;
  TRY(char32_t code, code_unit());
  if (code >= 0xDC00 && code <= 0xDFFF) return wrong("a low surrogate without a high one");
  if (code >= 0xD800 && code <= 0xDBFF) {
    if (!take("\\u")) return wrong("a high surrogate without a low one");
    TRY(const char32_t low, code_unit());
    if (low < 0xDC00 || low > 0xDFFF) return wrong("a high surrogate without a low one");
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  }
  append_utf8(out, code);
  return {};
}

Result<std::string> PathScanner::quoted() {
  const char quote = peek();
  ++at_;
  std::string out;
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == quote) {
      ++at_;
      return out;
    }
    if (static_cast<unsigned char>(c) < 0x20) return wrong("a control character in quotes must be escaped");
    ++at_;
    if (c == '\\') {
      TRY_VOID(escape(out, quote));
    } else {
      out += c;
    }
  }
  return wrong("the closing quote is missing");
}

}  // namespace flow::json::detail
