#include "nodes/detail/csv.hpp"

#include <gtest/gtest.h>

namespace flow::nodes::detail {
namespace {

struct CsvCase {
  const char* name;
  std::string text;
  std::string rows;  // JSON
  CsvOptions options = {};
};
void PrintTo(const CsvCase& one, std::ostream* out) {
  *out << one.text;
}
class Csv : public ::testing::TestWithParam<CsvCase> {};
TEST_P(Csv, BecomesRows) {
  const auto rows = parse_csv(GetParam().text, GetParam().options);
  ASSERT_TRUE(rows) << rows.error().message;
  EXPECT_EQ(json::dump(*rows), GetParam().rows);
}
const CsvCase kCases[] = {
    {"Simple", "a,b\n1,2\n3,4\n", R"([{"a":"1","b":"2"},{"a":"3","b":"4"}])"},
    {"Empty", "", "[]"},
    {"HeaderOnly", "a,b\n", "[]"},
    {"Quoted", "a,b\r\n\"x, \"\"y\"\"\nz\",\"\"\r\n", R"([{"a":"x, \"y\"\nz","b":""}])"},
    {"Semicolons", "a;b;c,d\n1;2;3,4", R"([{"a":"1","b":"2","c,d":"3,4"}])"},
    {"Tabs", "a\tb\n1\t2", R"([{"a":"1","b":"2"}])"},
    {"GivenDelimiter", "a,b;c\n1,2;3", R"([{"a,b":"1,2","c":"3"}])", {.delimiter = ';'}},
    {"NoHeader", "1,2\n3\n", R"([["1","2"],["3",null]])", {.header = false}},
    {"RaggedRows", "a,b\n1\n1,2,3\n",
     R"([{"a":"1","b":null,"Column 3":null},{"a":"1","b":"2","Column 3":"3"}])"},
    {"EqualAndEmptyHeaders", "a,a,\n1,2,3\n", R"([{"a":"1","a 2":"2","Column 3":"3"}])"},
    {"ByteOrderMark",
     "\xEF\xBB\xBF"
     "a\n1\n",
     R"([{"a":"1"}])"},
    {"OldLineEndsAndEmptyLines", "a\r1\r\r2\r", R"([{"a":"1"},{"a":"2"}])"},
    {"QuoteInsideACell", "a\nx\"y\n", R"([{"a":"x\"y"}])"},
};
INSTANTIATE_TEST_SUITE_P(Case, Csv, ::testing::ValuesIn(kCases),
                         [](const auto& info) { return info.param.name; });

TEST(CsvErrors, NameThePlace) {
  const auto open = parse_csv("a,b\n1,\"x\n");
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().code, ErrorCode::schema);
  EXPECT_EQ(open.error().message, "CSV at byte 6: a quote is not closed");
  EXPECT_EQ(open.error().detail.at("offset"), json::value(6));
  const auto after = parse_csv("a\n\"x\"y\n");
  ASSERT_FALSE(after);
  EXPECT_EQ(after.error().message, "CSV at byte 5: a quoted cell goes on after its quote");
}

TEST(CsvErrors, OneLongRowDoesNotMultiply) {
  std::string text = std::string(3000, ',') + "\n";
  for (int i = 0; i < 1000; ++i) text += "x\n";
  EXPECT_EQ(parse_csv(text).error().code, ErrorCode::quota);
}

TEST(WriteCsv, UnitesTheColumnsAndQuotesFormulas) {
  const auto rows = json::parse(
      R"([{"a":1,"b":"x,\"y\""},{"c":null,"a":-2.5},{"b":"=1+1","a":"-3","c":[1]},["+x",true],"@now"])");
  EXPECT_EQ(write_csv(rows->as_array()),
            "a,b,c\r\n1,\"x,\"\"y\"\"\",\r\n-2.5,,\r\n'-3,'=1+1,[1]\r\n'+x,true\r\n'@now\r\n");
  EXPECT_EQ(write_csv({}), "");
}

}  // namespace
}  // namespace flow::nodes::detail
