#include <fmt/format.h>

#include "nodes/detail/field.hpp"
#include "nodes/detail/on_html.hpp"
#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

constexpr double kMostItems = 100'000;

struct Extracted {
  json::array items;
  json::object misses;  // path of the field → how often it was null
};

Task<Result<Extracted>> from_page(NodeContext cx, browser::PageLease* lease, std::string item_selector,
                                  std::vector<detail::FieldAt> fields, std::vector<json::object> leaves,
                                  std::int64_t limit) {
  CO_TRY(auto selector, detail::read_selector(item_selector));
  json::object flat;
  for (std::size_t i = 0; i < leaves.size(); ++i) flat[fmt::format("f{}", i)] = std::move(leaves[i]);
  CO_TRY(auto read, co_await browser::Reader(*lease).list(detail::page_context(cx), std::move(selector),
                                                          std::move(flat), limit));
  detail::show(cx, read.report);
  Extracted out;
  for (auto& row : read.items) {
    json::object item;
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const json::value* value =
          row.is_object() ? row.get_object().if_contains(fmt::format("f{}", i)) : nullptr;
      detail::place(item, fields[i].path, value == nullptr ? json::value(nullptr) : *value);
    }
    out.items.push_back(std::move(item));
  }
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (const json::value* count = read.misses.if_contains(fmt::format("f{}", i)))
      out.misses[detail::path_name(fields[i].path)] = *count;
  }
  co_return out;
}

Task<Result<Extracted>> extract(NodeContext cx, const Inputs* in) {
  CO_TRY(auto fields, detail::parse_fields(in->json("Fields")));
  const double limit_given = in->number("Limit");
  if (!(limit_given >= 0 && limit_given <= kMostItems)) {
    co_return fail(ErrorCode::invalid_input, "Limit is {}; it must lie between 0 and 100000",
                   json::dump_number(limit_given));
  }
  const auto limit = static_cast<std::int64_t>(limit_given);
  if (in->has("Web Page")) {
    std::vector<json::object> leaves;
    for (const auto& field : fields) {
      auto leaf = browser::parse_list_field(field.written);
      if (!leaf)
        co_return std::unexpected(
            std::move(leaf).error().context(fmt::format("field \"{}\"", detail::path_name(field.path))));
      leaves.push_back(*std::move(leaf));
    }
    co_return co_await from_page(cx, &in->page("Web Page"), in->text("Item Selector"), std::move(fields),
                                 std::move(leaves), limit);
  }
  detail::HtmlListRequest request{.html = in->text("Html"),
                                  .item_selector = in->text("Item Selector"),
                                  .fields = std::move(fields),
                                  .limit = static_cast<std::size_t>(limit)};
  CO_TRY(auto read, co_await detail::list_from_html(cx, std::move(request)));
  co_return Extracted{std::move(read.items), std::move(read.misses)};
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(auto read, co_await extract(cx, &in));
  if (read.items.empty() && in.text("If Empty") != "ok") {
    const std::string message =
        fmt::format("nothing matches the item selector \"{}\"", in.text("Item Selector"));
    if (in.text("If Empty") == "fail")
      co_return fail(ErrorCode::empty, "{}; set If Empty when that is fine", message);
    cx->warn(message);
  }
  const std::size_t count = read.items.size();
  Outputs out;
  out.set("Items", json::value(std::move(read.items)))
      .set("Count", json::value(count))
      .set("Field Errors", json::value(std::move(read.misses)));
  co_return out;
}

}  // namespace

extern const NodeType extract_list;
const NodeType extract_list{
    .spec =
        {.type = "extract_list",
         .title = "Extract List",
         .category = Category::extraction,
         .summary = "Turns repeated elements into a list of objects.",
         .inputs = {page("Web Page").helped("The page to read; or give Html."),
                    html("Html").helped("Markup to read instead of a page."),
                    text("Item Selector").required().as(Widget::selector).helped("Matches each item."),
                    json("Fields").required().helped(
                        "Names and where to find them in the item: `selector@attribute|type`, each part "
                        "optional. Objects nest."),
                    number("Limit").with_default(1000).helped("At most this many items."),
                    text("If Empty")
                        .one_of({"fail", "warn", "ok"})
                        .with_default("fail")
                        .helped("What happens when nothing matches.")},
         .outputs = {output("Items", HandleType::list), output("Count", HandleType::number),
                     output("Field Errors", HandleType::json), detail::web_page_out().conditional()},
         .rules = {{.kind = InputRule::Kind::exactly_one, .inputs = {"Web Page", "Html"}}},
         .timeout_ms = 30'000,
         .credits = 3,
         .posture = Posture::untrusted_page,
         .example =
             {.inputs =
                  R"({"Html": "<ul><li>Lamp <b>1.049,50 €</b><a href='/7'>more</a></li><li>Chair</li></ul>", "Item Selector": "li", "Fields": {"price": "b|number", "link": "a@href"}})",
              .outputs =
                  R"({"Items": [{"price": 1049.5, "link": "/7"}, {"price": null, "link": null}], "Count": 2, "Field Errors": {"price": 1, "link": 1}})"},
         .errors = {"empty"},
         .description =
             R"(Give either a page or `Html`. A field without a selector reads the item itself, without an attribute its text. Types:

- `text`: the default; white space is collapsed.
- `html`: the markup.
- `number`: keeps digits, sign, `.` and `,`. With both separators the last is decimal; a single one before exactly three digits groups (`1,234` is 1234), otherwise it is decimal. No digits is a miss.
- `url`: the attribute (by default `href`, then `src`) as an absolute address, where the page is known.
- `boolean`: whether it is there.

A miss is `null` and counted in `Field Errors` by field. On a page the node waits for the first item until the deadline, and all items come from one document. `Web Page` is given only with a page.)"},
    .run = run};

}  // namespace flow::nodes
