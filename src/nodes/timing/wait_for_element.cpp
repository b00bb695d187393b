#include <fmt/format.h>

#include "nodes/detail/on_page.hpp"
#include "nodes/detail/own_time.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

browser::ElementState state_of(std::string_view text) {
  if (text == "hidden") return browser::ElementState::hidden;
  if (text == "attached") return browser::ElementState::attached;
  if (text == "detached") return browser::ElementState::detached;
  return browser::ElementState::visible;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(auto selector, detail::read_selector(in.text("Selector")));
  CO_TRY(const milliseconds span, detail::own_time(in));
  const Context own = cx.context().within(span);
  const std::string quoted = selector.quoted();
  auto waited = co_await browser::Reader(in.page("Web Page"))
                    .wait_for(own, std::move(selector), state_of(in.text("Visibility")));
  bool appeared = true;
  if (!waited) {
    // The wait's own time is over; anything else (a crash, a frame that went away) is an error in any case.
    const ErrorCode code = waited.error().code;
    const bool over =
        code == ErrorCode::timeout || code == ErrorCode::not_found || code == ErrorCode::ambiguous;
    if (!over) co_return std::unexpected(std::move(waited).error());
    if (!in.flag("Soft") || cx.context().expired()) {
      Error error = std::move(waited).error();
      error.code = ErrorCode::timeout;
      error.message = fmt::format("{} was not {} within {} s: {}", quoted, in.text("Visibility"),
                                  json::dump_number(in.number("Timeout (seconds)")), error.message);
      co_return std::unexpected(std::move(error));
    }
    appeared = false;
  }
  Outputs out;
  out.set("element_appeared", json::value(appeared));
  co_return out;
}

}  // namespace

extern const NodeType wait_for_element;
const NodeType wait_for_element{
    .spec =
        {.type = "wait_for_element",
         .title = "Wait For Element",
         .category = Category::timing,
         .summary = "Waits until an element appears, disappears, or is in the document or not.",
         .inputs = {detail::web_page(), detail::selector(),
                    text("Visibility")
                        .one_of({"visible", "hidden", "attached", "detached"})
                        .with_default("visible")
                        .helped("What is waited for; hidden is also true for an element that is not there."),
                    detail::own_timeout(), detail::soft()},
         .outputs = {detail::web_page_out(), output("element_appeared", HandleType::boolean)},
         .timeout_ms = 0,
         .needs_browser = true,
         .credits = 1,
         .posture = Posture::untrusted_page,
         .example = {.inputs = R"json({"Selector": ".results", "Timeout (seconds)": 10})json", .outputs = {}},
         .description = "The wait goes on over reloads and navigations, also to other sites. When several "
                        "elements match, any one counts. When "
                        "the time is over the node fails with `timeout`, or with `Soft` gives `false`. The "
                        "wait has its own time, so no other "
                        "timeout applies but that of the execution."},
    .run = run};

}  // namespace flow::nodes
