#include "cron/detail/problem.hpp"

#include <boost/json/string.hpp>

#include "base/utf8.hpp"

namespace flow::cron::detail {
namespace {

boost::json::value json_text(std::string_view text) {
  return boost::json::string(text.data(), text.size());
}

}  // namespace

std::unexpected<Error> problem(std::string_view code, std::string_view reason) {
  return std::unexpected(
      make_error(ErrorCode::invalid_input, "cron: {}", reason).with_detail("code", json_text(code)));
}

std::unexpected<Error> problem(std::string_view code, std::string_view field, std::size_t column,
                               std::string_view reason) {
  Error error = make_error(ErrorCode::invalid_input, "cron: {}{}column {}: {}", field,
                           field.empty() ? "" : ", ", column, reason)
                    .with_detail("code", json_text(code));
  if (!field.empty()) error = std::move(error).with_detail("field", json_text(field));
  return std::unexpected(std::move(error).with_detail("column", static_cast<std::int64_t>(column)));
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = decode_utf8(text, at);
    if (!point.valid) {
      out += fmt::format("\\x{:02X}", static_cast<unsigned char>(text[at]));
    } else if (point.value < 0x20 || point.value == 0x7F || (point.value > 0x7F && point.value <= 0xFFFF)) {
      out += fmt::format("\\u{:04X}", static_cast<std::uint32_t>(point.value));
    } else if (point.value > 0xFFFF) {
      out += fmt::format("\\u{{{:X}}}", static_cast<std::uint32_t>(point.value));
    } else {
      if (text[at] == '"' || text[at] == '\\') out += '\\';
      out += text[at];
    }
    at += point.length;
  }
  return out + "\"";
}

}  // namespace flow::cron::detail
