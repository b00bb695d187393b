#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "nodes/detail/compare.hpp"
#include "nodes/detail/keys.hpp"

namespace flow::nodes {
namespace {

bool is_number(const json::value& value) {
  return value.is_number();
}

// Numbers, texts or truth values: all keys must be of one kind.
Result<void> check_kinds(const json::array& keys) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const json::value& key = keys[i];
    if (!is_number(key) && !key.is_string() && !key.is_bool()) {
      return fail(ErrorCode::invalid_input,
                  "item {} has {} as its key; items are sorted by numbers, texts or true and false", i,
                  json::kind_name(key));
    }
    const json::value& first = keys.front();
    if (is_number(key) != is_number(first) || key.is_string() != first.is_string()) {
      return fail(ErrorCode::invalid_input,
                  "item {} has {} as its key and item 0 {}; use an expression that gives one kind, like "
                  "string(item.x)",
                  i, json::kind_name(key), json::kind_name(first));
    }
  }
  return {};
}

// Of one kind. Texts by their characters, false before true.
bool less(const json::value& a, const json::value& b) {
  if (a.is_string()) return a.get_string() < b.get_string();
  if (a.is_bool()) return !a.get_bool() && b.get_bool();
  const auto order = detail::order(a, b);
  return order && *order < 0;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const json::array* items = &in.list("Items");
  CO_TRY(const json::array keys, co_await detail::every_item(cx, in.text("Expression"), items));
  CO_TRY_VOID(check_kinds(keys));
  std::vector<std::size_t> order(items->size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const bool descending = in.flag("Descending");
  // Equal keys keep their order; libstdc++'s stable_sort uses what the standard has deprecated.
  std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
    if (less(keys[a], keys[b])) return !descending;
    if (less(keys[b], keys[a])) return descending;
    return a < b;
  });
  json::array sorted;
  sorted.reserve(order.size());
  for (const std::size_t i : order) sorted.push_back((*items)[i]);
  Outputs out;
  out.set("Items", json::value(std::move(sorted)));
  co_return out;
}

}  // namespace

extern const NodeType sort_items;
const NodeType sort_items{
    .spec = {.type = "sort_items",
             .title = "Sort Items",
             .category = Category::data,
             .summary = "Puts the items of a list in order.",
             .inputs = {list("Items").required().helped("The list to sort."),
                        text("Expression")
                            .with_default("item")
                            .as(Widget::expression)
                            .with_roots({"item", "index"})
                            .helped("What to sort by, over `item` and `index`."),
                        boolean("Descending").with_default(false).helped("The largest first.")},
             .outputs = {output("Items", HandleType::list)},
             .credits = 1,
             .example = {.inputs = R"({"Items": [{"p": 9}, {"p": 2}], "Expression": "item.p"})",
                         .outputs = R"({"Items": [{"p": 2}, {"p": 9}]})"},
             .description = "Items with equal keys keep their order, also when descending. Keys are numbers, "
                            "texts (compared character by character, so `B` stands before `a`) or true and "
                            "false, all of one kind; anything else is `invalid_input` naming the item."},
    .run = run};

}  // namespace flow::nodes
