#include <unordered_map>

#include "nodes/detail/keys.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const json::array* items = &in.list("Items");
  CO_TRY(const json::array keys, co_await detail::every_item(cx, in.text("Expression"), items));
  std::unordered_map<std::string, std::size_t> places;  // key → its group
  json::array groups;
  for (std::size_t i = 0; i < items->size(); ++i) {
    const auto [place, is_new] = places.emplace(detail::canonical_text(keys[i]), groups.size());
    if (is_new) groups.push_back(json::object{{"key", keys[i]}, {"items", json::array{}}});
    groups[place->second].get_object()["items"].get_array().push_back((*items)[i]);
  }
  Outputs out;
  out.set("Groups", json::value(std::move(groups)));
  co_return out;
}

}  // namespace

extern const NodeType group_items;
const NodeType group_items{
    .spec = {.type = "group_items",
             .title = "Group Items",
             .category = Category::data,
             .summary = "Puts the items of a list that have something in common together.",
             .inputs = {list("Items").required().helped("The list to group."),
                        text("Expression")
                            .required()
                            .as(Widget::expression)
                            .with_roots({"item", "index"})
                            .helped("What the items of a group have in common, over `item` and `index`.")},
             .outputs = {output("Groups", HandleType::list)},
             .credits = 1,
             .example = {.inputs = R"({"Items": [1, 2, 3], "Expression": "item % 2"})",
                         .outputs = R"({"Groups": [{"key": 1, "items": [1, 3]}, {"key": 0, "items": [2]}]})"},
             .description =
                 "Groups come in the order in which their first items stand in the list, and items "
                 "keep their order. Keys may be any values; they are the same when they are equal as "
                 "JSON. An expression that fails for an item is `invalid_input` naming it."},
    .run = run};

}  // namespace flow::nodes
