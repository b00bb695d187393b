#include <fmt/format.h>

#include "nodes/detail/expression.hpp"
#include "nodes/detail/node.hpp"

namespace flow::nodes {
namespace {

constexpr std::size_t kItemsPerTurn = 2000;  // between two looks at the loop and the deadline

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(const auto program, detail::compile_expression("Expression", in.text("Expression")));
  const json::array& items = in.list("Items");
  const std::string& on_error = in.text("On Item Error");
  json::array kept;
  json::array rejected;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0 && i % kItemsPerTurn == 0) co_await cx.context().clock().sleep_for(milliseconds{0});
    const auto wanted =
        detail::as_condition("Expression", cx->evaluate(program, {{"item", items[i]}, {"index", i}}));
    if (!wanted && on_error == "fail") {
      Error error = wanted.error();
      co_return std::unexpected(std::move(error).context(fmt::format("item {}", i)).with_detail("index", i));
    }
    const bool keep = wanted ? *wanted : on_error == "keep";
    (keep ? kept : rejected).push_back(items[i]);
  }
  const std::size_t count = kept.size();
  Outputs out;
  out.set("Items", json::value(std::move(kept)))
      .set("Rejected", json::value(std::move(rejected)))
      .set("Count", json::value(count));
  co_return out;
}

}  // namespace

extern const NodeType filter_items;
const NodeType filter_items{
    .spec = {.type = "filter_items",
             .title = "Filter Items",
             .category = Category::data,
             .summary = "Keeps the items of a list for which an expression is true.",
             .inputs = {list("Items").required().helped("The list to look through."),
                        text("Expression")
                            .required()
                            .as(Widget::expression)
                            .with_roots({"item", "index"})
                            .helped("Over `item` and `index`; true keeps the item."),
                        text("On Item Error")
                            .one_of({"fail", "drop", "keep"})
                            .with_default("fail")
                            .helped("What happens to an item for which the expression fails.")},
             .outputs = {output("Items", HandleType::list), output("Rejected", HandleType::list),
                         output("Count", HandleType::number)},
             .credits = 1,
             .example = {.inputs =
                             R"({"Items": [{"price": 5}, {"price": 50}], "Expression": "item.price < 10"})",
                         .outputs = R"({"Items": [{"price": 5}], "Rejected": [{"price": 50}], "Count": 1})"},
             .description = "The order stays. An expression that fails for an item, or is not true or false, "
                            "is an error of that item: the node fails "
                            "with `invalid_input` naming its position, or the item is dropped (it is then in "
                            "`Rejected`) or kept. An expression that "
                            "does not compile always fails the node."},
    .run = run};

}  // namespace flow::nodes
