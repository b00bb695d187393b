#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

Task<Result<std::string>> read(NodeContext cx, browser::Reader reader, const Inputs* in) {
  if (!in->has("Selector")) co_return co_await reader.document_html(detail::page_context(cx));
  CO_TRY(auto selector, detail::read_selector(in->text("Selector")));
  co_return co_await reader.html(detail::page_context(cx), std::move(selector), in->flag("Outer"));
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(const std::string markup, co_await read(cx, browser::Reader(in.page("Web Page")), &in));
  Outputs out;
  out.set("Html Content", json::value(markup));
  co_return out;
}

}  // namespace

extern const NodeType get_html;
const NodeType get_html{
    .spec = {.type = "get_html",
             .title = "Get HTML",
             .category = Category::extraction,
             .summary = "Reads the markup of a page or of one element.",
             .inputs = {detail::web_page(),
                        text("Selector")
                            .as(Widget::selector)
                            .helped("The first match is read; without it the whole page."),
                        boolean("Outer").with_default(true).helped(
                            "With the element's own tag, or only what is inside.")},
             .outputs = {output("Html Content", HandleType::html), detail::web_page_out()},
             .timeout_ms = 30'000,
             .needs_browser = true,
             .credits = 2,
             .posture = Posture::untrusted_page,
             .example = {.inputs = R"({"Selector": "main"})", .outputs = {}},
             .errors = {"not_found"},
             .description = "The markup is what the page looks like now, after its scripts ran; a whole page "
                            "comes with its doctype. It "
                            "waits for the first match until the deadline, then fails with `not_found`."},
    .run = run};

}  // namespace flow::nodes
