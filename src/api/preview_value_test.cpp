#include "api/preview_value.hpp"

#include <gtest/gtest.h>

namespace flow::api {
namespace {

TEST(Shortened, CutsTextsListsAndObjectsAtTheirEnd) {
  struct Case {
    const char* value;
    std::size_t bytes;
    const char* shown;
    bool truncated;
  };
  for (const Case& one : {
           Case{R"({"a":[1,2,3],"b":null})", 1000, R"({"a":[1,2,3],"b":null})", false},
           Case{R"("abcdef")", 4, R"("abcd")", true},
           Case{R"("aéb")", 2, R"("a")", true},
           Case{R"([1,2,3,4])", 16, R"([1,2])", true},
           Case{R"({"key":"x","more":"y"})", 11, R"({"key":"x"})", true},
           Case{R"([["aaaaaaaaaa"],["b"]])", 5, R"([["aaaaa"]])", true},
       }) {
    const Shortened out = shortened(json::parse(one.value).value(), one.bytes);
    EXPECT_EQ(json::dump(out.value), one.shown) << one.value;
    EXPECT_EQ(out.truncated, one.truncated) << one.value;
  }
}

TEST(TypeName, IsTheHandleTypeOfTheValue) {
  EXPECT_EQ(type_name(json::value(nullptr)), "null");
  EXPECT_EQ(type_name(json::value(1.5)), "number");
  EXPECT_EQ(type_name(json::array{}), "list");
  EXPECT_EQ(type_name(json::object{}), "json");
}

TEST(Utf16Units, CountAsJavaScriptDoes) {
  const std::string_view text = "aé💩b";
  EXPECT_EQ(utf16_units(text, 0), 0u);
  EXPECT_EQ(utf16_units(text, 3), 2u);  // before the emoji
  EXPECT_EQ(utf16_units(text, 7), 4u);  // behind it
  EXPECT_EQ(utf16_units(text, 100), 5u);
}

TEST(LengthOfToken, IsThatOfAWordOrOneSign) {
  EXPECT_EQ(length_of_token("a + total_1.x", 4), 7u);
  EXPECT_EQ(length_of_token("a + b", 2), 1u);
  EXPECT_EQ(length_of_token("é", 0), 2u);
  EXPECT_EQ(length_of_token("ab", 2), 0u);
}

}  // namespace
}  // namespace flow::api
