#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"
#include "nodes/detail/read_mode.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(auto selector, detail::read_selector(in.text("Selector")));
  CO_TRY(const auto read,
         co_await browser::Reader(in.page("Web Page"))
             .text(detail::page_context(cx), std::move(selector), detail::read_mode(in.text("Mode"))));
  detail::show(cx, read.report);
  Outputs out;
  out.set("Text", json::value(detail::joined_lines(read.values)))
      .set("Texts", json::value(detail::as_array(read.values)));
  co_return out;
}

}  // namespace

extern const NodeType get_text;
const NodeType get_text{
    .spec =
        {.type = "get_text",
         .title = "Get Text",
         .category = Category::extraction,
         .summary = "Reads the text of an element as a person sees it.",
         .inputs = {detail::web_page(), detail::selector(), detail::mode()},
         .outputs = {output("Text", HandleType::text), output("Texts", HandleType::list),
                     detail::web_page_out()},
         .timeout_ms = 30'000,
         .needs_browser = true,
         .credits = 1,
         .posture = Posture::untrusted_page,
         .example = {.inputs = R"({"Selector": ".price", "Mode": "first"})", .outputs = {}},
         .errors = {"not_found", "ambiguous"},
         .description =
             "Waits for the first match until the deadline, then fails with `not_found`. In mode `one` "
             "several matches are "
             "`ambiguous`; `first` takes the first; `all` takes every one, joined by line breaks in `Text`."},
    .run = run};

}  // namespace flow::nodes
