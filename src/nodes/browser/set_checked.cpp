#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(auto target, detail::target_of(in));
  CO_TRY(const auto report,
         co_await browser::Actor(in.page("Web Page"))
             .set_checked(detail::page_context(cx), std::move(target), in.flag("Checked")));
  detail::show(cx, report);
  co_return Outputs{};
}

}  // namespace

extern const NodeType set_checked;
const NodeType set_checked{
    .spec = {.type = "set_checked",
             .title = "Set Checked",
             .category = Category::browser,
             .summary = "Ticks a checkbox, chooses a radio button or sets a switch, or takes that back.",
             .inputs = {detail::web_page(), detail::selector(),
                        boolean("Checked").with_default(true).helped("How it shall be afterwards.")},
             .outputs = {detail::web_page_out()},
             .timeout_ms = 30'000,
             .side_effect = true,
             .needs_browser = true,
             .credits = 1,
             .posture = Posture::untrusted_page,
             .example = {.inputs = R"({"Selector": "#terms"})", .outputs = {}},
             .errors = {"not_found", "ambiguous", "not_actionable"},
             .description = "Works on inputs, on elements with such a role and on their labels. Nothing is "
                            "clicked when the state is right already; otherwise it is looked at again after "
                            "the click, and a page that changed it back is `not_actionable`. A radio button "
                            "cannot be unchosen, only another one chosen: `invalid_input`, as for an element "
                            "that has no such state."},
    .run = run};

}  // namespace flow::nodes
