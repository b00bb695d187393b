#include "browser/page_lease.hpp"
#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const auto page = in.page("Web Page").shared_page();
  browser::DialogAnswer answer{.accept = in.flag("Accept"), .text = in.text_or("Text", "")};
  if (in.is_secret("Text")) CO_TRY_VOID(cx->check_secret_host("Text", detail::host_of(page->url())));
  const auto& seen = page->dialogs().log();
  Outputs out;
  out.set("Message", json::value(seen.empty() ? std::string() : seen.back().message));
  page->dialogs().arm(std::move(answer));
  co_return out;
}

}  // namespace

extern const NodeType handle_dialog;
const NodeType handle_dialog{
    .spec =
        {.type = "handle_dialog",
         .title = "Handle Dialog",
         .category = Category::browser,
         .summary = "Decides how the next dialog of a tab is answered.",
         .inputs = {detail::web_page(), boolean("Accept").with_default(true).helped("OK or Cancel."),
                    text("Text").or_credential().helped("What is written into a prompt; never logged.")},
         .outputs = {detail::web_page_out(), output("Message", HandleType::text)},
         .timeout_ms = 60'000,
         .needs_browser = true,
         .needs_network = true,
         .credits = 0,
         .posture = Posture::untrusted_page,
         .example = {.inputs = R"({"Accept": true, "Text": "Ada"})", .outputs = {}},
         .errors = {"auth"},
         .description =
             "Place it before the node that makes the page ask: it answers the next alert, confirm or prompt "
             "of this tab, once. Several of them answer several dialogs, in order. Without one, dialogs are "
             "dismissed at once; a page that asks whether it may be left always may. `Message` is what the "
             "last dialog of the tab said before this node ran, empty when there was none."},
    .run = run};

}  // namespace flow::nodes
