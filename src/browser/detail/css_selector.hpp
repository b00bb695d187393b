#pragma once
// Splits CSS into compounds: the part the browser can match by itself, and pseudo-classes of our own
// (:has-text() :text() :text-is() :visible :nth-match(), and :is/:where/:not/:has around any of them).
#include "browser/detail/selector_text.hpp"

namespace flow::browser::detail {

struct CssList {
  json::array list;        // complex selectors: {parts: [{native, fns?}…], comb: [combinator…]}
  bool all_native = true;  // the whole text is plain CSS
};

Result<CssList> parse_css(Slice slice, int depth = 0);

}  // namespace flow::browser::detail
