#include <fmt/format.h>

#include "browser/page_lease.hpp"
#include "nodes/detail/ports.hpp"
#include "sdk/browser_session.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const auto session = in.value("Web Page").page().session;
  if (auto closed = co_await session->close(cx.context()); !closed) {
    cx->warn(fmt::format("closing the browser: {}", closed.error().message));
  }
  co_return Outputs{};
}

}  // namespace

extern const NodeType close_browser;
const NodeType close_browser{
    .spec = {.type = "close_browser",
             .title = "Close Browser",
             .category = Category::browser,
             .summary = "Ends a browser session before the execution does.",
             .inputs = {detail::web_page()},
             .timeout_ms = 60'000,
             .ends_session = true,
             .needs_browser = true,
             .needs_network = true,
             .credits = 0,
             .posture = Posture::untrusted_page,
             .example = {.inputs = "{}", .outputs = {}},
             .description = "Closes every tab of the session and forgets its cookies and storage. It never "
                            "fails; trouble on the way is a warning. "
                            "Without it the session ends with the execution. Using a page of the session "
                            "afterwards is a mistake the editor finds."},
    .run = run};

}  // namespace flow::nodes
