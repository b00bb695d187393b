#include "base/encoding.hpp"

#include <gtest/gtest.h>

namespace flow {
namespace {

struct Pair {
  std::string_view bytes;
  std::string_view text;
};

std::string every_byte() {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  return all;
}

// RFC 4648 §10, then the bytes that the two alphabets spell differently.
constexpr Pair kBase64[] = {
    {"", ""},
    {"f", "Zg=="},
    {"fo", "Zm8="},
    {"foo", "Zm9v"},
    {"foob", "Zm9vYg=="},
    {"fooba", "Zm9vYmE="},
    {"foobar", "Zm9vYmFy"},
    {"\xfb\xef\xbe", "++++"},
    {"\xff\xff\xff", "////"},
};

TEST(Base64, HasTheTextOfTheStandard) {
  for (const Pair& row : kBase64) {
    EXPECT_EQ(base64_encode(row.bytes), row.text);
    EXPECT_EQ(base64_decode(row.text).value(), row.bytes);
  }
}

TEST(Base64, TakesTextWithoutPadding) {
  EXPECT_EQ(base64_decode("Zg").value(), "f");
  EXPECT_EQ(base64_decode("Zm8").value(), "fo");
}

TEST(Base64, UrlFormHasNoPaddingAndItsOwnTwoCharacters) {
  constexpr Pair kRows[] = {{"", ""},
                            {"f", "Zg"},
                            {"fo", "Zm8"},
                            {"foo", "Zm9v"},
                            {"\xfb\xef\xbe", "----"},
                            {"\xff\xff\xff", "____"}};
  for (const Pair& row : kRows) EXPECT_EQ(base64url_encode(row.bytes), row.text);
}

struct Refused {
  std::string_view text;
  std::string_view message;
};

TEST(Base64, RefusesWhatItDoesNotKnow) {
  constexpr Refused kRows[] = {
      {"Z", "base64 text of 1 characters is cut short"},
      {"Zg=", "base64 text of 3 characters is cut short"},
      {"Zm9v=", "base64 text of 5 characters is cut short"},
      {"Zm9v====", "base64 text has a character outside the alphabet at offset 4"},
      {"Zm 9", "base64 text has a character outside the alphabet at offset 2"},
      {"----", "base64 text has a character outside the alphabet at offset 0"},
      {"Zm9\xc3", "base64 text has a character outside the alphabet at offset 3"},
      {"=", "base64 text of 1 characters is cut short"},
  };
  for (const Refused& row : kRows) {
    const auto decoded = base64_decode(row.text);
    ASSERT_FALSE(decoded) << row.text;
    EXPECT_EQ(decoded.error().code, ErrorCode::invalid_input);
    EXPECT_EQ(decoded.error().message, row.message);
  }
}

TEST(Hex, WritesLowerCaseAndReadsBoth) {
  EXPECT_EQ(hex_encode(std::string_view("\x00\x7f\x80\xff", 4)), "007f80ff");
  EXPECT_EQ(hex_decode("007f80ff").value(), std::string_view("\x00\x7f\x80\xff", 4));
  EXPECT_EQ(hex_decode("ABcdEF").value(), "\xab\xcd\xef");
  EXPECT_EQ(hex_decode("").value(), "");
}

TEST(Hex, RefusesWhatItDoesNotKnow) {
  constexpr Refused kRows[] = {
      {"abc", "hex text has an odd length of 3"},
      {"00g0", "hex text has no digit at offset 2"},
      {"000x", "hex text has no digit at offset 2"},
      {"0 ", "hex text has no digit at offset 0"},
  };
  for (const Refused& row : kRows) {
    const auto decoded = hex_decode(row.text);
    ASSERT_FALSE(decoded) << row.text;
    EXPECT_EQ(decoded.error().message, row.message);
  }
}

TEST(Percent, LeavesOnlyUnreservedCharactersAlone) {
  constexpr Pair kRows[] = {
      {"AZaz09-._~", "AZaz09-._~"},
      {" ", "%20"},
      {"+", "%2B"},
      {"%", "%25"},
      {"a/b?c=d&e#f", "a%2Fb%3Fc%3Dd%26e%23f"},
      {"é€😀", "%C3%A9%E2%82%AC%F0%9F%98%80"},
      {std::string_view("\0\n", 2), "%00%0A"},
  };
  for (const Pair& row : kRows) {
    EXPECT_EQ(percent_encode(row.bytes), row.text);
    EXPECT_EQ(percent_decode(row.text).value(), row.bytes);
  }
}

TEST(Percent, ReadsLowerCaseAndLeavesPlusAlone) {
  EXPECT_EQ(percent_decode("%c3%a9").value(), "é");
  EXPECT_EQ(percent_decode("a+b").value(), "a+b");
}

TEST(Percent, RefusesABrokenEscape) {
  constexpr Refused kRows[] = {
      {"%", "percent-encoding is broken at offset 0"},
      {"ab%4", "percent-encoding is broken at offset 2"},
      {"%41%4g", "percent-encoding is broken at offset 3"},
      {"%%41", "percent-encoding is broken at offset 0"},
  };
  for (const Refused& row : kRows) {
    const auto decoded = percent_decode(row.text);
    ASSERT_FALSE(decoded) << row.text;
    EXPECT_EQ(decoded.error().message, row.message);
  }
}

TEST(Encoding, EveryByteComesBackAtEveryLength) {
  const std::string all = every_byte();
  for (std::size_t length : {0U, 1U, 2U, 3U, 254U, 255U, 256U}) {
    const std::string bytes = all.substr(all.size() - length);
    EXPECT_EQ(base64_decode(base64_encode(bytes)).value(), bytes);
    EXPECT_EQ(hex_decode(hex_encode(bytes)).value(), bytes);
    EXPECT_EQ(percent_decode(percent_encode(bytes)).value(), bytes);
  }
}

}  // namespace
}  // namespace flow
