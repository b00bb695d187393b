#include "json/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace flow::json {
namespace {

struct RoundTrip {
  const char* text;
  const char* printed;
};

class ParsedAndPrinted : public ::testing::TestWithParam<RoundTrip> {};

TEST_P(ParsedAndPrinted, IsExact) {
  const auto document = parse(GetParam().text);
  ASSERT_TRUE(document.has_value()) << document.error().message;
  EXPECT_EQ(dump(*document), GetParam().printed);
}

INSTANTIATE_TEST_SUITE_P(Numbers, ParsedAndPrinted,
                         ::testing::Values(RoundTrip{"1", "1"}, RoundTrip{"-0", "0"}, RoundTrip{"1.0", "1"},
                                           RoundTrip{"0.1", "0.1"}, RoundTrip{"1e3", "1000"},
                                           RoundTrip{"9007199254740993", "9007199254740993"},
                                           RoundTrip{"-9223372036854775808", "-9223372036854775808"},
                                           RoundTrip{"18446744073709551615", "18446744073709551615"},
                                           RoundTrip{"1e300", "1e+300"}, RoundTrip{"1e-400", "0"},
                                           RoundTrip{"123456789.123456789", "123456789.12345679"},
                                           RoundTrip{"2.2250738585072011e-308", "2.225073858507201e-308"},
                                           RoundTrip{"9214843084008499", "9214843084008499"},
                                           RoundTrip{"0.3", "0.3"}));

INSTANTIATE_TEST_SUITE_P(Strings, ParsedAndPrinted,
                         ::testing::Values(RoundTrip{R"("a\"b\\c\/d")", R"("a\"b\\c/d")"},
                                           RoundTrip{R"("\u0001\n")", R"("\u0001\n")"},
                                           RoundTrip{R"("\ud83d\ude00")", "\"😀\""},     // a pair
                                           RoundTrip{R"("\ud83d")", "\"\uFFFD\""},       // a high half alone
                                           RoundTrip{R"("\ude00x")", "\"\uFFFDx\""},     // a low half alone
                                           RoundTrip{R"("\\ud83d")", R"("\\ud83d")"}));  // no escape at all

INSTANTIATE_TEST_SUITE_P(
    Documents, ParsedAndPrinted,
    ::testing::Values(RoundTrip{" {\"b\":1,\"a\":[true,null,{}]} ", R"({"b":1,"a":[true,null,{}]})"},
                      RoundTrip{"[]", "[]"}, RoundTrip{R"({"a":1,"a":2})", R"({"a":2})"}));

struct Refused {
  const char* text;
  const char* message;
};

class RefusedText : public ::testing::TestWithParam<Refused> {};

TEST_P(RefusedText, NamesThePlace) {
  const auto document = parse(GetParam().text, {.size = Bytes{64}, .depth = 3});
  ASSERT_FALSE(document.has_value());
  EXPECT_THAT(document.error().message, ::testing::HasSubstr(GetParam().message));
}

INSTANTIATE_TEST_SUITE_P(
    Errors, RefusedText,
    ::testing::Values(Refused{"", "line 1, column 1: the text ends too early"},
                      Refused{"{\"a\":\n  oops}", "line 2, column 3"}, Refused{"[1,]", "line 1, column 4"},
                      Refused{"[1] x", "line 1, column 5: something stands after the document"},
                      Refused{"[1e400]", "the number is too large for a double"},
                      Refused{"[NaN]", "line 1, column 2"},
                      Refused{"[[[[1]]]]", "nested deeper than 3 levels"},
                      Refused{"\"0123456789012345678901234567890123456789012345678901234567890123456789\"",
                              "72 bytes is over the limit of 64 bytes"},
                      Refused{"// comment\n1", "line 1"}));

TEST(Dump, PrintsWhatJsonCannotSayAsNull) {
  EXPECT_EQ(dump(value(std::numeric_limits<double>::quiet_NaN())), "null");
  EXPECT_EQ(dump(value(std::numeric_limits<double>::infinity())), "null");
}

TEST(Dump, PrettyLayoutIndentsByTwo) {
  EXPECT_EQ(dump(*parse(R"({"a":[1,{}],"b":[]})"), Layout::pretty),
            "{\n  \"a\": [\n    1,\n    {}\n  ],\n  \"b\": []\n}");
}

TEST(Find, FollowsPointers) {
  const value document = *parse(R"({"a":[10,{"b/c":1,"~":2}],"":3})");
  EXPECT_EQ(*find(document, "/a/0"), value(10));
  EXPECT_EQ(*find(document, "/a/1/b~1c"), value(1));
  EXPECT_EQ(*find(document, "/a/1/~0"), value(2));
  EXPECT_EQ(*find(document, "/"), value(3));
  EXPECT_EQ(find(document, ""), &document);
  for (const char* absent : {"/x", "/a/2", "/a/-", "/a/01", "/a/0/x", "a"})
    EXPECT_EQ(find(document, absent), nullptr) << absent;
}

TEST(Equal, ComparesNumbersByValueAndKeysWithoutOrder) {
  EXPECT_TRUE(equal(*parse("[1, 1.0]"), *parse("[1.0, 1]")));
  EXPECT_TRUE(equal(*parse(R"({"a":1,"b":2})"), *parse(R"({"b":2,"a":1})")));
  EXPECT_TRUE(equal(value(std::uint64_t{7}), value(std::int64_t{7})));
  EXPECT_FALSE(equal(value(std::uint64_t{1} << 63), value(std::numeric_limits<std::int64_t>::min())));
  EXPECT_FALSE(equal(*parse("[1]"), *parse("[1,2]")));
  EXPECT_FALSE(equal(*parse("1"), *parse("\"1\"")));
}

TEST(ParseObject, RefusesOtherKinds) {
  EXPECT_EQ(parse_object("[1]").error().message, "expected a JSON object, found an array");
  EXPECT_EQ(parse_object("3").error().message, "expected a JSON object, found a number");
  EXPECT_TRUE(parse_object("{}").has_value());
}

}  // namespace
}  // namespace flow::json
