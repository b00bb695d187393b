#include "log/detail/spelling.hpp"

#include <charconv>
#include <optional>
#include <string>

#include "base/utf8.hpp"

namespace flow::log::detail {
namespace {

struct Escape {
  std::string bytes;   // what it stands for
  std::size_t length;  // of the escape itself
};

std::optional<std::uint32_t> number(std::string_view digits, int base) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

Escape code_point(std::uint32_t value, std::size_t length) {
  Escape escape{{}, length};
  append_utf8(escape.bytes, value);
  return escape;
}

std::optional<Escape> percent_escape(std::string_view text) {
  if (text.size() < 3) return std::nullopt;
  const auto value = number(text.substr(1, 2), 16);
  if (!value) return std::nullopt;
  return Escape{std::string(1, static_cast<char>(*value)), 3};
}

// "\n", "\/", "\u00e4", and surrogates in pairs.
std::optional<Escape> json_escape(std::string_view text) {
  constexpr std::string_view kLetters = "\"\\/bfnrt";
  constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
  if (text.size() < 2) return std::nullopt;
  if (const std::size_t at = kLetters.find(text[1]); at != std::string_view::npos)
    return Escape{std::string(1, kMeanings[at]), 2};
  if (text[1] != 'u' || text.size() < 6) return std::nullopt;
  const auto high = number(text.substr(2, 4), 16);
  if (!high) return std::nullopt;
  if (*high < 0xD800 || *high > 0xDBFF) return code_point(*high, 6);
  if (text.size() < 12 || text.substr(6, 2) != "\\u") return std::nullopt;
  const auto low = number(text.substr(8, 4), 16);
  if (!low || *low < 0xDC00 || *low > 0xDFFF) return std::nullopt;
  return code_point(0x10000 + ((*high - 0xD800) << 10) + (*low - 0xDC00), 12);
}

// "&amp;" and the other names that serialisers write, "&#39;", "&#x27;".
std::optional<Escape> html_escape(std::string_view text) {
  struct Name {
    std::string_view name;
    char32_t value;
  };
  constexpr Name kNames[] = {{"amp", U'&'},  {"lt", U'<'},    {"gt", U'>'},
                             {"quot", U'"'}, {"apos", U'\''}, {"nbsp", U'\u00A0'}};
  constexpr std::size_t kLongest = 10;
  const std::size_t end = text.substr(0, kLongest).find(';');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view name = text.substr(1, end - 1);
  if (name.starts_with('#')) {
    const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
    const auto value = number(name.substr(hex ? 2 : 1), hex ? 16 : 10);
    if (!value || *value > 0x10FFFF) return std::nullopt;
    return code_point(*value, end + 1);
  }
  for (const Name& known : kNames) {
    if (known.name == name) return code_point(known.value, end + 1);
  }
  return std::nullopt;
}

std::optional<Escape> escape_at(Spelling spelling, std::string_view text) {
  switch (spelling) {
    case Spelling::plain: return std::nullopt;
    case Spelling::percent: return text[0] == '%' ? percent_escape(text) : std::nullopt;
    case Spelling::json: return text[0] == '\\' ? json_escape(text) : std::nullopt;
    case Spelling::html: return text[0] == '&' ? html_escape(text) : std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

std::size_t spelled(Spelling spelling, std::string_view text, std::string_view word) {
  std::size_t at = 0;
  while (!word.empty()) {
    if (at == text.size()) return 0;
    if (const auto escape = escape_at(spelling, text.substr(at))) {
      if (!word.starts_with(escape->bytes)) return 0;
      word.remove_prefix(escape->bytes.size());
      at += escape->length;
      continue;
    }
    // A form writes a blank as "+".
    const bool blank = spelling == Spelling::percent && text[at] == '+' && word.front() == ' ';
    if (text[at] != word.front() && !blank) return 0;
    word.remove_prefix(1);
    ++at;
  }
  return at;
}

bool can_begin(char c, std::string_view word) {
  return c == word.front() || c == '%' || c == '\\' || c == '&' || (c == '+' && word.front() == ' ');
}

}  // namespace flow::log::detail
