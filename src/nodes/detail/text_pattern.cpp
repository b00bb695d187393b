#include "nodes/detail/text_pattern.hpp"

namespace flow::nodes::detail {
namespace {

// `*` is anything, also nothing; everything else is itself. Two marks suffice: when the text does not go on
// as the pattern, only the last `*` may take more.
bool fits(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t after = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      after = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++after;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

}  // namespace

Result<TextPattern> TextPattern::parse(std::string_view written) {
  if (written.empty()) return fail(ErrorCode::invalid_input, "the pattern is empty; write at least `*`");
  TextPattern pattern(written);
  if (written.size() > 2 && written.starts_with('/') && written.ends_with('/')) {
    TRY(pattern.regex_, Regex::compile(written.substr(1, written.size() - 2)));
  }
  return pattern;
}

bool TextPattern::matches(std::string_view text) const {
  if (regex_) return regex_->search(text);
  if (written_.find('*') != std::string::npos) return fits(written_, text);
  return text.find(written_) != std::string_view::npos;
}

}  // namespace flow::nodes::detail
