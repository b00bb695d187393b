#include "db/store/detail/text.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace flow::db::detail {

namespace {
constexpr std::string_view kReplacement = "\xef\xbf\xbd";  // U+FFFD
}

std::string stored_text(std::string_view text) {
  std::string out = is_valid_utf8(text) ? std::string(text) : repair_utf8(text);
  for (std::size_t at = 0; (at = out.find('\0', at)) != std::string::npos;) out.replace(at, 1, kReplacement);
  return out;
}

std::string stored_json(const json::value& document) {
  std::string text = json::dump(document);
  if (!is_valid_utf8(text)) text = repair_utf8(text);
  // Escapes begin at a backslash that is not itself escaped.
  for (std::size_t at = 0; (at = text.find('\\', at)) != std::string::npos;) {
    if (text.compare(at, 6, "\\u0000") == 0) {
      text.replace(at, 6, kReplacement);
      at += kReplacement.size();
    } else {
      at += 2;
    }
  }
  return text;
}

std::optional<std::string> stored_json(const std::optional<json::value>& document) {
  if (!document) return std::nullopt;
  return stored_json(*document);
}

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

}  // namespace flow::db::detail
