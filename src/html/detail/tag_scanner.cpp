#include "html/detail/tag_scanner.hpp"

#include <algorithm>

namespace flow::html::detail {
namespace {

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

std::optional<Tag> TagScanner::next() {
  while (true) {
    at_ = markup_.find('<', at_);
    if (at_ == std::string_view::npos || at_ + 1 >= markup_.size()) return std::nullopt;
    const char c = markup_[at_ + 1];
    if (is_letter(c)) return read_tag(false);
    if (c == '/' && at_ + 2 < markup_.size() && is_letter(markup_[at_ + 2])) return read_tag(true);
    if (c == '!' || c == '?' || c == '/') {
      skip_markup_declaration();
    } else {
      ++at_;
    }
    if (at_ == std::string_view::npos) return std::nullopt;
  }
}

// A comment, or what becomes one: <!doctype …>, <?xml …>, </ …>.
void TagScanner::skip_markup_declaration() {
  if (!markup_.substr(at_).starts_with("<!--")) {
    const std::size_t end = markup_.find('>', at_ + 2);
    at_ = end == std::string_view::npos ? end : end + 1;
    return;
  }
  // "<!-->" and "<!--->" are whole comments, so the search begins inside the opening.
  const std::size_t plain = markup_.find("-->", at_ + 2);
  const std::size_t bang = markup_.substr(0, plain).find("--!>", at_ + 2);
  const std::size_t end = std::min(plain, bang);
  at_ = end == std::string_view::npos ? end : end + (end == plain ? 3 : 4);
}

// True: there was one. False: at_ stands on ">" or at the end.
bool TagScanner::read_attribute() {
  while (at_ < markup_.size() && (is_space(markup_[at_]) || markup_[at_] == '/')) ++at_;
  if (at_ >= markup_.size() || markup_[at_] == '>') return false;
  do {
    ++at_;  // the first character may be "="
  } while (at_ < markup_.size() && !is_space(markup_[at_]) && markup_[at_] != '/' && markup_[at_] != '>' &&
           markup_[at_] != '=');
  std::size_t after = at_;
  while (after < markup_.size() && is_space(markup_[after])) ++after;
  if (after >= markup_.size() || markup_[after] != '=') return true;
  at_ = after + 1;
  while (at_ < markup_.size() && is_space(markup_[at_])) ++at_;
  if (at_ >= markup_.size() || markup_[at_] == '>') return true;
  if (const char quote = markup_[at_]; quote == '"' || quote == '\'') {
    const std::size_t end = markup_.find(quote, at_ + 1);
    at_ = end == std::string_view::npos ? markup_.size() : end + 1;
  } else {
    while (at_ < markup_.size() && !is_space(markup_[at_]) && markup_[at_] != '>') ++at_;
  }
  return true;
}

std::optional<Tag> TagScanner::read_tag(bool is_end) {
  Tag tag{.is_end = is_end, .begin = at_};
  at_ += is_end ? 2 : 1;
  while (at_ < markup_.size() && !is_space(markup_[at_]) && markup_[at_] != '/' && markup_[at_] != '>') {
    tag.name += lower(markup_[at_++]);
  }
  std::size_t attributes = 0;
  while (true) {
    const std::size_t before = at_;
    if (!read_attribute()) break;
    if (++attributes == kMaxAttributes + 1) tag.surplus = before;
  }
  if (at_ >= markup_.size()) return std::nullopt;
  tag.closes_itself = markup_[at_ - 1] == '/';
  if (attributes <= kMaxAttributes) tag.surplus = at_;
  tag.end = ++at_;
  return tag;
}

void TagScanner::skip_raw_text(std::string_view name) {
  for (std::size_t at = markup_.find("</", at_); at != std::string_view::npos;
       at = markup_.find("</", at + 2)) {
    const std::string_view rest = markup_.substr(at + 2);
    if (rest.size() <= name.size()) break;
    const bool same =
        std::equal(name.begin(), name.end(), rest.begin(), [](char a, char b) { return a == lower(b); });
    const char after = rest[name.size()];
    if (same && (is_space(after) || after == '/' || after == '>')) {
      at_ = at;
      return;
    }
  }
  at_ = markup_.size();
}

}  // namespace flow::html::detail
