#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

// Where within the element; nothing: its middle.
Result<std::optional<browser::Point>> offset_of(const Inputs& in) {
  const auto x = in.optional_number("Offset X");
  const auto y = in.optional_number("Offset Y");
  if (!x && !y) return std::nullopt;
  if (!x || !y) {
    return fail(ErrorCode::invalid_input, "{} is given and {} is not; a place in the element needs both",
                x ? "Offset X" : "Offset Y", x ? "Offset Y" : "Offset X");
  }
  for (const auto& [name, value] : {std::pair("Offset X", *x), std::pair("Offset Y", *y)}) {
    if (value < 0) {
      return fail(ErrorCode::invalid_input, "{} is {}; it must be 0 or more, or the click misses the element",
                  name, json::dump_number(value));
    }
  }
  return browser::Point{*x, *y};
}

Result<browser::ClickOptions> options_of(const Inputs& in) {
  browser::ClickOptions options{.force = in.flag("Force Click")};
  const std::string& button = in.text("Button");
  options.button = button == "right"    ? browser::MouseButton::right
                   : button == "middle" ? browser::MouseButton::middle
                                        : browser::MouseButton::left;
  const double count = in.number("Click Count");
  if (count != 1 && count != 2 && count != 3) {
    return fail(ErrorCode::invalid_input, "Click Count is {}; it must be 1, 2 or 3",
                json::dump_number(count));
  }
  options.count = static_cast<int>(count);
  const std::string& expect = in.text("Expect");
  options.expect = expect == "navigation" ? browser::Expect::navigation
                   : expect == "popup"    ? browser::Expect::popup
                   : expect == "download" ? browser::Expect::download
                                          : browser::Expect::nothing;
  return options;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(auto target, detail::target_of(in));
  CO_TRY(target.offset, offset_of(in));
  CO_TRY(const auto options, options_of(in));
  CO_TRY(const auto report, co_await browser::Actor(in.page("Web Page"))
                                .click(detail::page_context(cx), std::move(target), options));
  detail::show(cx, report);
  Outputs out;
  if (options.expect == browser::Expect::popup && report.popup != nullptr) {
    const PageHandle opened{in.value("Web Page").page().session, report.popup};
    cx->own_tab(opened);
    out.set("Opened Page", opened);
  }
  if (options.expect == browser::Expect::download && report.download != nullptr) {
    auto stored = co_await detail::keep_download(cx, report.download, std::nullopt);
    if (!stored) co_return std::unexpected(std::move(stored).error().with_effect(Effect::done));
    out.set("Downloaded File", json::value(std::move(stored->file)));
  }
  co_return out;
}

}  // namespace

extern const NodeType click_element;
const NodeType click_element{
    .spec =
        {.type = "click_element",
         .title = "Click Element",
         .category = Category::browser,
         .summary = "Clicks an element once it is visible, still, enabled and not covered.",
         .inputs =
             {detail::web_page(), detail::selector(),
              boolean("Force Click")
                  .with_default(false)
                  .helped("Do not wait for readiness and do not check what is hit."),
              text("Button").one_of({"left", "middle", "right"}).with_default("left").helped("Mouse button."),
              number("Click Count").with_default(1).helped("2 is a double click, 3 a triple one."),
              text("Expect")
                  .one_of({"none", "navigation", "popup", "download"})
                  .with_default("none")
                  .helped("What the click must lead to; it is waited for."),
              number("Offset X")
                  .helped("Where to click, in pixels from the left edge of the element; without it, in the "
                          "middle."),
              number("Offset Y").helped("The same from its upper edge; both or none.")},
         .outputs = {detail::web_page_out(), output("Opened Page", HandleType::page).conditional().opens(),
                     output("Downloaded File", HandleType::file).conditional()},
         .timeout_ms = 30'000,
         .side_effect = true,
         .needs_browser = true,
         .credits = 1,
         .posture = Posture::untrusted_page,
         .example = {.inputs = R"({"Selector": "role=button[name=\"Sign in\"]", "Expect": "navigation"})",
                     .outputs = {}},
         .errors = {"not_found", "ambiguous", "not_actionable", "navigation"},
         .description =
             R"(The click is real input, and it must land on the element: when something else lies on top, the click is withheld and tried again until the deadline, then the node fails with `not_actionable`, naming what is in the way. The element is looked up again on every try, so one that the page draws anew is fine.

A navigation that the click began has committed when the node ends, so the next node sees the new document. With `Expect` the node waits for a navigation, a popup (`Opened Page`) or a finished download (`Downloaded File`); what does not come is `timeout`, with the click done. `Offset X` and `Offset Y` name a place in the element, for charts, maps and other drawings whose middle is not what is meant. `Force Click` skips readiness and the check of what is hit, not visibility.)"},
    .run = run};

}  // namespace flow::nodes
