#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"
#include "nodes/detail/read_mode.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const std::string& name = in.text("Attribute");
  CO_TRY(auto selector, detail::read_selector(in.text("Selector")));
  const std::string quoted = selector.quoted();
  CO_TRY(const auto read, co_await browser::Reader(in.page("Web Page"))
                              .attribute(detail::page_context(cx), std::move(selector), name,
                                         detail::read_mode(in.text("Mode"))));
  detail::show(cx, read.report);
  json::array values;
  json::value first = nullptr;
  for (const auto& value : read.values) {
    if (value) {
      values.emplace_back(*value);
    } else if (in.has("Default")) {
      values.emplace_back(in.text("Default"));
    } else {
      values.emplace_back(nullptr);
    }
    if (first.is_null()) first = values.back();
  }
  if (first.is_null()) {
    co_return fail(ErrorCode::not_found, "{} has no attribute \"{}\"; set Default to go on without it",
                   quoted, name);
  }
  Outputs out;
  out.set("Value", std::move(first)).set("Values", json::value(std::move(values)));
  co_return out;
}

}  // namespace

extern const NodeType get_attribute;
const NodeType get_attribute{
    .spec = {.type = "get_attribute",
             .title = "Get Attribute",
             .category = Category::extraction,
             .summary = "Reads an attribute of an element, such as the address of a link.",
             .inputs = {detail::web_page(), detail::selector(),
                        text("Attribute").required().helped("Its name, such as href or value."),
                        detail::mode(),
                        text("Default").helped("Given when the element lacks the attribute.")},
             .outputs = {output("Value", HandleType::text), output("Values", HandleType::list),
                         detail::web_page_out()},
             .timeout_ms = 30'000,
             .needs_browser = true,
             .credits = 1,
             .posture = Posture::untrusted_page,
             .example = {.inputs = R"({"Selector": "a.next", "Attribute": "href"})", .outputs = {}},
             .errors = {"not_found", "ambiguous"},
             .description = "Addresses (`href`, `src`) are absolute; `value` and `checked` are what the "
                            "field holds now. An element without the "
                            "attribute gives `Default`; without one that is `not_found`, unless in mode "
                            "`all` another match has it (the gap is then "
                            "`null` in `Values`). `Value` is the first value there is."},
    .run = run};

}  // namespace flow::nodes
