#include "workflow/coercion.hpp"

#include <gtest/gtest.h>

#include <fmt/format.h>

namespace flow::workflow {
namespace {

constexpr std::string_view kFile =
    R"({"name":"a.txt","mime":"text/plain","bytes":3,"sha256":"00","artefact":"f1"})";

struct Conversion {
  std::string_view rule;
  HandleType from;
  HandleType to;
  std::string value;
  std::string expected;  // JSON; empty: refused
  std::string reason = {};
};

using enum HandleType;
const Conversion kConversions[] = {
    {"c1", text, number, R"("12")", "12"},
    {"c1", text, number, R"(" -1.5e2\n")", "-150"},
    {"c1", text, number, R"("9223372036854775807")", "9223372036854775807"},
    {"c1", text, number, R"("007")", "", "text \"007\" is not a number"},
    {"c1", text, number, R"("1,5")", ""},
    {"c1", text, number, R"("")", ""},
    {"c1", text, number, R"("0x10")", ""},
    {"c1", text, number, R"("1e999")", ""},
    {"c1", text, number, R"("[1]")", ""},
    {"c2", text, boolean, R"("true")", "true"},
    {"c2", text, boolean, R"("FALSE")", "false"},
    {"c2", text, boolean, R"("yes")", "", "text \"yes\" is neither true nor false"},
    {"c2", text, boolean, R"("1")", ""},
    {"c3", text, json, R"("{\"a\": [1, null]}")", R"({"a":[1,null]})"},
    {"c3", text, json, R"("7")", "7"},
    {"c3", text, json, R"("{a}")", "", "the text is not JSON"},
    {"c4", text, list, R"("[1, 2]")", "[1,2]"},
    {"c4", text, list, R"("{}")", "", "cannot be used as list"},
    {"c5", number, text, "3.0", R"("3")"},
    {"c5", number, text, "0.1", R"("0.1")"},
    {"c5", number, text, "18014398509481985", R"("18014398509481985")"},
    {"c6", boolean, text, "true", R"("true")"},
    {"c7", json, text, R"("as it is")", R"("as it is")"},
    {"c7", json, text, R"({"b": 1, "a": [2.0]})", R"("{\"b\":1,\"a\":[2]}")"},
    {"c7", list, text, R"(["x", 1])", R"("[\"x\",1]")"},
    {"c8", file, json, std::string(kFile), std::string(kFile)},
    {"c9", file, list, std::string(kFile), fmt::format("[{}]", kFile)},
    {"same", text, html, R"("<p>")", R"("<p>")"},
    {"same", html, text, R"("<p>")", R"("<p>")"},
    {"same", number, json, "1", "1"},
    {"same", list, json, "[1]", "[1]"},
    {"same", file, any, std::string(kFile), std::string(kFile)},
    // Judged by the value that is delivered.
    {"r", json, number, "1", "1"},
    {"r", json, number, R"("1")", "1"},
    {"r", json, number, "true", "", "cannot be used as number"},
    {"r", json, boolean, "false", "false"},
    {"r", json, boolean, "0", ""},
    {"r", json, html, R"("<p>")", R"("<p>")"},
    {"r", json, html, "1", ""},
    {"r", json, list, "[1]", "[1]"},
    {"r", json, list, R"({"a": 1})", ""},
    {"r", any, file, std::string(kFile), std::string(kFile)},
    {"r", any, file, R"({"name": "a.txt"})", ""},
    {"r", any, text, std::string(kFile), ""},
    {"r", any, text, "null", "null"},
    {"r", any, number, "null", "null"},
};
void PrintTo(const Conversion& one, std::ostream* out) {
  *out << one.rule << ": " << to_string(one.from) << " " << one.value << " to " << to_string(one.to);
}

class Convert : public ::testing::TestWithParam<Conversion> {};
TEST_P(Convert, GivesOrRefuses) {
  const Conversion& one = GetParam();
  const auto converted = convert(json::parse(one.value).value(), one.from, one.to);
  if (one.expected.empty()) {
    ASSERT_FALSE(converted.has_value()) << json::dump(*converted);
    EXPECT_EQ(converted.error().code, ErrorCode::invalid_input);
    EXPECT_NE(converted.error().message.find(one.reason), std::string::npos) << converted.error().message;
    return;
  }
  ASSERT_TRUE(converted.has_value()) << converted.error().message;
  EXPECT_EQ(json::dump(*converted), one.expected);
}
INSTANTIATE_TEST_SUITE_P(Rule, Convert, ::testing::ValuesIn(kConversions));

TEST(TypeOf, JsonValues) {
  const std::pair<std::string, HandleType> cases[] = {{R"("x")", text},
                                                      {"1", number},
                                                      {"1.5", number},
                                                      {"true", boolean},
                                                      {"[]", list},
                                                      {"{}", json},
                                                      {"null", json},
                                                      {std::string(kFile), file},
                                                      {R"({"artefact": "x"})", json}};
  for (const auto& [value, type] : cases) EXPECT_EQ(type_of(json::parse(value).value()), type) << value;
}

TEST(AsText, IsHowAValueReadsInAText) {
  const std::pair<std::string, std::string> cases[] = {
      {"3.0", "3"}, {R"("x")", "x"}, {"null", ""}, {"true", "true"}, {"[1,2]", "[1,2]"}, {"1e300", "1e+300"}};
  for (const auto& [value, expected] : cases) EXPECT_EQ(as_text(json::parse(value).value()), expected);
}

}  // namespace
}  // namespace flow::workflow
