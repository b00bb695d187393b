#include "foreign/detail/automa_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "foreign/detail/draft.hpp"
#include "workflow/slug.hpp"

namespace flow::foreign::detail {
namespace {

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

bool is_number(std::string_view text) {
  return !text.empty() && text.size() < 10 && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// A name that can stand behind a dot: lower case, and no word of CEL's own.
bool is_name(std::string_view text) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";
  if (text.empty() || text.find_first_not_of(kLetters) != std::string_view::npos) return false;
  if (text.front() >= '0' && text.front() <= '9') return false;
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  std::string slug = workflow::slug(lower);
  return !slug.starts_with('_') || lower.starts_with('_');
}

// Calls `literal` and `reference` for the pieces of the text in turn.
void each_piece(std::string_view text, const std::function<void(std::string_view)>& literal,
                const std::function<void(std::string_view)>& reference) {
  while (!text.empty()) {
    const std::size_t begin = text.find("{{");
    const std::size_t end = begin == std::string_view::npos ? begin : text.find("}}", begin + 2);
    if (end == std::string_view::npos) return literal(text);
    if (begin > 0) literal(text.substr(0, begin));
    reference(text.substr(begin + 2, end - begin - 2));
    text.remove_prefix(end + 2);
  }
}

}  // namespace

AutomaPath split_path(std::string_view text) {
  AutomaPath out;
  std::string member;
  for (const char c : trimmed(text)) {
    const bool first_at = c == '@' && out.empty();
    if (c == '.' || c == '[' || c == ']' || first_at) {
      if (!member.empty()) out.push_back(std::exchange(member, {}));
    } else {
      member += c;
    }
  }
  if (!member.empty()) out.push_back(std::move(member));
  return out;
}

std::string access(std::string base, const AutomaPath& path, std::size_t from) {
  for (std::size_t i = from; i < path.size(); ++i) {
    if (is_number(path[i])) {
      base += fmt::format("[{}]", std::stol(path[i]));
    } else if (is_name(path[i])) {
      base += '.' + path[i];
    } else {
      base += fmt::format("[{}]", quoted_cel(path[i]));
    }
  }
  return base;
}

AutomaText convert_text(std::string_view text, const Resolve& resolve) {
  AutomaText out;
  each_piece(
      text, [&](std::string_view piece) { out.text += as_literal(piece); },
      [&](std::string_view inner) {
        const auto expression = resolve(split_path(inner));
        if (expression) {
          out.text += fmt::format("{{{{ {} }}}}", *expression);
        } else {
          out.unresolved.push_back(fmt::format("{{{{{}}}}}", inner));
          out.text += as_literal(out.unresolved.back());
        }
      });
  return out;
}

AutomaOperand convert_operand(std::string_view text, const Resolve& resolve) {
  AutomaOperand out;
  std::vector<std::string> parts;
  bool mixed = false;
  each_piece(
      text,
      [&](std::string_view piece) {
        mixed = true;
        parts.push_back(quoted_cel(piece));
      },
      [&](std::string_view inner) {
        auto expression = resolve(split_path(inner));
        if (!expression) out.unresolved.push_back(fmt::format("{{{{{}}}}}", inner));
        parts.push_back(expression ? *std::move(expression) : quoted_cel(fmt::format("{{{{{}}}}}", inner)));
      });
  if (parts.empty()) parts.emplace_back(R"("")");
  if (parts.size() == 1) {
    out.expression = parts.front();
    return out;
  }
  for (const std::string& part : parts) {
    const bool is_text = mixed && part.starts_with('"');
    out.expression +=
        (out.expression.empty() ? "" : " + ") + (is_text ? part : fmt::format("string({})", part));
  }
  return out;
}

std::string quoted_cel(std::string_view text) {
  // A JSON string is one of CEL, but for the escape of the solidus, which json::dump() does not write.
  return json::dump(json::value(text));
}

}  // namespace flow::foreign::detail
