#pragma once
// Runs gumbo and lays its tree out flat. The only file that knows gumbo.
#include <string_view>

#include "html/document.hpp"

namespace flow::html::detail {

// `markup` has passed the prescan, which bounds the time; `quota` when it takes more memory than its size
// explains.
Result<Document> build_tree(std::string_view markup);

}  // namespace flow::html::detail
