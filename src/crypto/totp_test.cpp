// The vectors of RFC 6238, appendix B, and how keys are written.
#include "crypto/totp.hpp"

#include <gtest/gtest.h>

namespace flow::crypto {
namespace {

constexpr std::string_view kDigits = "12345678901234567890123456789012345678901234567890123456789012345678";

WallTime at(std::int64_t seconds) {
  return WallTime{std::chrono::seconds{seconds}};
}

TEST(Totp, GivesTheCodesOfTheStandard) {
  struct Row {
    std::int64_t seconds;
    std::string_view sha1;
    std::string_view sha256;
    std::string_view sha512;
  };
  static constexpr Row kTable[] = {
      {59, "94287082", "46119246", "90693936"},         {1111111109, "07081804", "68084774", "25091201"},
      {1111111111, "14050471", "67062674", "99943326"}, {1234567890, "89005924", "91819424", "93441116"},
      {2000000000, "69279037", "90698825", "38618901"}, {20000000000, "65353130", "77737706", "47863826"}};
  const auto key = [](TotpHash hash, std::size_t length) {
    return TotpKey{.bytes = Secret(std::string(kDigits.substr(0, length))), .hash = hash, .digits = 8};
  };
  for (const auto& row : kTable) {
    EXPECT_EQ(totp(key(TotpHash::sha1, 20), at(row.seconds)), row.sha1) << row.seconds;
    EXPECT_EQ(totp(key(TotpHash::sha256, 32), at(row.seconds)), row.sha256) << row.seconds;
    EXPECT_EQ(totp(key(TotpHash::sha512, 64), at(row.seconds)), row.sha512) << row.seconds;
  }
}

TEST(Totp, SaysHowLongACodeHolds) {
  const TotpKey key{.bytes = Secret("x")};
  EXPECT_EQ(totp_remaining(key, at(60)).count(), 30'000);
  EXPECT_EQ(totp_remaining(key, at(89)).count(), 1000);
  EXPECT_EQ(totp_remaining(key, at(89) + std::chrono::microseconds{999'500}).count(), 1);
}

TEST(Totp, ReadsKeysAsTheyAreWritten) {
  struct Row {
    std::string_view written;
    TotpHash hash = TotpHash::sha1;
    int digits = 6;
    int step = 30;
  };
  static constexpr Row kTable[] = {
      {"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"},
      {"  gezd gnbv-gy3t qojq gezd gnbv gy3t qojq\n"},
      {"otpauth://totp/Shop:ann?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Shop"},
      {"otpauth://totp/ann?digits=8&period=60&algorithm=sha512&secret=GEZDGNBVGY3TQOJQ%47EZDGNBVGY3TQOJQ",
       TotpHash::sha512, 8, 60}};
  for (const auto& row : kTable) {
    const auto key = parse_totp_key(Secret(std::string(row.written)));
    ASSERT_TRUE(key) << key.error().message;
    EXPECT_EQ(key->bytes.reveal(), "12345678901234567890") << row.written;
    EXPECT_EQ(key->hash, row.hash);
    EXPECT_EQ(key->digits, row.digits);
    EXPECT_EQ(key->step.count(), row.step);
  }
  EXPECT_EQ(parse_totp_key(Secret("MY======"))->bytes.reveal(), "f");
}

TEST(Totp, RefusesOtherTextWithoutShowingIt) {
  static constexpr std::pair<std::string_view, std::string_view> kTable[] = {
      {"", "the secret is empty"},
      {"GEZD1", "character 5 is none of A to Z and 2 to 7"},
      {"MY==MY", "character 5 is none of"},
      {"otpauth://hotp/ann?secret=GEZDGNBV", "address of another kind"},
      {"otpauth://totp/ann", "without a secret in it"},
      {"otpauth://totp/ann?secret=%4", "malformed"},
      {"otpauth://totp/ann?secret=GEZDGNBV&digits=12", "digits is not 6 to 8"},
      {"otpauth://totp/ann?secret=GEZDGNBV&period=0", "period is not 1 to 300"},
      {"otpauth://totp/ann?secret=GEZDGNBV&algorithm=MD5", "algorithm is none of"}};
  for (const auto& [written, message] : kTable) {
    const auto key = parse_totp_key(Secret(std::string(written)));
    ASSERT_FALSE(key) << written;
    EXPECT_EQ(key.error().code, ErrorCode::invalid_input);
    EXPECT_NE(key.error().message.find(message), std::string::npos) << key.error().message;
    EXPECT_EQ(key.error().message.find("GEZD"), std::string::npos) << key.error().message;
  }
}

}  // namespace
}  // namespace flow::crypto
