#pragma once
// The tabs of a session as a person sees them: address and title.
#include <memory>
#include <string>
#include <vector>

#include "browser/page.hpp"

namespace flow::browser {

struct Tab {
  std::shared_ptr<Page> page;
  std::string url;
  std::string title;  // the address where the document has none
};

// Those of `pages` that are open and ready to be used, in the same order. One question to the browser, so a
// tab whose scripts hang is listed too.
Task<Result<std::vector<Tab>>> list_tabs(Context cx, std::vector<std::shared_ptr<Page>> pages);

}  // namespace flow::browser
