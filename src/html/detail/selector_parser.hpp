#pragma once
// Reads a selector.
#include <string_view>

#include "base/result.hpp"
#include "html/detail/selector_tree.hpp"

namespace flow::html::detail {

Result<SelectorList> parse_selector(std::string_view text);

}  // namespace flow::html::detail
