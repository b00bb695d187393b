#include <charconv>
#include <cmath>

#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

#include "json/json.hpp"

namespace flow::json {
namespace {

// Builds the value like Boost's own handler, but reads doubles with from_chars: Boost.JSON 1.81 may be one
// unit off in the last place and takes 1e400 for infinity.
struct Handler {
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);
  using Code = boost::json::error_code;
  using Text = boost::json::string_view;

  boost::json::value_stack stack;
  bool number_too_large = false;

  bool on_document_begin(Code& /*ec*/) { return true; }
  bool on_document_end(Code& /*ec*/) { return true; }
  bool on_object_begin(Code& /*ec*/) { return true; }
  bool on_object_end(std::size_t count, Code& /*ec*/) { return stack.push_object(count), true; }
  bool on_array_begin(Code& /*ec*/) { return true; }
  bool on_array_end(std::size_t count, Code& /*ec*/) { return stack.push_array(count), true; }
  bool on_key_part(Text text, std::size_t /*total*/, Code& /*ec*/) { return stack.push_chars(text), true; }
  bool on_key(Text text, std::size_t /*total*/, Code& /*ec*/) { return stack.push_key(text), true; }
  bool on_string_part(Text text, std::size_t /*total*/, Code& /*ec*/) { return stack.push_chars(text), true; }
  bool on_string(Text text, std::size_t /*total*/, Code& /*ec*/) { return stack.push_string(text), true; }
  bool on_number_part(Text /*text*/, Code& /*ec*/) { return true; }
  bool on_int64(std::int64_t number, Text /*text*/, Code& /*ec*/) { return stack.push_int64(number), true; }
  bool on_uint64(std::uint64_t number, Text /*text*/, Code& /*ec*/) {
    return stack.push_uint64(number), true;
  }
  bool on_double(double approximate, Text text, Code& ec) {
    double number = approximate;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
    // Underflow is a zero; overflow has no double.
    if (problem == std::errc::result_out_of_range && std::abs(approximate) < 1)
      number = std::copysign(0.0, approximate);
    if ((problem == std::errc::result_out_of_range && std::abs(approximate) >= 1) || std::isinf(number)) {
      number_too_large = true;
      ec = boost::json::error::exponent_overflow;
      return false;
    }
    stack.push_double(number);
    return true;
  }
  bool on_bool(bool flag, Code& /*ec*/) { return stack.push_bool(flag), true; }
  bool on_null(Code& /*ec*/) { return stack.push_null(), true; }
  bool on_comment_part(Text /*text*/, Code& /*ec*/) { return true; }
  bool on_comment(Text /*text*/, Code& /*ec*/) { return true; }
};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// The code unit of "\uXXXX" at `at`, or -1.
int escaped_unit(std::string_view text, std::size_t at) {
  if (at + 6 > text.size() || text[at] != '\\' || text[at + 1] != 'u') return -1;
  int unit = 0;
  for (std::size_t i = at + 2; i < at + 6; ++i) {
    const int digit = hex_digit(text[i]);
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

bool may_hold_surrogates(std::string_view text) {
  for (std::size_t at = text.find("\\u"); at != std::string_view::npos; at = text.find("\\u", at + 2)) {
    if (at + 2 < text.size() && (text[at + 2] == 'd' || text[at + 2] == 'D')) return true;
  }
  return false;
}

// Overwrites surrogate escapes without a partner in place; offsets stay what they were.
void repair_surrogates(std::string& text) {
  for (std::size_t at = text.find('\\'); at != std::string::npos; at = text.find('\\', at)) {
    const int unit = escaped_unit(text, at);
    if (unit < 0) {
      at += 2;  // any other escape, "\\" among them
      continue;
    }
    const bool high = unit >= 0xD800 && unit <= 0xDBFF;
    const bool low = unit >= 0xDC00 && unit <= 0xDFFF;
    const int next = high ? escaped_unit(text, at + 6) : -1;
    if (high && next >= 0xDC00 && next <= 0xDFFF) {
      at += 12;
      continue;
    }
    if (high || low) text.replace(at, 6, "\\ufffd");
    at += 6;
  }
}

std::unexpected<Error> syntax_error(std::string_view text, std::size_t offset, std::string_view reason) {
  std::size_t line = 1;
  std::size_t column = 1;
  for (std::size_t i = 0; i < offset && i < text.size(); ++i) {
    column = text[i] == '\n' ? 1 : column + 1;
    line += text[i] == '\n' ? 1 : 0;
  }
  return std::unexpected(
      make_error(ErrorCode::invalid_input, "not valid JSON: line {}, column {}: {}", line, column, reason)
          .with_detail("line", line)
          .with_detail("column", column)
          .with_detail("offset", offset));
}

}  // namespace

Result<value> parse(std::string_view text, ParseLimits limits) {
  if (text.size() > limits.size.count) {
    return fail(ErrorCode::quota, "JSON text of {} bytes is over the limit of {} bytes", text.size(),
                limits.size.count);
  }
  std::string repaired;
  std::string_view source = text;
  if (may_hold_surrogates(text)) {
    repaired = text;
    repair_surrogates(repaired);
    source = repaired;
  }
  boost::json::parse_options options;
  options.max_depth = limits.depth;
  boost::json::basic_parser<Handler> parser(options);
  parser.handler().stack.reset();
  boost::json::error_code code;
  const std::size_t consumed = parser.write_some(false, source.data(), source.size(), code);
  if (parser.handler().number_too_large)
    return syntax_error(text, consumed, "the number is too large for a double");
  if (code == boost::json::error::too_deep) {
    return syntax_error(text, consumed, fmt::format("nested deeper than {} levels", limits.depth));
  }
  if (code == boost::json::error::incomplete)
    return syntax_error(text, text.size(), "the text ends too early");
  if (code) return syntax_error(text, consumed, code.message());
  for (std::size_t i = consumed; i < source.size(); ++i) {
    if (source[i] != ' ' && source[i] != '\t' && source[i] != '\n' && source[i] != '\r') {
      return syntax_error(text, i, "something stands after the document");
    }
  }
  return parser.handler().stack.release();
}

Result<object> parse_object(std::string_view text, ParseLimits limits) {
  TRY(value document, parse(text, limits));
  if (!document.is_object()) {
    return fail(ErrorCode::invalid_input, "expected a JSON object, found {} {}",
                document.is_array() ? "an" : "a", kind_name(document));
  }
  return std::move(document.as_object());
}

}  // namespace flow::json
