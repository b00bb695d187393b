// The text of a document as a reader sees it.
#include <algorithm>
#include <array>

#include "html/detail/kinds.hpp"
#include "html/document.hpp"

namespace flow::html {
namespace {

constexpr std::string_view kNoBreakSpace = "\u00A0";

bool has_no_text(std::string_view name) {
  constexpr std::array<std::string_view, 4> kSilent{"script", "style", "template", "head"};
  return std::ranges::find(kSilent, name) != kSilent.end();
}

}  // namespace

std::string collapse_white_space(std::string_view text) {
  std::string out;
  bool pending = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with(kNoBreakSpace)) {
      pending = true;
      i += kNoBreakSpace.size() - 1;
    } else if (detail::is_space(text[i])) {
      pending = true;
    } else {
      if (pending && !out.empty()) out += ' ';
      pending = false;
      out += text[i];
    }
  }
  return out;
}

std::string text_of(const Document& document, NodeIndex node) {
  if (document.kind(node) == NodeKind::text) return collapse_white_space(document.text(node));
  std::string raw;
  std::vector<NodeIndex> blocks;  // that are open
  const auto close_before = [&](NodeIndex at) {
    while (!blocks.empty() && document.end(blocks.back()) <= at) {
      raw += ' ';
      blocks.pop_back();
    }
  };
  for (NodeIndex i = node + 1; i < document.end(node); ++i) {
    close_before(i);
    if (document.kind(i) == NodeKind::text) {
      raw += document.text(i);
    } else if (document.is_element(i)) {
      if (has_no_text(document.name(i))) {
        i = document.end(i) - 1;
      } else if (detail::is_block(document.name(i))) {
        raw += ' ';
        blocks.push_back(i);
      }
    }
  }
  return collapse_white_space(raw);
}

}  // namespace flow::html
