#include "nodes/detail/node.hpp"
#include "nodes/detail/path_input.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext, Inputs in) {
  const std::string& name = in.text("Property Name");
  CO_TRY(const json::Path path, detail::parse_path("Property Name", name));
  json::value updated = in.json("JSON");  // a copy: inputs are never changed in place
  if (auto written = path.write(updated, in.json("Property Value")); !written)
    co_return std::unexpected(std::move(written).error().context(fmt::format("writing \"{}\"", name)));
  Outputs out;
  out.set("Updated JSON", std::move(updated));
  co_return out;
}

std::optional<workflow::StaticFault> check(const json::object& inputs) {
  return detail::check_path_literal(inputs, "Property Name");
}

}  // namespace

extern const NodeType write_property_to_json;
const NodeType write_property_to_json{
    .spec = {.type = "write_property_to_json",
             .title = "Write Property To JSON",
             .category = Category::data,
             .summary = "Gives a copy of a JSON document with one value set.",
             .inputs = {json("JSON").required().helped(
                            "The document to start from; it is not changed itself."),
                        text("Property Name")
                            .required()
                            .helped("Where the value goes: a dotted path such as `order.lines[0].sku`."),
                        any("Property Value").required().helped("The value to put there.")},
             .outputs = {output("Updated JSON", HandleType::json)},
             .credits = 1,
             .example = {.inputs = R"({"JSON": {"a": 1}, "Property Name": "b.c", "Property Value": 2})",
                         .outputs = R"({"Updated JSON": {"a": 1, "b": {"c": 2}}})"},
             .check = check,
             .description =
                 "Objects are made on the way, a value that is there is replaced, and an index equal to "
                 "the length of a list appends. An index beyond that, and a path through a text, number, "
                 "boolean or `null`, is `invalid_input`."},
    .run = run};

}  // namespace flow::nodes
