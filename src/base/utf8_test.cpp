#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace flow {
namespace {

struct Valid {
  std::string_view text;
  char32_t value;
};

// The first and the last code point of every length, and the neighbours of the surrogates.
constexpr Valid kValid[] = {
    {std::string_view("\0", 1), 0x0},
    {"\x7f", 0x7f},
    {"\xc2\x80", 0x80},
    {"\xdf\xbf", 0x7ff},
    {"\xe0\xa0\x80", 0x800},
    {"\xed\x9f\xbf", 0xd7ff},
    {"\xee\x80\x80", 0xe000},
    {"\xef\xbf\xbf", 0xffff},
    {"\xf0\x90\x80\x80", 0x10000},
    {"\xf4\x8f\xbf\xbf", 0x10ffff},
};

TEST(Utf8, DecodesAndWritesEveryLength) {
  for (const Valid& row : kValid) {
    const CodePoint point = decode_utf8(row.text, 0);
    EXPECT_TRUE(point.valid) << std::hex << std::uint32_t{row.value};
    EXPECT_EQ(point.value, row.value);
    EXPECT_EQ(point.length, row.text.size());
    std::string out;
    append_utf8(out, row.value);
    EXPECT_EQ(out, row.text);
    EXPECT_TRUE(is_valid_utf8(row.text));
    EXPECT_EQ(count_code_points(row.text), 1U);
    EXPECT_EQ(repair_utf8(row.text), row.text);
  }
}

struct Malformed {
  std::string_view what;
  std::string_view text;
  std::string_view repaired;
};

constexpr Malformed kMalformed[] = {
    {"a continuation byte alone", "a\x80z", "a\uFFFDz"},
    {"a lead byte alone", "a\xc3z", "a\uFFFDz"},
    {"cut after two of three bytes", "\xe2\x82", "\uFFFD\uFFFD"},
    {"cut after three of four bytes", "\xf0\x9f\x98", "\uFFFD\uFFFD\uFFFD"},
    {"overlong slash", "\xc0\xaf", "\uFFFD\uFFFD"},
    {"overlong in three bytes", "\xe0\x9f\xbf", "\uFFFD\uFFFD\uFFFD"},
    {"overlong in four bytes", "\xf0\x8f\xbf\xbf", "\uFFFD\uFFFD\uFFFD\uFFFD"},
    {"high surrogate", "\xed\xa0\x80", "\uFFFD\uFFFD\uFFFD"},
    {"low surrogate", "\xed\xbf\xbf", "\uFFFD\uFFFD\uFFFD"},
    {"above the last code point", "\xf4\x90\x80\x80", "\uFFFD\uFFFD\uFFFD\uFFFD"},
    {"bytes that occur nowhere", "\xf5\xff", "\uFFFD\uFFFD"},
    {"good text on both sides", "é\xffé", "é\uFFFDé"},
};

TEST(Utf8, RepairsEveryMalformedByte) {
  for (const Malformed& row : kMalformed) {
    EXPECT_FALSE(is_valid_utf8(row.text)) << row.what;
    EXPECT_EQ(repair_utf8(row.text), row.repaired) << row.what;
    EXPECT_TRUE(is_valid_utf8(repair_utf8(row.text))) << row.what;
    EXPECT_EQ(count_code_points(row.text), count_code_points(row.repaired)) << row.what;
  }
}

struct Cut {
  std::string_view text;
  std::size_t limit;
  std::string_view kept;
};

TEST(Utf8, NeverCutsACodePoint) {
  constexpr Cut kRows[] = {
      {"abc", 5, "abc"}, {"abc", 3, "abc"}, {"abc", 2, "ab"},  {"abc", 0, ""},   {"é€😀", 9, "é€😀"},
      {"é€😀", 8, "é€"}, {"é€😀", 6, "é€"}, {"é€😀", 5, "é€"}, {"é€😀", 4, "é"}, {"é€😀", 1, ""},
  };
  for (const Cut& row : kRows) EXPECT_EQ(truncate_utf8(row.text, row.limit), row.kept) << row.limit;
}

TEST(Utf8, CountsCodePointsAndNotBytes) {
  EXPECT_EQ(count_code_points(""), 0U);
  EXPECT_EQ(count_code_points("naïve"), 5U);
  EXPECT_EQ(count_code_points("👩‍👩‍👧"), 5U);  // three people and two joiners
}

}  // namespace
}  // namespace flow
