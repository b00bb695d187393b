// Markup: the text up to the first line break is a selector, the rest a document. The array is a well-formed
// tree no deeper than it may be, what is selected lies in order, texts are UTF-8, condensed markup fits its
// limit, and condensing it again changes nothing.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/assert.hpp"
#include "base/utf8.hpp"
#include "html/condense.hpp"
#include "html/selector.hpp"
#include "html/table.hpp"

namespace {

namespace html = flow::html;

void check_tree(const html::Document& document) {
  std::vector<std::size_t> depth(document.size(), 0);
  for (html::NodeIndex node = 1; node < document.size(); ++node) {
    const html::NodeIndex parent = document.parent(node);
    FLOW_ASSERT(parent < node);
    depth[node] = depth[parent] + 1;
    FLOW_ASSERT(!document.is_element(node) || depth[node] <= html::Document::kMaxDepth);
    FLOW_ASSERT(document.is_element(node) != document.name(node).empty());
    FLOW_ASSERT(document.end(node) > node && document.end(node) <= document.end(parent));
    if (const html::NodeIndex before = document.previous(node); before != html::kNoNode) {
      FLOW_ASSERT(document.end(before) == node && document.next(before) == node);
    } else {
      FLOW_ASSERT(node == parent + 1);
    }
  }
}

std::string condense(const html::Document& document, std::size_t limit) {
  static const std::vector<std::string> kKept{"id", "href"};
  return html::condensed(document, 0, {.keep_attributes = kKept, .max_length = limit});
}

void check_condensed(const html::Document& document, std::size_t limit) {
  const std::string once = condense(document, limit);
  FLOW_ASSERT(flow::count_code_points(once) <= limit);
  const auto again = html::Document::parse(once);
  if (!again || again->body() == html::kNoNode) return;
  // Trees that only the parser's repairs make (a link in a link) cannot be written down.
  if (html::inner_html(*again, again->body()) != once) return;
  FLOW_ASSERT(condense(*again, limit) == once);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string_view written = text.substr(0, text.find('\n'));
  const auto selector = html::Selector::parse(written);
  if (!selector) FLOW_ASSERT(selector.error().code == flow::ErrorCode::invalid_input);
  const auto document = html::Document::parse(text.substr(std::min(text.size(), written.size() + 1)));
  if (!document) return 0;
  check_tree(*document);
  FLOW_ASSERT(flow::is_valid_utf8(html::text_of(*document, 0)));
  check_condensed(*document, 100);
  check_condensed(*document, 1U << 20);
  if (!selector) return 0;
  const auto found = selector->select(*document);
  if (!found) return 0;
  FLOW_ASSERT(std::ranges::is_sorted(*found));
  for (const html::NodeIndex node : *found) {
    FLOW_ASSERT(document->is_element(node));
    (void)html::outer_html(*document, node);
    (void)html::read_table(*document, node, html::TableHeader::automatic, 10);
  }
  return 0;
}
