#include "nodes/detail/node.hpp"
#include "nodes/detail/path_input.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext, Inputs in) {
  const std::string& name = in.text("Property Name");
  CO_TRY(const json::Path path, detail::parse_path("Property Name", name));
  CO_TRY(const json::value* found, path.first(in.json("JSON")));
  if (found == nullptr && !in.has("Default")) {
    co_return fail(ErrorCode::not_found, "\"{}\" does not exist in the JSON; correct it or set a Default",
                   name);
  }
  Outputs out;
  out.set("Property Value", found != nullptr ? *found : in.json("Default"));
  co_return out;
}

std::optional<workflow::StaticFault> check(const json::object& inputs) {
  return detail::check_path_literal(inputs, "Property Name");
}

}  // namespace

extern const NodeType read_property_from_json;
const NodeType read_property_from_json{
    .spec =
        {.type = "read_property_from_json",
         .title = "Read Property From JSON",
         .category = Category::data,
         .summary = "Takes one value out of a JSON document.",
         .inputs = {json("JSON").required().helped("The document to read."),
                    text("Property Name")
                        .required()
                        .helped("A dotted path such as `items[0].price` or `[\"a.b\"]`, or a JSONPath that "
                                "begins with `$`."),
                    any("Default").helped("The value when the property does not exist.")},
         .outputs = {output("Property Value", HandleType::any)},
         .credits = 1,
         .example = {.inputs = R"({"JSON": {"items": [{"price": 5}]}, "Property Name": "items[0].price"})",
                     .outputs = R"({"Property Value": 5})"},
         .check = check,
         .errors = {"not_found"},
         .description =
             "A JSONPath (RFC 9535) gives its first match in document order. `null`, `0`, `\"\"` and "
             "`false` are values like any other. A property that does not exist gives `Default`, and "
             "without one the node fails with `not_found`. A path that cannot be read is found before "
             "the run when it is a literal, else it is `invalid_input`."},
    .run = run};

}  // namespace flow::nodes
