#include "base/gzip.hpp"

#include <gtest/gtest.h>

namespace flow {
namespace {

constexpr Bytes kRoomy{1U << 20};

TEST(Gzip, ContentComesBack) {
  const std::string long_text(200'000, 'x');
  for (const std::string& content :
       {std::string(), std::string("a"), std::string("\0\xff\n", 3), long_text}) {
    const auto back = gunzip(gzip(content), kRoomy);
    ASSERT_TRUE(back) << back.error().message;
    EXPECT_EQ(*back, content);
  }
  EXPECT_LT(gzip(long_text).size(), 1000U);
  EXPECT_EQ(gzip("same"), gzip("same"));
}

TEST(Gzip, DamageIsAnError) {
  const std::string whole = gzip("a page of the editor");
  std::string flipped = whole;
  flipped[whole.size() - 6] ^= 1;  // the checksum
  for (const std::string& bytes :
       {std::string(), std::string("plain text"), whole.substr(0, whole.size() - 1), whole.substr(0, 12),
        whole + "x", flipped}) {
    const auto back = gunzip(bytes, kRoomy);
    ASSERT_FALSE(back) << bytes.size();
    EXPECT_EQ(back.error().code, ErrorCode::invalid_input);
  }
}

TEST(Gzip, ContentHasALimit) {
  const std::string bytes = gzip(std::string(100'000, 'x'));
  EXPECT_TRUE(gunzip(bytes, Bytes{100'000}));
  const auto back = gunzip(bytes, Bytes{99'999});
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().code, ErrorCode::quota);
}

}  // namespace
}  // namespace flow
