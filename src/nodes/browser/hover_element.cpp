#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(auto target, detail::target_of(in));
  CO_TRY(const auto report,
         co_await browser::Actor(in.page("Web Page")).hover(detail::page_context(cx), std::move(target)));
  detail::show(cx, report);
  co_return Outputs{};
}

}  // namespace

extern const NodeType hover_element;
const NodeType hover_element{
    .spec = {.type = "hover_element",
             .title = "Hover Element",
             .category = Category::browser,
             .summary = "Moves the mouse over an element.",
             .inputs = {detail::web_page(), detail::selector()},
             .outputs = {detail::web_page_out()},
             .timeout_ms = 30'000,
             .needs_browser = true,
             .credits = 1,
             .posture = Posture::untrusted_page,
             .example = {.inputs = R"({"Selector": "#menu"})", .outputs = {}},
             .errors = {"not_found", "ambiguous", "not_actionable"},
             .description =
                 "For menus and hints that open under the mouse. The element must be visible, still "
                 "and not covered; it may be disabled. The mouse stays there until the next node "
                 "that uses it."},
    .run = run};

}  // namespace flow::nodes
