#pragma once
// CSV (RFC 4180) to rows and back.
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "json/json.hpp"

namespace flow::nodes::detail {

struct CsvOptions {
  std::optional<char> delimiter =
      {};              // absent: comma, semicolon, tab or bar, whichever the first line has most
  bool header = true;  // the first line names the columns
};

// With a header objects, else lists; all cells are texts. Short rows are filled up with null; cells that no
// header names are "Column 4"; equal headers get " 2". Lines end in LF, CRLF or CR; empty lines are left out.
// `schema` with detail.offset (bytes) for a quote that is not closed or ends in the middle of a cell, `quota`
// past two million cells.
Result<json::array> parse_csv(std::string_view text, const CsvOptions& options = {});

// Objects become rows under the keys of all of them, in the order in which they first come; lists and other
// values rows without a header. Cells that a spreadsheet would take for a formula are texts with an
// apostrophe in front.
std::string write_csv(const json::array& rows);

}  // namespace flow::nodes::detail
