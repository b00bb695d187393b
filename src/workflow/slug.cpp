#include "workflow/slug.hpp"

#include <algorithm>
#include <array>

namespace flow::workflow {
namespace {

// https://github.com/google/cel-spec/blob/master/doc/langdef.md#syntax: RESERVED and the literals.
constexpr std::array<std::string_view, 22> kReserved{
    "as",  "break", "const",     "continue", "else",    "false",  "for",  "function", "if",   "import", "in",
    "let", "loop",  "namespace", "null",     "package", "return", "true", "var",      "void", "while",  "_"};

}  // namespace

std::string slug(std::string_view title) {
  std::string out;
  bool gap = false;
  for (const char c : title) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9')) {
      if (gap && !out.empty()) out += '_';
      gap = false;
      out += lower;
    } else {
      gap = true;
    }
  }
  const bool begins_with_digit = !out.empty() && out.front() >= '0' && out.front() <= '9';
  if (out.empty() || begins_with_digit || std::ranges::find(kReserved, out) != kReserved.end())
    out.insert(out.begin(), '_');
  return out;
}

}  // namespace flow::workflow
