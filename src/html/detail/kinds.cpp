#include "html/detail/kinds.hpp"

#include <algorithm>
#include <array>

namespace flow::html::detail {

bool is_block(std::string_view name) {
  constexpr auto kBlocks = std::to_array<std::string_view>(
      {"address",  "article",  "aside",      "blockquote", "body",    "br",      "caption",  "center",
       "col",      "colgroup", "dd",         "details",    "dialog",  "dir",     "div",      "dl",
       "dt",       "fieldset", "figcaption", "figure",     "footer",  "form",    "frameset", "h1",
       "h2",       "h3",       "h4",         "h5",         "h6",      "head",    "header",   "hgroup",
       "hr",       "html",     "legend",     "li",         "main",    "menu",    "nav",      "ol",
       "optgroup", "option",   "p",          "pre",        "section", "summary", "table",    "tbody",
       "td",       "tfoot",    "th",         "thead",      "tr",      "ul"});
  return std::ranges::find(kBlocks, name) != kBlocks.end();
}

bool holds_raw_text(std::string_view name) {
  constexpr auto kNames = std::to_array<std::string_view>(
      {"style", "script", "xmp", "iframe", "noembed", "noframes", "plaintext"});
  return std::ranges::find(kNames, name) != kNames.end();
}

}  // namespace flow::html::detail
