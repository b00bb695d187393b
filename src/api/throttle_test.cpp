// Token buckets: what they give, when they refill, and that inventing keys does not help.
#include "api/throttle.hpp"

#include <gtest/gtest.h>

#include "base/result.hpp"

namespace flow::api {
namespace {

using std::chrono::seconds;

TEST(TokenBuckets, GiveABurstThenOneARefill) {
  TokenBuckets buckets(3, seconds{2});
  const SteadyTime now{};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(buckets.take("a", now).count(), 0) << i;
  EXPECT_EQ(buckets.take("a", now), seconds{2});
  EXPECT_EQ(buckets.take("a", now + milliseconds{500}), milliseconds{1500});
  EXPECT_EQ(buckets.take("a", now + seconds{2}).count(), 0);
  EXPECT_NE(buckets.take("a", now + seconds{2}).count(), 0);
  EXPECT_EQ(buckets.take("b", now).count(), 0);  // another key has its own
}

TEST(TokenBuckets, AreNeverFullerThanTheirBurst) {
  TokenBuckets buckets(2, seconds{1});
  EXPECT_EQ(buckets.take("a", SteadyTime{}).count(), 0);
  const SteadyTime later = SteadyTime{} + std::chrono::hours{1};
  EXPECT_EQ(buckets.take("a", later).count(), 0);
  EXPECT_EQ(buckets.take("a", later).count(), 0);
  EXPECT_NE(buckets.take("a", later).count(), 0);
}

TEST(TokenBuckets, ManyKeysShareWhatIsLeft) {
  TokenBuckets buckets(1, seconds{1'000});
  for (std::size_t i = 0; i + 1 < TokenBuckets::kMaxKeys; ++i) buckets.take(std::to_string(i), SteadyTime{});
  EXPECT_EQ(buckets.take("last", SteadyTime{}).count(), 0);
  EXPECT_EQ(buckets.take("new", SteadyTime{}).count(), 0);  // the first of those that share
  EXPECT_NE(buckets.take("another", SteadyTime{}).count(), 0);
  EXPECT_EQ(buckets.size(), TokenBuckets::kMaxKeys + 1);
  // Buckets that are full again say nothing and make room.
  EXPECT_EQ(buckets.take("much later", SteadyTime{} + seconds{1'000}).count(), 0);
  EXPECT_EQ(buckets.size(), 1U);
}

TEST(Take, SaysWhenToComeBack) {
  TokenBuckets buckets(1, seconds{7});
  EXPECT_TRUE(take(buckets, "a", SteadyTime{}));
  const auto refused = take(buckets, "a", SteadyTime{});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::http_429);
  EXPECT_EQ(refused.error().message, "too many attempts; try again in 7 s");
  EXPECT_EQ(refused.error().detail.at("retry_after_s"), 7);
}

}  // namespace
}  // namespace flow::api
