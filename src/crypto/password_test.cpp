// Password hashes: their form, that they take what was hashed and nothing else, and when they age.
#include "crypto/password.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flow::crypto {
namespace {

using ::testing::StartsWith;

constexpr PasswordCost kCheap{.passes = 1, .memory = Bytes{8U << 10}};

TEST(Password, TakesOnlyWhatWasHashed) {
  const std::string hash = hash_password(Secret("correct horse"), kCheap).value();
  EXPECT_THAT(hash, StartsWith("$argon2id$v=19$m=8,t=1,p=1$"));
  EXPECT_TRUE(verify_password(hash, Secret("correct horse")));
  for (const char* wrong : {"", "correct hors", "correct horse ", "Correct horse"})
    EXPECT_FALSE(verify_password(hash, Secret(wrong))) << wrong;
}

TEST(Password, IsSalted) {
  EXPECT_NE(hash_password(Secret("a"), kCheap).value(), hash_password(Secret("a"), kCheap).value());
}

TEST(Password, MayHoldAnyBytes) {
  const std::string bytes("a\0b\xff", 4);
  const std::string hash = hash_password(Secret(bytes), kCheap).value();
  EXPECT_TRUE(verify_password(hash, Secret(bytes)));
  EXPECT_FALSE(verify_password(hash, Secret("a")));
}

TEST(Password, ATextThatIsNoHashIsRefused) {
  for (const std::string& text :
       {std::string(), std::string("plain"), std::string("$argon2id$v=19$m=8"), std::string(500, '$')}) {
    EXPECT_FALSE(verify_password(text, Secret("plain"))) << text;
    EXPECT_TRUE(needs_rehash(text)) << text;
  }
}

TEST(Password, AgesWithItsCost) {
  const std::string hash = hash_password(Secret("a"), kCheap).value();
  EXPECT_FALSE(needs_rehash(hash, kCheap));
  EXPECT_TRUE(needs_rehash(hash, PasswordCost{}));
  EXPECT_THAT(hash_password(Secret("a")).value(), StartsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
}

}  // namespace
}  // namespace flow::crypto
