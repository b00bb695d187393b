#include "browser/page_lease.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const auto page = in.page("Web Page").shared_page();
  CO_TRY_VOID(co_await page->barrier(cx.context()));
  CO_TRY(const std::string title, co_await page->title(cx.context()));
  Outputs out;
  out.set("URL", json::value(page->url())).set("Title", json::value(title));
  co_return out;
}

}  // namespace

extern const NodeType page_info;
const NodeType page_info{
    .spec = {.type = "page_info",
             .title = "Page Info",
             .category = Category::browser,
             .summary = "Reads the address and the title of a page.",
             .inputs = {detail::web_page()},
             .outputs = {detail::web_page_out(), output("URL", HandleType::text),
                         output("Title", HandleType::text)},
             .timeout_ms = 60'000,
             .needs_browser = true,
             .needs_network = true,
             .credits = 0,
             .posture = Posture::untrusted_page,
             .example = {.inputs = "{}", .outputs = {}},
             .errors = {"navigation"},
             .description =
                 "A navigation that is under way is waited for first, so the two belong to one document."},
    .run = run};

}  // namespace flow::nodes
