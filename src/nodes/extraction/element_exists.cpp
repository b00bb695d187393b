#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(auto selector, detail::read_selector(in.text("Selector")));
  CO_TRY(const std::int64_t count,
         co_await browser::Reader(in.page("Web Page"))
             .count(detail::page_context(cx), std::move(selector), in.flag("Visible Only")));
  Outputs out;
  out.set("Exists", json::value(count > 0)).set("Count", json::value(count));
  co_return out;
}

}  // namespace

extern const NodeType element_exists;
const NodeType element_exists{
    .spec = {.type = "element_exists",
             .title = "Element Exists",
             .category = Category::extraction,
             .summary = "Says whether an element is on the page now, and how many there are.",
             .inputs = {detail::web_page(), detail::selector(),
                        boolean("Visible Only").with_default(false).helped("Count only what can be seen.")},
             .outputs = {output("Exists", HandleType::boolean), output("Count", HandleType::number),
                         detail::web_page_out()},
             .timeout_ms = 30'000,
             .needs_browser = true,
             .credits = 1,
             .posture = Posture::untrusted_page,
             .example = {.inputs = R"({"Selector": ".cookie-banner", "Visible Only": true})", .outputs = {}},
             .description = "It looks once and does not wait, so it is never `not_found`. To wait for an "
                            "element use Wait For Element."},
    .run = run};

}  // namespace flow::nodes
