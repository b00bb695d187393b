#include "html/document.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "html/detail/prescan.hpp"
#include "html/detail/tree_builder.hpp"

namespace flow::html {

Result<Document> Document::parse(std::string_view markup) {
  if (markup.size() > kMaxSize.count) {
    return fail(ErrorCode::quota, "the markup has {} bytes; at most {} are parsed", markup.size(),
                kMaxSize.count);
  }
  auto scan = detail::prescan(markup, kMaxParsedDepth);
  if (!scan) scan = detail::prescan(markup, kMaxDepth);
  if (!scan) return std::unexpected(std::move(scan).error());
  if (scan->cuts.empty()) return detail::build_tree(markup);
  return detail::build_tree(detail::without_cuts(markup, *scan));
}

NodeIndex Document::next(NodeIndex node) const {
  const NodeIndex up = parent(node);
  if (up == kNoNode) return kNoNode;
  return end(node) < end(up) ? end(node) : kNoNode;
}

Document::Attribute Document::attribute_at(NodeIndex element, std::size_t i) const {
  const StoredAttribute& stored = attributes_[nodes_[element].attributes.begin + i];
  return {.name = names_[stored.name], .value = slice(stored.value)};
}

std::optional<std::string_view> Document::attribute(NodeIndex element, std::string_view name) const {
  for (std::size_t i = 0; i < attribute_count(element); ++i) {
    if (const Attribute one = attribute_at(element, i); one.name == name) return one.value;
  }
  return std::nullopt;
}

bool is_void_element(std::string_view name) {
  constexpr std::array<std::string_view, 14> kVoid{"area",  "base",   "br",    "col",  "embed",
                                                   "hr",    "img",    "input", "link", "meta",
                                                   "param", "source", "track", "wbr"};
  return std::ranges::find(kVoid, name) != kVoid.end();
}

}  // namespace flow::html
