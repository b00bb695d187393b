#include <fmt/format.h>

#include "nodes/detail/on_html.hpp"
#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

constexpr double kMostRows = 1'000'000;

browser::TableHeader header_of(std::string_view text) {
  if (text == "first_row") return browser::TableHeader::first_row;
  if (text == "none") return browser::TableHeader::none;
  return browser::TableHeader::automatic;
}

Task<Result<detail::HtmlTable>> extract(NodeContext cx, const Inputs* in) {
  const double limit = in->number("Limit");
  if (!(limit >= 0 && limit <= kMostRows)) {
    co_return fail(ErrorCode::invalid_input, "Limit is {}; it must lie between 0 and 1000000",
                   json::dump_number(limit));
  }
  if (!in->has("Web Page")) {
    co_return co_await detail::table_from_html(cx, {.html = in->text("Html"),
                                                    .selector = in->text("Selector"),
                                                    .header = in->text("Header"),
                                                    .limit = static_cast<std::size_t>(limit)});
  }
  CO_TRY(auto selector, detail::read_selector(in->text("Selector")));
  CO_TRY(auto read, co_await browser::Reader(in->page("Web Page"))
                        .table(detail::page_context(cx), std::move(selector), header_of(in->text("Header")),
                               static_cast<std::int64_t>(limit)));
  detail::show(cx, read.report);
  detail::HtmlTable table{.rows = std::move(read.rows),
                          .headers = detail::as_array(read.headers),
                          .short_rows = read.short_rows.size()};
  co_return table;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(auto table, co_await extract(cx, &in));
  if (table.short_rows > 0)
    cx->warn(fmt::format("{} rows had fewer cells than the others and were filled up with null",
                         table.short_rows));
  const std::size_t count = table.rows.size();
  Outputs out;
  out.set("Rows", json::value(std::move(table.rows)))
      .set("Headers", json::value(std::move(table.headers)))
      .set("Count", json::value(count));
  co_return out;
}

}  // namespace

extern const NodeType extract_table;
const NodeType extract_table{
    .spec =
        {.type = "extract_table",
         .title = "Extract Table",
         .category = Category::extraction,
         .summary = "Turns an HTML table into rows.",
         .inputs =
             {page("Web Page").helped("The page to read; or give Html."),
              html("Html").helped("Markup to read instead of a page."),
              text("Selector").with_default("table").as(Widget::selector).helped("Matches the one table."),
              text("Header")
                  .one_of({"auto", "first_row", "none"})
                  .with_default("auto")
                  .helped("Where the names of the columns come from; auto looks for header cells."),
              number("Limit").with_default(10000).helped("At most this many rows.")},
         .outputs = {output("Rows", HandleType::list), output("Headers", HandleType::list),
                     output("Count", HandleType::number), detail::web_page_out().conditional()},
         .rules = {{.kind = InputRule::Kind::exactly_one, .inputs = {"Web Page", "Html"}}},
         .timeout_ms = 30'000,
         .credits = 2,
         .posture = Posture::untrusted_page,
         .example =
             {.inputs =
                  R"({"Html": "<table><tr><th>Name</th><th>Price</th></tr><tr><td>Lamp</td><td>54.50</td></tr></table>"})",
              .outputs =
                  R"({"Rows": [{"Name": "Lamp", "Price": "54.50"}], "Headers": ["Name", "Price"], "Count": 1})"},
         .errors = {"not_found", "ambiguous"},
         .description = "Give either a page or `Html`. With a header the rows are objects, without one they "
                        "are lists. A cell that spans rows or "
                        "columns is repeated in each. Rows with fewer cells are filled up with `null`, with "
                        "a warning. Columns of the same name "
                        "get a number: `Price`, `Price 2`. Several tables that match are `ambiguous`. `Web "
                        "Page` is given only with a page."},
    .run = run};

}  // namespace flow::nodes
