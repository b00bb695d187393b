#include "nodes/detail/node.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const json::value& given = in.json("Variables");
  if (!given.is_object()) {
    co_return fail(ErrorCode::invalid_input, "Variables must be an object of names and values, not {}",
                   json::kind_name(given));
  }
  json::object merged = cx->variables();
  for (const auto& [name, value] : given.get_object()) merged.insert_or_assign(name, value);
  cx->set_variables(merged);
  Outputs out;
  out.set("Variables", json::value(std::move(merged)));
  co_return out;
}

}  // namespace

extern const NodeType set_variables;
const NodeType set_variables{
    .spec = {.type = "set_variables",
             .title = "Set Variables",
             .category = Category::data,
             .summary = "Keeps values under names that later nodes read as vars.",
             .inputs = {json("Variables")
                            .required()
                            .helped("An object; each key becomes a variable, read as `vars.key`.")},
             .outputs = {output("Variables", HandleType::json)},
             .writes_variables = true,
             .credits = 0,
             .example = {.inputs = R"({"Variables": {"page": 1, "seen": []}})",
                         .outputs = R"({"Variables": {"page": 1, "seen": []}})"},
             .description = "The keys are merged into `vars` all at once; variables that are not named stay. "
                            "The output is all variables after the "
                            "merge. Nodes ordered after this one see the new values. In a loop with a "
                            "concurrency over 1 each iteration has its own "
                            "copy. Anything but an object is `invalid_input`."},
    .run = run};

}  // namespace flow::nodes
