#include "browser/page_lease.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(const auto navigation, co_await in.page("Web Page").go_history(cx.context(), -1));
  Outputs out;
  out.set("Final URL", json::value(navigation.url));
  co_return out;
}

}  // namespace

extern const NodeType go_back;
const NodeType go_back{
    .spec = {.type = "go_back",
             .title = "Go Back",
             .category = Category::browser,
             .summary = "Goes back to the page this tab showed before.",
             .inputs = {detail::web_page()},
             .outputs = {detail::web_page_out(), output("Final URL", HandleType::text)},
             .timeout_ms = 60'000,
             .needs_browser = true,
             .needs_network = true,
             .credits = 1,
             .posture = Posture::untrusted_page,
             .example = {.inputs = "{}", .outputs = {}},
             .errors = {"navigation"},
             .description =
                 "One step in the history of the tab, as the button of a browser does it; the page "
                 "has loaded when the node ends. A step that stays in the same document (`#` or "
                 "the history of an application) is fine. The first page of a tab has nothing "
                 "before it: `invalid_input`."},
    .run = run};

}  // namespace flow::nodes
