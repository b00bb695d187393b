#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

browser::ScrollBlock block_of(std::string_view text) {
  if (text == "start") return browser::ScrollBlock::start;
  if (text == "end") return browser::ScrollBlock::end;
  if (text == "nearest") return browser::ScrollBlock::nearest;
  return browser::ScrollBlock::center;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(auto target, detail::target_of(in));
  CO_TRY(const auto report,
         co_await browser::Actor(in.page("Web Page"))
             .scroll_to(detail::page_context(cx), std::move(target), block_of(in.text("Block"))));
  detail::show(cx, report);
  co_return Outputs{};
}

}  // namespace

extern const NodeType scroll_to_element;
const NodeType scroll_to_element{
    .spec = {.type = "scroll_to_element",
             .title = "Scroll To Element",
             .category = Category::browser,
             .summary = "Scrolls until an element is in view.",
             .inputs = {detail::web_page(), detail::selector(),
                        text("Block")
                            .one_of({"start", "center", "end", "nearest"})
                            .with_default("center")
                            .helped("Where in the view the element ends up.")},
             .outputs = {detail::web_page_out()},
             .timeout_ms = 30'000,
             .needs_browser = true,
             .credits = 1,
             .posture = Posture::untrusted_page,
             .example = {.inputs = R"({"Selector": "#reviews", "Block": "start"})", .outputs = {}},
             .errors = {"not_found", "ambiguous", "not_actionable"},
             .description = "The element must be in the document; it need not be visible. Other nodes scroll "
                            "by themselves; this one is for "
                            "pages that load more when they are scrolled."},
    .run = run};

}  // namespace flow::nodes
