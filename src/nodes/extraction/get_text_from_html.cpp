#include "nodes/detail/node.hpp"
#include "nodes/detail/on_html.hpp"
#include "nodes/detail/on_page.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const std::string& selector = in.text("Selector");
  CO_TRY(const auto texts, co_await detail::texts_from_html(cx, in.text("Html"), selector));
  if (texts.empty()) co_return fail(ErrorCode::not_found, "nothing in the markup matches \"{}\"", selector);
  const std::string& mode = in.text("Mode");
  if (mode == "one" && texts.size() > 1) {
    co_return fail(
        ErrorCode::ambiguous,
        "{} elements match \"{}\" where exactly one is wanted; narrow the selector or use another mode",
        texts.size(), selector);
  }
  Outputs out;
  out.set("Text", json::value(mode == "all" ? detail::joined_lines(texts) : texts.front()))
      .set("Texts", json::value(detail::as_array(texts)));
  co_return out;
}

}  // namespace

extern const NodeType get_text_from_html;
const NodeType get_text_from_html{
    .spec =
        {.type = "get_text_from_html",
         .title = "Get Text From HTML",
         .category = Category::extraction,
         .summary = "Reads the text of elements in a piece of markup.",
         .inputs = {html("Html").required().helped("The markup to read."),
                    text("Selector").required().as(Widget::selector).helped("CSS only."),
                    text("Mode")
                        .one_of({"first", "one", "all"})
                        .with_default("first")
                        .helped("The first match, exactly one match, or all of them.")},
         .outputs = {output("Text", HandleType::text), output("Texts", HandleType::list)},
         .timeout_ms = 30'000,
         .credits = 2,
         .posture = Posture::untrusted_data,
         .example =
             {.inputs =
                  R"({"Html": "<p class=price>1 <b>000</b> €<script>no()</script></p>", "Selector": ".price"})",
              .outputs = R"({"Text": "1 000 €", "Texts": ["1 000 €"]})"},
         .errors = {"not_found", "ambiguous"},
         .description = "White space is collapsed; scripts and styles are skipped. `Texts` always holds "
                        "every match; `Text` is the first one, or "
                        "in mode `all` every one, joined by line breaks. No match is `not_found`; several in "
                        "mode `one` are `ambiguous`. Broken "
                        "markup is read as a browser would."},
    .run = run};

}  // namespace flow::nodes
