#include "nodes/detail/node.hpp"
#include "nodes/detail/on_html.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  detail::CondenseRequest request{.html = in.text("Html"), .selector = in.text_or("Selector", "")};
  if (const auto most = in.optional_number("Max Length")) {
    if (!(*most >= 0))
      co_return fail(ErrorCode::invalid_input, "Max Length is {}; it must not be negative",
                     json::dump_number(*most));
    request.max_length = static_cast<std::size_t>(*most);
  }
  for (const auto& name : in.list("Keep Attributes")) {
    if (!name.is_string())
      co_return fail(ErrorCode::invalid_input, "Keep Attributes must be a list of texts");
    request.keep_attributes.emplace_back(name.get_string());
  }
  CO_TRY(const auto condensed, co_await detail::condense(cx, std::move(request)));
  if (!condensed.matched) cx->warn("the selector matches nothing, so the result is empty");
  Outputs out;
  out.set("Reduced Html", json::value(condensed.html));
  co_return out;
}

}  // namespace

extern const NodeType condense_html;
const NodeType condense_html{
    .spec =
        {.type = "condense_html",
         .title = "Condense HTML",
         .category = Category::extraction,
         .summary = "Cuts markup down to what carries meaning, for models and for storage.",
         .inputs = {html("Html").required().helped("The markup to reduce."),
                    text("Selector").as(Widget::selector).helped("CSS; only the first match is kept."),
                    number("Max Length").helped("Cut after this many characters, between tags."),
                    list("Keep Attributes")
                        .with_default(json::array{"id", "class", "href", "src", "alt", "title", "name",
                                                  "type", "value"})
                        .helped("Attributes that stay.")},
         .outputs = {output("Reduced Html", HandleType::html)},
         .timeout_ms = 30'000,
         .credits = 2,
         .posture = Posture::untrusted_data,
         .example = {.inputs =
                         R"({"Html": "<div style='x'><p onclick='y'>Kettle</p><script>no()</script></div>"})",
                     .outputs = R"({"Reduced Html": "<div><p>Kettle</p></div>"})"},
         .description = "Scripts, styles, comments, head metadata, hidden elements, empty wrappers and other "
                        "attributes go. A cut never falls "
                        "inside a tag, and open tags are closed. Condensing again changes nothing. A "
                        "selector without a match gives an empty text "
                        "and a warning."},
    .run = run};

}  // namespace flow::nodes
