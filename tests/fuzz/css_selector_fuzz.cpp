// CSS selectors over a fixed document: any text is a selector or an error with a column. What is found lies
// in order and within the scope, :is() of a selector finds the same, and :not() exactly the rest.
#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "base/assert.hpp"
#include "html/selector.hpp"

namespace {

namespace html = flow::html;

const html::Document& document() {
  static const html::Document kAll =
      html::Document::parse(
          R"(<main id=a class="b c" lang=en-US><h1>Shop</h1><ul><li class=b><a href=/1 title="one two">1</a>
          <li><a href=/2 disabled>2</a><!-- c --><li class="c d" data-x="A">3</ul><form><input type=checkbox
          checked><select><option selected>x<option disabled>y</select><p></p></form><svg><path d=M0></svg>
          <table><tr><td>1<td colspan=2>2</table></main>)")
          .value();
  return kAll;
}

std::vector<html::NodeIndex> elements(html::NodeIndex scope) {
  std::vector<html::NodeIndex> out;
  for (html::NodeIndex i = scope + 1; i < document().end(scope); ++i) {
    if (document().is_element(i)) out.push_back(i);
  }
  return out;
}

void check_in(const html::Selector& selector, const std::string& text, html::NodeIndex scope) {
  const auto found = selector.select(document(), scope);
  if (!found) {
    FLOW_ASSERT(found.error().code == flow::ErrorCode::quota);
    return;
  }
  const std::vector<html::NodeIndex> all = elements(scope);
  FLOW_ASSERT(std::ranges::includes(all, *found));
  FLOW_ASSERT(selector.first(document(), scope).value() == (found->empty() ? html::kNoNode : found->front()));
  // A text at the limits of size or nesting does not stand one more pair of parentheses.
  if (const auto same = html::Selector::parse(":is(" + text + ")")) {
    if (const auto again = same->select(document(), scope)) FLOW_ASSERT(*again == *found);
  }
  if (const auto opposite = html::Selector::parse(":not(" + text + ")")) {
    const auto others = opposite->select(document(), scope);
    if (!others) return;
    std::vector<html::NodeIndex> rest;
    std::ranges::set_difference(all, *found, std::back_inserter(rest));
    FLOW_ASSERT(*others == rest);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto selector = html::Selector::parse(text);
  if (!selector) {
    FLOW_ASSERT(selector.error().code == flow::ErrorCode::invalid_input);
    if (size <= html::Selector::kMaxSize.count) {
      const auto column = selector.error().detail.at("column").to_number<std::size_t>();
      FLOW_ASSERT(column >= 1 && column <= size + 1);
    }
    return 0;
  }
  check_in(*selector, text, 0);
  check_in(*selector, text, document().body() + 1);
  return 0;
}
