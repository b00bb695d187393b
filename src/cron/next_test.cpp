#include <gtest/gtest.h>

#include <ostream>

#include "base/time.hpp"
#include "cron/gap.hpp"
#include "cron/schedule.hpp"

namespace flow::cron {
namespace {

std::chrono::sys_seconds at(std::string_view text) {
  return std::chrono::sys_seconds{std::chrono::seconds{parse_rfc3339(text).value().seconds}};
}
std::string text(std::optional<std::chrono::sys_seconds> time) {
  return time ? format_rfc3339(flow::Instant{time->time_since_epoch().count(), 0}) : "none";
}

struct NextCase {
  const char* expression;
  const char* after;
  std::vector<const char*> expected;
};
void PrintTo(const NextCase& next_case, std::ostream* out) {
  *out << next_case.expression;
}

class NextRun : public ::testing::TestWithParam<NextCase> {};
TEST_P(NextRun, IsTheSmallestLaterMatch) {
  const auto schedule = parse(GetParam().expression);
  ASSERT_TRUE(schedule) << schedule.error().message;
  auto time = at(GetParam().after);
  for (const char* expected : GetParam().expected) {
    const auto found = next(*schedule, time);
    ASSERT_EQ(text(found), expected);
    time = *found;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Utc, NextRun,
    ::testing::Values(
        NextCase{"* * * * *", "2023-12-31T23:59:59Z", {"2024-01-01T00:00:00Z", "2024-01-01T00:01:00Z"}},
        NextCase{
            "15,45 * * * * 30", "2024-01-01T00:15:30Z", {"2024-01-01T00:45:30Z", "2024-01-01T01:15:30Z"}},
        NextCase{"0 9 * * 1-5", "2024-01-05T09:00:00Z", {"2024-01-08T09:00:00Z", "2024-01-09T09:00:00Z"}},
        NextCase{"0 0 31 * *", "2024-01-31T00:00:00Z", {"2024-03-31T00:00:00Z", "2024-05-31T00:00:00Z"}},
        NextCase{"0 0 29 2 *", "2096-03-01T00:00:00Z", {"2104-02-29T00:00:00Z"}},
        NextCase{"0 0 29 2 1", "2024-01-31T00:00:00Z", {"2024-02-05T00:00:00Z"}},
        NextCase{"0 0 * 2 1#5", "2088-01-01T00:00:00Z", {"2112-02-29T00:00:00Z"}},
        NextCase{"0 0 L * *", "2023-02-01T00:00:00Z", {"2023-02-28T00:00:00Z", "2023-03-31T00:00:00Z"}},
        NextCase{"0 0 30-L * *", "2023-02-01T00:00:00Z", {"2023-03-30T00:00:00Z", "2023-03-31T00:00:00Z"}},
        // 15 June 2024 is a Saturday, 15 September a Sunday; 1 June a Saturday; 30 June a Sunday.
        NextCase{"0 0 15W * *", "2024-06-01T00:00:00Z", {"2024-06-14T00:00:00Z", "2024-07-15T00:00:00Z"}},
        NextCase{"0 0 15W 9 *", "2024-06-01T00:00:00Z", {"2024-09-16T00:00:00Z"}},
        NextCase{"0 0 1W 6 *", "2024-05-01T00:00:00Z", {"2024-06-03T00:00:00Z"}},
        NextCase{"0 0 31W 6 *", "2024-05-01T00:00:00Z", {"2024-06-28T00:00:00Z"}},
        NextCase{"0 0 * * fri#2", "2024-02-15T00:00:00Z", {"2024-03-08T00:00:00Z", "2024-04-12T00:00:00Z"}},
        NextCase{"0 0 * * L1,1#1", "2024-02-15T00:00:00Z", {"2024-02-26T00:00:00Z", "2024-03-04T00:00:00Z"}},
        // Either side decides; a star on one side leaves it to the other.
        NextCase{"0 0 13 * 5", "2024-03-09T00:00:00Z", {"2024-03-13T00:00:00Z", "2024-03-15T00:00:00Z"}},
        NextCase{"0 0 13 * *", "2024-03-09T00:00:00Z", {"2024-03-13T00:00:00Z", "2024-04-13T00:00:00Z"}},
        NextCase{"0 0 13 * 0-6", "2024-03-09T00:00:00Z", {"2024-03-10T00:00:00Z", "2024-03-11T00:00:00Z"}},
        NextCase{"0 0 */19,2 * 0-6",
                 "2024-03-09T00:00:00Z",
                 {"2024-03-20T00:00:00Z", "2024-04-01T00:00:00Z", "2024-04-02T00:00:00Z"}},
        NextCase{"0 0 13 * 5#2", "2024-03-09T00:00:00Z", {"2024-04-12T00:00:00Z"}},
        NextCase{"0 0 31 2 0", "2024-02-20T00:00:00Z", {"2024-02-25T00:00:00Z", "2025-02-02T00:00:00Z"}},
        NextCase{"0 0 30 2 *", "2024-02-20T00:00:00Z", {}},
        // The two ends of the calendar.
        NextCase{"0 0 1 1 *", "1960-06-01T00:00:00Z", {"1970-01-01T00:00:00Z", "1971-01-01T00:00:00Z"}},
        NextCase{"59 23 * * *", "9999-12-30T23:59:00Z", {"9999-12-31T23:59:00Z"}}));

TEST(NextRun, IsNoneWhereNothingFollows) {
  EXPECT_EQ(next(*parse("0 0 30 2 *"), at("2024-01-01T00:00:00Z")), std::nullopt);
  EXPECT_EQ(next(*parse("0 0 1 * L5"), at("2024-01-01T00:00:00Z")), std::nullopt);
  EXPECT_EQ(next(*parse("* * * * *"), at("9999-12-31T23:59:00Z")), std::nullopt);
}

TEST(NextRun, TruncatesToTheSecond) {
  EXPECT_EQ(text(next(*parse("* * * * *"), at("2024-01-01T00:00:59Z") + std::chrono::microseconds(999'999))),
            "2024-01-01T00:01:00Z");
}

struct GapCase {
  const char* expression;
  std::int64_t seconds;
};
void PrintTo(const GapCase& gap_case, std::ostream* out) {
  *out << gap_case.expression;
}

class LeastGap : public ::testing::TestWithParam<GapCase> {};
TEST_P(LeastGap, IsExact) {
  const auto found = min_gap(*parse(GetParam().expression));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->gap.count(), GetParam().seconds);
}
INSTANTIATE_TEST_SUITE_P(
    Traps, LeastGap,
    ::testing::Values(GapCase{"*/7 * * * *", 240}, GapCase{"0,57 3,5 * * *", 3420},
                      GapCase{"0,57 3,4 * * *", 180}, GapCase{"2,59 23,0 * * *", 180},
                      GapCase{"2,59 23,0 * * 1", 3420}, GapCase{"2,59 23,0 L,1 * *", 180},
                      GapCase{"58,0 23,0 31,1 12,1 *", 120}, GapCase{"0 0 29 2 *", 126'230'400},
                      GapCase{"* * * * * 10,50", 20}, GapCase{"0 0 * * * 10,25", 15},
                      GapCase{"0 0 1 1 *", 31'536'000},
                      // A Monday 29 February comes back after 28 years, or after 12 around a year like 2200.
                      GapCase{"0 0 * 2 1#5", 4382LL * 86'400}));

TEST(LeastGap, IsNoneOfWhatNeverFires) {
  EXPECT_FALSE(min_gap(*parse("0 0 31 4,6 *")));
}

TEST(Interval, IsAPolicyWithItsOwnError) {
  using std::chrono::seconds;
  EXPECT_TRUE(check_interval(*parse("*/5 * * * *"), seconds(300)));
  const auto refused = check_interval(*parse("*/7 * * * *"), seconds(300));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message,
            "cron: fires 240 s apart at the closest (00:56:00 and 01:00:00); the minimum is 300 s");
  EXPECT_EQ(refused.error().detail.at("code"), "too_frequent");
  EXPECT_FALSE(check_interval(*parse("0 0 * * * 0,59"), seconds(60)));
}

}  // namespace
}  // namespace flow::cron
