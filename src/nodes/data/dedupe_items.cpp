#include <unordered_set>

#include "nodes/detail/keys.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const json::array* items = &in.list("Items");
  CO_TRY(const json::array keys, co_await detail::every_item(cx, in.text("Expression"), items));
  std::unordered_set<std::string> seen;
  json::array kept;
  json::array duplicates;
  for (std::size_t i = 0; i < items->size(); ++i)
    (seen.insert(detail::canonical_text(keys[i])).second ? kept : duplicates).push_back((*items)[i]);
  Outputs out;
  out.set("Items", json::value(std::move(kept))).set("Duplicates", json::value(std::move(duplicates)));
  co_return out;
}

}  // namespace

extern const NodeType dedupe_items;
const NodeType dedupe_items{
    .spec = {.type = "dedupe_items",
             .title = "Dedupe Items",
             .category = Category::data,
             .summary = "Keeps the first of the items that are the same.",
             .inputs = {list("Items").required().helped("The list to look through."),
                        text("Expression")
                            .with_default("item")
                            .as(Widget::expression)
                            .with_roots({"item", "index"})
                            .helped("What makes two items the same, over `item` and `index`.")},
             .outputs = {output("Items", HandleType::list), output("Duplicates", HandleType::list)},
             .credits = 1,
             .example = {.inputs =
                             R"({"Items": [{"u": "a", "n": 1}, {"u": "a", "n": 2}], "Expression": "item.u"})",
                         .outputs = R"({"Items": [{"u": "a", "n": 1}], "Duplicates": [{"u": "a", "n": 2}]})"},
             .description =
                 "The order stays. Values are the same when they are equal as JSON: 1 and 1.0 are, a "
                 "text and a number are not, and the order of keys does not count. An expression "
                 "that fails for an item is `invalid_input` naming it."},
    .run = run};

}  // namespace flow::nodes
