#include "html/table.hpp"

#include <gtest/gtest.h>

#include "html/selector.hpp"

namespace flow::html {
namespace {

std::string printed(const Result<Table>& table) {
  if (!table) return "error: " + table.error().message;
  std::string out;
  for (const auto& header : table->headers) out += header + ";";
  for (const auto& row : table->rows) {
    out += "\n";
    for (const auto& cell : row) out += cell.value_or("-") + ";";
  }
  return out;
}

struct TableCase {
  const char* rows;
  TableHeader header;
  const char* printed;
  std::size_t short_rows = 0;
};

class Tables : public ::testing::TestWithParam<TableCase> {};

TEST_P(Tables, BecomeRows) {
  const auto document = Document::parse("<table>" + std::string(GetParam().rows) + "</table>");
  const auto node = Selector::parse("table")->first(*document);
  const auto table = read_table(*document, *node, GetParam().header, 100);
  EXPECT_EQ(printed(table), GetParam().printed);
  if (table) EXPECT_EQ(table->short_rows, GetParam().short_rows);
}

constexpr auto kAuto = TableHeader::automatic;

INSTANTIATE_TEST_SUITE_P(
    Table, Tables,
    ::testing::Values(TableCase{"", kAuto, ""},
                      TableCase{"<tr><th>A<th>B<tr><td>1<td>2", kAuto, "A;B;\n1;2;"},
                      TableCase{"<tr><td>1<td>2", kAuto, "\n1;2;"},
                      TableCase{"<tr><td>A<tr><td>1", TableHeader::first_row, "A;\n1;"},
                      TableCase{"<tr><th>A<tr><td>1", TableHeader::none, "\nA;\n1;"},
                      TableCase{"<tr><th>A<th>B<tr><td rowspan=2>x<td>1<tr><td>2<tr><td colspan=2>y", kAuto,
                                "A;B;\nx;1;\nx;2;\ny;y;"},
                      TableCase{"<tr><th>A<th>A<th>B<tr><td rowspan=2>1<td colspan=2>2<tr><td>3", kAuto,
                                "A;A 2;B;\n1;2;2;\n1;3;-;", 1},
                      TableCase{"<tr><th>A<th>B<tr><td>1", kAuto, "A;B;\n1;-;", 1},
                      TableCase{"<tr><th>A<tr><td>1<td>2", kAuto, "A;Column 2;\n1;2;"},
                      TableCase{"<tr><th><th>P<th>P<tr><td>1<td>2<td>3", kAuto, "Column 1;P;P 2;\n1;2;3;"},
                      TableCase{"<thead><tr><td colspan=2>G<tr><td>A<td>B</thead><tr><td>1<td>2", kAuto,
                                "A;B;\n1;2;"},
                      TableCase{"<tfoot><tr><td>f</tfoot><tr><td>1<tbody><tr><td>2", kAuto, "\n1;\n2;\nf;"},
                      TableCase{"<tr><td>a<table><tr><td>in</table><td>b", kAuto, "\na in;b;"},
                      TableCase{"<tr><td rowspan=0>a<td>1<tr><td>2", kAuto, "\na;1;\na;2;"},
                      TableCase{"<tr><td colspan=x>a<td colspan=-1>b", kAuto, "\na;b;"}));

TEST(TableCaps, SpansCannotMultiply) {
  std::string rows;
  for (int i = 0; i < 3000; ++i) rows += "<tr><td rowspan=1000 colspan=1000>x";
  const auto document = Document::parse("<table>" + rows + "</table>");
  const auto table = read_table(*document, *Selector::parse("table")->first(*document), kAuto, 100);
  ASSERT_FALSE(table);
  EXPECT_EQ(table.error().code, ErrorCode::quota);
}

TEST(TableLimit, CountsRows) {
  const auto document = Document::parse("<table><tr><th>A<tr><td>1<tr><td>2<tr><td>3</table>");
  const auto table = read_table(*document, *Selector::parse("table")->first(*document), kAuto, 2);
  EXPECT_EQ(printed(table), "A;\n1;\n2;");
}

}  // namespace
}  // namespace flow::html
