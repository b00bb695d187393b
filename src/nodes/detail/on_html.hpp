#pragma once
// Reading markup: the work of the extraction nodes that need no page. Parsing runs on the blocking pool.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "nodes/detail/field.hpp"
#include "nodes/detail/node.hpp"

namespace flow::nodes::detail {

struct HtmlListRequest {
  std::string html;
  std::string item_selector;
  std::vector<FieldAt> fields;
  std::size_t limit = 1000;
};
struct HtmlList {
  json::array items;
  json::object misses;
};
Task<Result<HtmlList>> list_from_html(NodeContext cx, HtmlListRequest request);

// Every match in document order, white space collapsed.
Task<Result<std::vector<std::string>>> texts_from_html(NodeContext cx, std::string html,
                                                       std::string selector);

struct CondenseRequest {
  std::string html;
  std::string selector = {};
  std::optional<std::size_t> max_length = {};
  std::vector<std::string> keep_attributes = {};
};
struct Condensed {
  std::string html;
  bool matched = true;
};
Task<Result<Condensed>> condense(NodeContext cx, CondenseRequest request);

struct HtmlTableRequest {
  std::string html;
  std::string selector;
  std::string header;  // auto, first_row, none
  std::size_t limit = 10'000;
};
struct HtmlTable {
  json::array rows;
  json::array headers;
  std::size_t short_rows = 0;
};
Task<Result<HtmlTable>> table_from_html(NodeContext cx, HtmlTableRequest request);

}  // namespace flow::nodes::detail
