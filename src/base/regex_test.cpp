#include "base/regex.hpp"

#include <gtest/gtest.h>

namespace flow {
namespace {

Regex regex(std::string_view pattern) {
  return Regex::compile(pattern).value();
}

struct Case {
  std::string_view pattern;
  std::string_view text;
  bool found;
  bool whole;
};

constexpr Case kCases[] = {
    {"", "", true, true},
    {"", "abc", true, false},
    {"b", "abc", true, false},
    {"^b", "abc", false, false},
    {"a.c", "abc", true, true},
    {"a.c", "a\nc", false, false},
    {"(?s)a.c", "a\nc", true, true},
    {"(?i)PRICE", "price", true, true},
    {"^.$", "é", true, true},  // a code point, not a byte
    {"\\pL+", "Žluťoučký", true, true},
    {"a|ab", "ab", true, true},
    {"x", std::string_view("a\0x", 3), true, false},
};

TEST(Regex, SearchesAnywhereAndMatchesTheWhole) {
  for (const Case& row : kCases) {
    EXPECT_EQ(regex(row.pattern).search(row.text), row.found) << row.pattern;
    EXPECT_EQ(regex(row.pattern).full_match(row.text), row.whole) << row.pattern;
  }
}

TEST(Regex, CapturesTheLeftmostMatch) {
  using Groups = std::vector<std::optional<std::string>>;
  EXPECT_EQ(regex("(\\d+)-(\\d+)").captures("tel 12-34, 56-78"), (Groups{"12-34", "12", "34"}));
  EXPECT_EQ(regex("(a)|(b)").captures("b"), (Groups{"b", std::nullopt, "b"}));
  EXPECT_EQ(regex("(x*)y").captures("y"), (Groups{"y", ""}));  // empty is not absent
  EXPECT_EQ(regex("z").captures("abc"), std::nullopt);
}

TEST(Regex, RefusesABadPatternByName) {
  const auto compiled = Regex::compile("(a");
  ASSERT_FALSE(compiled);
  EXPECT_EQ(compiled.error().code, ErrorCode::invalid_input);
  EXPECT_EQ(compiled.error().message, "bad regular expression \"(a\": missing ): (a");
  // What takes exponential time elsewhere does not exist here.
  EXPECT_FALSE(Regex::compile("(a)\\1"));
  EXPECT_FALSE(Regex::compile("(?=a)"));
  EXPECT_FALSE(Regex::compile("\xff"));
}

TEST(Regex, AllMatchesKnowWhereTheTextBegins) {
  const auto words = [](const Regex& pattern, std::string_view text, std::size_t limit) {
    std::string out;
    for (const auto& match : pattern.all_captures(text, limit)) out += "[" + match.front().value_or("") + "]";
    return out;
  };
  EXPECT_EQ(words(regex("[a-z]+"), "ab cd ef", 9), "[ab][cd][ef]");
  EXPECT_EQ(words(regex("[a-z]+"), "ab cd ef", 2), "[ab][cd]");
  EXPECT_EQ(words(regex("^a"), "aaa", 9), "[a]");
  EXPECT_EQ(words(regex("\\bb"), "abb", 9), "") << "no word begins inside of one";
  EXPECT_EQ(words(regex("x*"), "\u00e9x", 9), "[][x][]") << "an empty match moves on by a character";
  EXPECT_EQ(words(regex("a"), "", 9), "");
}

TEST(Regex, RefusesAPatternThatIsTooLong) {
  EXPECT_TRUE(Regex::compile(std::string(16'384, 'a')));
  EXPECT_EQ(Regex::compile(std::string(16'385, 'a')).error().message,
            "the regular expression has 16385 bytes; at most 16384");
  // Short to write, large to compile.
  EXPECT_FALSE(Regex::compile("((a{1000}){1000}){1000}"));
}

TEST(Regex, ACopySharesWhatWasCompiled) {
  const Regex original = regex("^a+$");
  const Regex copy = original;  // NOLINT(performance-unnecessary-copy-initialization): the copy is the point
  EXPECT_TRUE(copy.search("aaa"));
  EXPECT_TRUE(original.search("aaa"));
}

TEST(Regex, IsLinearOnThePatternThatKillsOthers) {
  EXPECT_FALSE(regex("^(a+)+$").search(std::string(100'000, 'a') + "!"));
}

}  // namespace
}  // namespace flow
