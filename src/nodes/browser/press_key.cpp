#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  std::optional<browser::Target> target;
  if (in.has("Selector")) {
    CO_TRY(target, detail::target_of(in));
  }
  CO_TRY(const auto report, co_await browser::Actor(in.page("Web Page"))
                                .press(detail::page_context(cx), std::move(target), in.text("Key")));
  detail::show(cx, report);
  co_return Outputs{};
}

}  // namespace

extern const NodeType press_key;
const NodeType press_key{
    .spec = {.type = "press_key",
             .title = "Press Key",
             .category = Category::browser,
             .summary = "Presses a key or a shortcut.",
             .inputs = {detail::web_page(),
                        text("Key").required().helped(
                            "A key such as Enter or PageDown, or a shortcut such as Control+A."),
                        text("Selector")
                            .as(Widget::selector)
                            .helped("Focused first; without it the key goes to what has the focus.")},
             .outputs = {detail::web_page_out()},
             .timeout_ms = 30'000,
             .side_effect = true,
             .needs_browser = true,
             .credits = 1,
             .posture = Posture::untrusted_page,
             .example = {.inputs = R"({"Key": "Enter", "Selector": "#search"})", .outputs = {}},
             .errors = {"not_found", "ambiguous", "not_actionable", "navigation"},
             .description = "Modifiers are Control, Shift, Alt and Meta; `ControlOrMeta` is the one of the "
                            "platform. An unknown key is "
                            "`invalid_input`. A navigation that the key began (Enter in a form) has "
                            "committed when the node ends."},
    .run = run};

}  // namespace flow::nodes
