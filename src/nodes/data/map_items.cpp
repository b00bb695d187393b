#include "nodes/detail/error_json.hpp"
#include "nodes/detail/keys.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const json::array* items = &in.list("Items");
  CO_TRY(auto given, co_await detail::each_item(cx, in.text("Expression"), items));
  const std::string& on_error = in.text("On Item Error");
  json::array mapped;
  json::array errors;
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (given[i]) {
      mapped.push_back(*std::move(given[i]));
      continue;
    }
    if (on_error == "fail") co_return std::unexpected(std::move(given[i]).error());
    if (on_error == "null") mapped.emplace_back(nullptr);
    errors.push_back(
        json::object{{"index", i}, {"item", (*items)[i]}, {"error", detail::error_json(given[i].error())}});
  }
  Outputs out;
  out.set("Items", json::value(std::move(mapped))).set("Errors", json::value(std::move(errors)));
  co_return out;
}

}  // namespace

extern const NodeType map_items;
const NodeType map_items{
    .spec = {.type = "map_items",
             .title = "Map Items",
             .category = Category::data,
             .summary = "Makes a new list from what an expression gives for each item.",
             .inputs = {list("Items").required().helped("The list to go through."),
                        text("Expression")
                            .required()
                            .as(Widget::expression)
                            .with_roots({"item", "index"})
                            .helped("What becomes of an item, over `item` and `index`."),
                        text("On Item Error")
                            .one_of({"fail", "drop", "null"})
                            .with_default("fail")
                            .helped("What happens to an item for which the expression fails.")},
             .outputs = {output("Items", HandleType::list), output("Errors", HandleType::list)},
             .credits = 1,
             .example = {.inputs = R"({"Items": [1, 2], "Expression": "{'n': item * 10}"})",
                         .outputs = R"({"Items": [{"n": 10}, {"n": 20}], "Errors": []})"},
             .description =
                 "The order stays. An expression that fails for an item fails the node with "
                 "`invalid_input` naming its position, or the item is dropped or becomes `null`, and "
                 "is in `Errors` as `{index, item, error}`. An expression that does not compile "
                 "always fails the node."},
    .run = run};

}  // namespace flow::nodes
