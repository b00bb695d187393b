#include "html/table.hpp"

#include <algorithm>
#include <charconv>
#include <map>

#include <fmt/format.h>

namespace flow::html {
namespace {

constexpr std::size_t kMaxSpan = 1000;  // as browsers hold it
constexpr std::size_t kMaxCells = 2'000'000;

using Cell = std::optional<std::string>;
using Line = std::vector<Cell>;

struct Row {
  NodeIndex node;
  bool in_head;
};

// Rows of this table alone, the head first and the foot last.
std::vector<Row> rows_of(const Document& document, NodeIndex table) {
  std::vector<Row> head;
  std::vector<Row> body;
  std::vector<Row> foot;
  for (NodeIndex i = table + 1; i < document.end(table); ++i) {
    if (!document.is_element(i)) continue;
    if (document.is_element(i, "table")) {
      i = document.end(i) - 1;
    } else if (document.is_element(i, "tr")) {
      const NodeIndex section = document.parent(i);
      if (document.is_element(section, "thead")) {
        head.push_back({.node = i, .in_head = true});
      } else {
        (document.is_element(section, "tfoot") ? foot : body).push_back({.node = i, .in_head = false});
      }
    }
  }
  std::vector<Row> rows = std::move(head);
  rows.insert(rows.end(), body.begin(), body.end());
  rows.insert(rows.end(), foot.begin(), foot.end());
  return rows;
}

std::vector<NodeIndex> cells_of(const Document& document, NodeIndex row) {
  std::vector<NodeIndex> cells;
  for (NodeIndex i = row + 1; i < document.end(row); i = document.end(i)) {
    if (document.is_element(i, "td") || document.is_element(i, "th")) cells.push_back(i);
  }
  return cells;
}

// 0 means "to the end" for rows and is no column span.
std::size_t span_of(const Document& document, NodeIndex cell, std::string_view attribute) {
  const auto written = document.attribute(cell, attribute);
  std::size_t span = 1;
  if (written) {
    const auto [end, problem] = std::from_chars(written->data(), written->data() + written->size(), span);
    if (problem != std::errc{}) span = 1;
  }
  return std::min(span, kMaxSpan);
}

class Grid {
 public:
  Grid(const Document& document, std::vector<Row> rows)
      : document_(document), rows_(std::move(rows)), lines_(rows_.size()) {}

  Result<void> fill() {
    for (std::size_t y = 0; y < rows_.size(); ++y) {
      const auto cells = cells_of(document_, rows_[y].node);
      std::size_t x = 0;
      for (const NodeIndex cell : cells) {
        while (x < lines_[y].size() && lines_[y][x]) ++x;
        TRY_VOID(place(cell, x, y));
        x += std::max<std::size_t>(1, span_of(document_, cell, "colspan"));
      }
    }
    for (const Line& line : lines_) width_ = std::max(width_, line.size());
    return {};
  }

  bool is_header(std::size_t y) const {
    if (y >= rows_.size()) return false;
    const auto cells = cells_of(document_, rows_[y].node);
    return !cells.empty() && (rows_[y].in_head || std::ranges::all_of(cells, [&](NodeIndex cell) {
                                return document_.is_element(cell, "th");
                              }));
  }
  bool is_in_head(std::size_t y) const { return y < rows_.size() && rows_[y].in_head; }

  std::size_t height() const { return lines_.size(); }
  std::size_t width() const { return width_; }
  const Line& line(std::size_t y) const { return lines_[y]; }

 private:
  Result<void> place(NodeIndex cell, std::size_t x, std::size_t y) {
    const std::string text = text_of(document_, cell);
    const std::size_t columns = std::max<std::size_t>(1, span_of(document_, cell, "colspan"));
    std::size_t below = span_of(document_, cell, "rowspan");
    if (below == 0) below = lines_.size();
    below = std::min(below, lines_.size() - y);
    cells_ += columns * below;
    if (cells_ > kMaxCells)
      return fail(ErrorCode::quota, "the table has more than {} cells; choose a smaller part", kMaxCells);
    for (std::size_t row = y; row < y + below; ++row) {
      Line& line = lines_[row];
      if (line.size() < x + columns) line.resize(x + columns);
      for (std::size_t column = x; column < x + columns; ++column) {
        if (!line[column]) line[column] = text;
      }
    }
    return {};
  }

  const Document& document_;
  std::vector<Row> rows_;
  std::vector<Line> lines_;
  std::size_t width_ = 0;
  std::size_t cells_ = 0;
};

std::vector<std::string> headers_of(const Grid& grid, std::size_t header_rows) {
  std::vector<std::string> headers;
  std::map<std::string, int> seen;
  for (std::size_t x = 0; x < grid.width(); ++x) {
    std::string name;
    for (std::size_t y = header_rows; y-- > 0 && name.empty();) {
      if (x < grid.line(y).size()) name = grid.line(y)[x].value_or("");
    }
    if (name.empty()) name = fmt::format("Column {}", x + 1);
    const int times = ++seen[name];
    headers.push_back(times == 1 ? name : fmt::format("{} {}", name, times));
  }
  return headers;
}

}  // namespace

Result<Table> read_table(const Document& document, NodeIndex table, TableHeader header, std::size_t limit) {
  Grid grid(document, rows_of(document, table));
  TRY_VOID(grid.fill());
  std::size_t top = 0;
  if (grid.height() > 0 && header == TableHeader::first_row) top = 1;
  if (header == TableHeader::automatic && grid.is_header(0)) {
    top = 1;
    while (grid.is_in_head(top)) ++top;
  }
  Table out;
  if (top > 0) out.headers = headers_of(grid, top);
  for (std::size_t y = top; y < grid.height() && out.rows.size() < limit; ++y) {
    Line line = grid.line(y);
    if (line.size() < grid.width() || std::ranges::any_of(line, [](const Cell& cell) { return !cell; }))
      ++out.short_rows;
    line.resize(grid.width());
    out.rows.push_back(std::move(line));
  }
  return out;
}

}  // namespace flow::html
