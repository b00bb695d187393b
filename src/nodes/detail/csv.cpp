#include "nodes/detail/csv.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <vector>

#include <fmt/format.h>

#include "workflow/coercion.hpp"

namespace flow::nodes::detail {
namespace {

constexpr std::size_t kMostCells = 2'000'000;
constexpr std::array kDelimiters{',', ';', '\t', '|'};

using Row = std::vector<std::string>;

char guess_delimiter(std::string_view text) {
  const std::string_view line = text.substr(0, std::min(text.find_first_of("\r\n"), text.size()));
  return *std::ranges::max_element(kDelimiters, {}, [&](char c) { return std::ranges::count(line, c); });
}

class Parser {
 public:
  Parser(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

  Result<std::vector<Row>> rows() {
    std::vector<Row> out;
    std::size_t cells = 0;
    while (at_ < text_.size()) {
      if (at_end_of_line()) {
        skip_end_of_line();
        continue;
      }
      TRY(Row row, next_row());
      cells += row.size();
      if (cells > kMostCells) return fail(ErrorCode::quota, "the table has more than {} cells", kMostCells);
      out.push_back(std::move(row));
    }
    return out;
  }

 private:
  bool at_end_of_line() const { return text_[at_] == '\n' || text_[at_] == '\r'; }
  void skip_end_of_line() { at_ += text_.substr(at_).starts_with("\r\n") ? 2 : 1; }

  Result<Row> next_row() {
    Row row;
    for (;;) {
      TRY(std::string cell, next_cell());
      row.push_back(std::move(cell));
      if (at_ == text_.size()) return row;
      if (at_end_of_line()) {
        skip_end_of_line();
        return row;
      }
      ++at_;  // the delimiter
    }
  }

  Result<std::string> next_cell() {
    if (at_ == text_.size() || text_[at_] != '"') {
      const std::size_t begin = at_;
      while (at_ < text_.size() && text_[at_] != delimiter_ && !at_end_of_line()) ++at_;
      return std::string(text_.substr(begin, at_ - begin));
    }
    const std::size_t begin = at_++;
    std::string cell;
    for (;;) {
      const std::size_t quote = text_.find('"', at_);
      if (quote == std::string_view::npos) return bad(begin, "a quote is not closed");
      cell += text_.substr(at_, quote - at_);
      at_ = quote + 1;
      if (at_ == text_.size() || text_[at_] != '"') break;
      cell += '"';
      ++at_;
    }
    if (at_ < text_.size() && text_[at_] != delimiter_ && !at_end_of_line())
      return bad(at_, "a quoted cell goes on after its quote");
    return cell;
  }

  static std::unexpected<Error> bad(std::size_t offset, std::string_view problem) {
    return std::unexpected(
        make_error(ErrorCode::schema, "CSV at byte {}: {}", offset, problem).with_detail("offset", offset));
  }

  std::string_view text_;
  char delimiter_;
  std::size_t at_ = 0;
};

std::vector<std::string> names_of(const Row& header, std::size_t width) {
  std::vector<std::string> out;
  std::set<std::string> taken;
  for (std::size_t i = 0; i < width; ++i) {
    const std::string wanted =
        i < header.size() && !header[i].empty() ? header[i] : fmt::format("Column {}", i + 1);
    std::string name = wanted;
    for (int copy = 2; !taken.insert(name).second; ++copy) name = fmt::format("{} {}", wanted, copy);
    out.push_back(std::move(name));
  }
  return out;
}

std::string cell_text(const json::value& value) {
  std::string text = workflow::as_text(value);
  // Numbers may begin with a minus; a text that does is none.
  if (value.is_string() && !text.empty() && std::string_view("=+-@\t\r").contains(text.front()))
    text.insert(0, "'");
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

void write_row(std::string& out, const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) out += (i == 0 ? "" : ",") + cells[i];
  out += "\r\n";
}

}  // namespace

Result<json::array> parse_csv(std::string_view text, const CsvOptions& options) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  TRY(std::vector<Row> rows, Parser(text, options.delimiter.value_or(guess_delimiter(text))).rows());
  std::size_t width = 0;
  for (const Row& row : rows) width = std::max(width, row.size());
  // One long row would make every other one as long.
  if (width * rows.size() > kMostCells)
    return fail(ErrorCode::quota, "the table has more than {} cells", kMostCells);
  std::vector<std::string> names;
  if (options.header && !rows.empty()) names = names_of(rows.front(), width);
  json::array out;
  for (std::size_t y = options.header ? 1 : 0; y < rows.size(); ++y) {
    json::array cells;
    json::object named;
    for (std::size_t x = 0; x < width; ++x) {
      json::value cell = x < rows[y].size() ? json::value(rows[y][x]) : json::value(nullptr);
      if (options.header) {
        named[names[x]] = std::move(cell);
      } else {
        cells.push_back(std::move(cell));
      }
    }
    out.push_back(options.header ? json::value(std::move(named)) : json::value(std::move(cells)));
  }
  return out;
}

std::string write_csv(const json::array& rows) {
  std::vector<std::string> columns;
  std::set<std::string, std::less<>> known;
  for (const json::value& row : rows) {
    if (!row.is_object()) continue;
    for (const auto& member : row.get_object()) {
      if (known.emplace(member.key()).second) columns.emplace_back(member.key());
    }
  }
  std::string out;
  std::vector<std::string> cells;
  for (const std::string& column : columns) cells.push_back(cell_text(json::value(column)));
  if (!columns.empty()) write_row(out, cells);
  for (const json::value& row : rows) {
    cells.clear();
    if (row.is_object()) {
      for (const std::string& column : columns) {
        const json::value* cell = row.get_object().if_contains(column);
        cells.push_back(cell == nullptr ? std::string() : cell_text(*cell));
      }
    } else if (row.is_array()) {
      for (const json::value& cell : row.get_array()) cells.push_back(cell_text(cell));
    } else {
      cells.push_back(cell_text(row));
    }
    write_row(out, cells);
  }
  return out;
}

}  // namespace flow::nodes::detail
