#include "nodes/detail/on_html.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "async/blocking_pool.hpp"
#include "html/condense.hpp"
#include "html/selector.hpp"
#include "html/table.hpp"

namespace flow::nodes::detail {
namespace {

// A field with its selector compiled; none means the item itself.
struct ListField {
  const FieldAt* at;
  std::optional<html::Selector> selector;
};

Result<std::vector<ListField>> compile_fields(const std::vector<FieldAt>& fields) {
  std::vector<ListField> out;
  for (const FieldAt& field : fields) {
    ListField made{.at = &field, .selector = {}};
    if (!field.field.selector.empty()) {
      auto selector = html::Selector::parse(field.field.selector);
      if (!selector)
        return std::unexpected(
            std::move(selector).error().context(fmt::format("field \"{}\"", path_name(field.path))));
      made.selector = *std::move(selector);
    }
    out.push_back(std::move(made));
  }
  return out;
}

// What is written: markup has no address to make links absolute with.
std::optional<std::string> raw_text(const html::Document& document, html::NodeIndex element,
                                    const Field& field) {
  const auto attribute = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = document.attribute(element, name);
    if (!found) return std::nullopt;
    return std::string(*found);
  };
  if (!field.attribute.empty()) return attribute(field.attribute);
  if (field.type != FieldType::url) return html::text_of(document, element);
  auto address = attribute("href");
  return address ? address : attribute("src");
}

Result<json::value> read_field(const html::Document& document, html::NodeIndex item, const ListField& field) {
  html::NodeIndex element = item;
  if (field.selector) {
    TRY(element, field.selector->first(document, item));
  }
  const Field& wanted = field.at->field;
  const bool found = element != html::kNoNode;
  if (wanted.type == FieldType::boolean && wanted.attribute.empty()) return json::value(found);
  if (!found) return wanted.type == FieldType::boolean ? json::value(false) : json::value(nullptr);
  if (wanted.type == FieldType::html && wanted.attribute.empty())
    return json::value(html::outer_html(document, element));
  const auto raw = raw_text(document, element, wanted);
  if (wanted.type == FieldType::boolean) return json::value(raw.has_value() && *raw != "false");
  if (!raw) return json::value(nullptr);
  if (wanted.type == FieldType::number) return parse_loose_number(*raw).value_or(json::value(nullptr));
  return json::value(*raw);
}

Result<HtmlList> read_list(const HtmlListRequest& request) {
  TRY(const auto selector, html::Selector::parse(request.item_selector));
  TRY(const auto fields, compile_fields(request.fields));
  TRY(const auto document, html::Document::parse(request.html));
  TRY(const auto items, selector.select(document, 0, request.limit));
  HtmlList out;
  for (const html::NodeIndex item : items) {
    json::object row;
    for (const ListField& field : fields) {
      TRY(auto value, read_field(document, item, field));
      if (value.is_null()) {
        json::value& misses = out.misses[path_name(field.at->path)];
        misses = misses.is_null() ? 1 : misses.get_int64() + 1;
      }
      place(row, field.at->path, std::move(value));
    }
    out.items.push_back(std::move(row));
  }
  return out;
}

Result<std::vector<std::string>> read_texts(const std::string& markup, const std::string& text) {
  TRY(const auto selector, html::Selector::parse(text));
  TRY(const auto document, html::Document::parse(markup));
  TRY(const auto found, selector.select(document));
  std::vector<std::string> texts;
  for (const html::NodeIndex node : found) texts.push_back(html::text_of(document, node));
  return texts;
}

Result<Condensed> read_condensed(const CondenseRequest& request) {
  std::optional<html::Selector> selector;
  if (!request.selector.empty()) {
    TRY(selector, html::Selector::parse(request.selector));
  }
  TRY(const auto document, html::Document::parse(request.html));
  html::NodeIndex node = 0;
  if (selector) {
    TRY(node, selector->first(document));
  }
  if (node == html::kNoNode) return Condensed{.html = {}, .matched = false};
  return Condensed{
      .html = html::condensed(document, node,
                              {.keep_attributes = request.keep_attributes, .max_length = request.max_length}),
      .matched = true};
}

Result<html::NodeIndex> find_table(const html::Document& document, const std::string& text) {
  TRY(const auto selector, html::Selector::parse(text));
  TRY(const auto found, selector.select(document));
  if (found.empty()) return fail(ErrorCode::not_found, "nothing in the markup matches \"{}\"", text);
  if (found.size() > 1) {
    return fail(ErrorCode::ambiguous, "{} elements in the markup match \"{}\"; one table is wanted",
                found.size(), text);
  }
  if (document.is_element(found.front(), "table")) return found.front();
  TRY(const auto any_table, html::Selector::parse("table"));
  TRY(const auto inside, any_table.first(document, found.front()));
  if (inside == html::kNoNode) {
    return fail(ErrorCode::not_found, "\"{}\" matches a <{}> that holds no table", text,
                document.name(found.front()));
  }
  return inside;
}

html::TableHeader header_of(std::string_view text) {
  if (text == "first_row") return html::TableHeader::first_row;
  if (text == "none") return html::TableHeader::none;
  return html::TableHeader::automatic;
}

Result<HtmlTable> read_html_table(const HtmlTableRequest& request) {
  TRY(const auto document, html::Document::parse(request.html));
  TRY(const html::NodeIndex node, find_table(document, request.selector));
  TRY(const auto table, html::read_table(document, node, header_of(request.header), request.limit));
  HtmlTable out{.rows = {}, .headers = {}, .short_rows = table.short_rows};
  for (const std::string& header : table.headers) out.headers.emplace_back(header);
  for (const auto& line : table.rows) {
    json::array cells;
    json::object named;
    for (std::size_t x = 0; x < line.size(); ++x) {
      json::value cell = line[x] ? json::value(*line[x]) : json::value(nullptr);
      if (table.headers.empty()) {
        cells.push_back(std::move(cell));
      } else {
        named[table.headers[x]] = std::move(cell);
      }
    }
    out.rows.push_back(table.headers.empty() ? json::value(std::move(cells)) : json::value(std::move(named)));
  }
  return out;
}

}  // namespace

Task<Result<HtmlList>> list_from_html(NodeContext cx, HtmlListRequest request) {
  co_return co_await cx->blocking().run<HtmlList>(
      cx.context(), [request = std::move(request)] { return read_list(request); });
}

Task<Result<std::vector<std::string>>> texts_from_html(NodeContext cx, std::string html,
                                                       std::string selector) {
  co_return co_await cx->blocking().run<std::vector<std::string>>(
      cx.context(),
      [html = std::move(html), selector = std::move(selector)] { return read_texts(html, selector); });
}

Task<Result<Condensed>> condense(NodeContext cx, CondenseRequest request) {
  co_return co_await cx->blocking().run<Condensed>(
      cx.context(), [request = std::move(request)] { return read_condensed(request); });
}

Task<Result<HtmlTable>> table_from_html(NodeContext cx, HtmlTableRequest request) {
  co_return co_await cx->blocking().run<HtmlTable>(
      cx.context(), [request = std::move(request)] { return read_html_table(request); });
}

}  // namespace flow::nodes::detail
