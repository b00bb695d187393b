#include "nodes/detail/on_page.hpp"

#include <gtest/gtest.h>

namespace flow::nodes::detail {
namespace {

TEST(HostOf, TakesTheHostAlone) {
  static const std::pair<std::string_view, std::string_view> kTable[] = {
      {"https://shop.example/x?y#z", "shop.example"},
      {"http://u:p@shop.example:8080", "shop.example"},
      {"http://[::1]:80/a", "[::1]"},
      {"https://shop.example?x=@y", "shop.example"},
      {"about:blank", ""},
      {"", ""}};
  for (const auto& [url, host] : kTable) EXPECT_EQ(host_of(url), host) << url;
}

TEST(MimeOf, GoesByTheEnding) {
  EXPECT_EQ(mime_of("report.CSV"), "text/csv");
  EXPECT_EQ(mime_of("a.tar.gz"), "application/gzip");
  EXPECT_EQ(mime_of("noending"), "application/octet-stream");
  EXPECT_EQ(mime_of("x.unknown"), "application/octet-stream");
}

TEST(ReadSelector, TakesTextAndListsOfAlternatives) {
  EXPECT_EQ(read_selector("#a")->sources(), std::vector<std::string>{"#a"});
  EXPECT_EQ(read_selector("[\"#a\", \".b\"]")->sources(), (std::vector<std::string>{"#a", ".b"}));
  EXPECT_EQ(read_selector("[name=x]")->sources(), std::vector<std::string>{"[name=x]"});
  EXPECT_EQ(read_selector("p[").error().code, ErrorCode::invalid_input);
}

TEST(UnwrapAnswer, TellsResultsFromFaults) {
  EXPECT_EQ(json::dump(unwrap_answer(json::parse(R"({"value": "{\"a\":1}"})").value()).value()),
            R"({"a":1})");
  const auto thrown = unwrap_answer(json::parse(R"({"error": "TypeError: x", "line": 3})").value());
  ASSERT_FALSE(thrown);
  EXPECT_EQ(thrown.error().code, ErrorCode::invalid_input);
  EXPECT_EQ(thrown.error().message, "the code threw in line 3: TypeError: x");
  EXPECT_EQ(unwrap_answer(json::parse(R"({"size": 2000000})").value()).error().code, ErrorCode::quota);
  EXPECT_EQ(unwrap_answer(json::value(nullptr)).error().code, ErrorCode::invalid_input);
}

}  // namespace
}  // namespace flow::nodes::detail
