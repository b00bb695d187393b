#pragma once
// Tables as rows of texts.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "html/document.hpp"

namespace flow::html {

enum class TableHeader : std::uint8_t { automatic, first_row, none };

struct Table {
  std::vector<std::string> headers;  // unique; empty: the table has none
  // All of the same width; nothing where a short row was filled up.
  std::vector<std::vector<std::optional<std::string>>> rows;
  std::size_t short_rows = 0;
};

// Cells that span are repeated, tables inside cells are text of the cell. Automatic: a first row of header
// cells only, or in <thead>, names the columns; of several header rows the lowest. Equal names get " 2", "
// 3"; nameless columns are "Column 3". `quota` past two million cells.
Result<Table> read_table(const Document& document, NodeIndex table, TableHeader header, std::size_t limit);

}  // namespace flow::html
