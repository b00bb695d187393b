#pragma once
// What a style attribute does to its element, read as a browser reads it: comments, strings, blocks and
// escapes are known, and a declaration that is not valid counts for nothing.
#include <string_view>

namespace flow::html::detail {

// Does it come to `display: none`? The last valid declaration of `display` decides, one marked !important
// before all that are not. A value that only the page can resolve (`var(--x)`) is taken to show the element.
bool hides(std::string_view style);

}  // namespace flow::html::detail
