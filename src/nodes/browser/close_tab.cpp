#include <algorithm>

#include "browser/page_lease.hpp"
#include "browser/pool.hpp"
#include "nodes/detail/ports.hpp"
#include "sdk/browser_session.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const auto session = in.value("Web Page").page().session;
  const auto page = in.page("Web Page").shared_page();
  auto others = session->lease().pages();
  std::erase_if(others, [&](const auto& other) { return other == page || other->closed(); });
  if (others.empty()) {
    co_return fail(ErrorCode::invalid_input,
                   "this is the last tab of its session; end the session with Close Browser");
  }
  auto back_to = page->opener();
  if (back_to == nullptr || std::ranges::find(others, back_to) == others.end()) back_to = others.front();
  CO_TRY_VOID(co_await page->close(cx.context()));
  Outputs out;
  out.set("Web Page", PageHandle{session, back_to});
  co_return out;
}

}  // namespace

extern const NodeType close_tab;
const NodeType close_tab{
    .spec = {.type = "close_tab",
             .title = "Close Tab",
             .category = Category::browser,
             .summary = "Closes a tab and goes back to the one that opened it.",
             .inputs = {detail::web_page()},
             .outputs = {detail::web_page_out()},
             .timeout_ms = 60'000,
             .reorders_tabs = true,
             .needs_browser = true,
             .needs_network = true,
             .credits = 0,
             .posture = Posture::untrusted_page,
             .example = {.inputs = "{}", .outputs = {}},
             .description = "The output is the tab that opened this one, else the oldest other tab of the "
                            "session. The page gets no chance to object "
                            "to closing. Closing the last tab is `invalid_input`."},
    .run = run};

}  // namespace flow::nodes
