#include "html/detail/escape.hpp"

namespace flow::html::detail {
namespace {

constexpr std::string_view kNoBreakSpace = "\u00A0";

void append_escaped(std::string& out, std::string_view text, bool in_attribute) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '&') {
      out += "&amp;";
    } else if (text.substr(i).starts_with(kNoBreakSpace)) {
      out += "&nbsp;";
      i += kNoBreakSpace.size() - 1;
    } else if (c == '"' && in_attribute) {
      out += "&quot;";
    } else if (c == '<' && !in_attribute) {
      out += "&lt;";
    } else if (c == '>' && !in_attribute) {
      out += "&gt;";
    } else {
      out += c;
    }
  }
}

}  // namespace

void append_text(std::string& out, std::string_view text) {
  append_escaped(out, text, false);
}

void append_attribute(std::string& out, std::string_view name, std::string_view value) {
  out += ' ';
  out += name;
  out += "=\"";
  append_escaped(out, value, true);
  out += '"';
}

}  // namespace flow::html::detail
