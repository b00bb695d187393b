#include "base/time.hpp"

#include <gtest/gtest.h>

namespace flow {
namespace {

struct Written {
  std::string_view text;
  Instant instant;
  std::string_view again;  // as it is written back
};

constexpr Written kTimes[] = {
    {"1970-01-01T00:00:00Z", {0, 0}, "1970-01-01T00:00:00Z"},
    {"1969-12-31T23:59:59Z", {-1, 0}, "1969-12-31T23:59:59Z"},
    {"2024-02-29T12:34:56Z", {1'709'210'096, 0}, "2024-02-29T12:34:56Z"},
    {"2024-02-29t12:34:56z", {1'709'210'096, 0}, "2024-02-29T12:34:56Z"},
    {"2024-02-29 12:34:56Z", {1'709'210'096, 0}, "2024-02-29T12:34:56Z"},
    {"2024-02-29T14:34:56+02:00", {1'709'210'096, 0}, "2024-02-29T12:34:56Z"},
    {"2024-02-29T07:04:56-05:30", {1'709'210'096, 0}, "2024-02-29T12:34:56Z"},
    {"2024-02-29T12:34:56-00:00", {1'709'210'096, 0}, "2024-02-29T12:34:56Z"},
    {"2024-02-29T12:34:56.5Z", {1'709'210'096, 500'000'000}, "2024-02-29T12:34:56.500Z"},
    {"2024-02-29T12:34:56.000001Z", {1'709'210'096, 1'000}, "2024-02-29T12:34:56.000001Z"},
    {"2024-02-29T12:34:56.123456789+00:00", {1'709'210'096, 123'456'789}, "2024-02-29T12:34:56.123456789Z"},
    {"1969-12-31T23:59:59.999Z", {-1, 999'000'000}, "1969-12-31T23:59:59.999Z"},
    {"0001-01-01T00:00:00Z", {-62'135'596'800, 0}, "0001-01-01T00:00:00Z"},
    {"9999-12-31T23:59:59.999999999Z", {253'402'300'799, 999'999'999}, "9999-12-31T23:59:59.999999999Z"},
    {"2000-02-29T00:00:00Z", {951'782'400, 0}, "2000-02-29T00:00:00Z"},
};

TEST(Rfc3339, ReadsAndWrites) {
  for (const Written& row : kTimes) {
    const auto parsed = parse_rfc3339(row.text);
    ASSERT_TRUE(parsed) << parsed.error().message;
    EXPECT_EQ(parsed->seconds, row.instant.seconds) << row.text;
    EXPECT_EQ(parsed->nanoseconds, row.instant.nanoseconds) << row.text;
    EXPECT_EQ(format_rfc3339(*parsed), row.again);
  }
}

TEST(Rfc3339, RefusesWhatIsNotATime) {
  for (const std::string_view text : {
           "",
           "2024-02-29",
           "2024-02-29T12:34Z",
           "2024-02-29T12:34:56",
           "24-02-29T12:34:56Z",
           "2024-2-29T12:34:56Z",
           "2023-02-29T00:00:00Z",
           "1900-02-29T00:00:00Z",
           "2024-04-31T00:00:00Z",
           "2024-00-01T00:00:00Z",
           "2024-13-01T00:00:00Z",
           "2024-01-00T00:00:00Z",
           "0000-01-01T00:00:00Z",
           "2024-01-01T24:00:00Z",
           "2024-01-01T00:60:00Z",
           "2016-12-31T23:59:60Z",
           "2024-01-01T00:00:00.Z",
           "2024-01-01T00:00:00.1234567890Z",
           "2024-01-01T00:00:00+1:00",
           "2024-01-01T00:00:00+0100",
           "2024-01-01T00:00:00+24:00",
           "2024-01-01T00:00:00+00:60",
           "2024-01-01T00:00:00Zz",
           " 2024-01-01T00:00:00Z",
           "2024-01-01T00:00:00Z ",
           "2024-01-01T00:00:00−01:00",  // a minus sign, not a hyphen
       }) {
    const auto parsed = parse_rfc3339(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code, ErrorCode::invalid_input);
    EXPECT_EQ(
        parsed.error().message,
        "\"" + std::string(text) + "\" is not a time like 2024-01-31T09:00:00Z or 2024-01-31T09:00:00+01:00");
  }
}

TEST(Rfc3339, RefusesAnOffsetThatLeavesTheYearsOfTheFormat) {
  EXPECT_EQ(parse_rfc3339("0001-01-01T00:00:00+00:01").error().message,
            "\"0001-01-01T00:00:00+00:01\" is outside the years 0001-9999 in UTC");
  EXPECT_FALSE(parse_rfc3339("9999-12-31T23:59:59-00:01"));
  EXPECT_TRUE(parse_rfc3339("0001-01-01T00:00:00-00:01"));
}

TEST(Rfc3339, AnErrorQuotesABeginningOnly) {
  const std::string message = parse_rfc3339(std::string(10'000, 'x')).error().message;
  EXPECT_TRUE(message.starts_with("\"" + std::string(64, 'x') + "\" is not a time")) << message;
}

TEST(Rfc3339, WritesLocalTimeWithItsOffset) {
  const std::int64_t instant = parse_rfc3339("2024-03-31T01:00:00Z")->seconds;
  EXPECT_EQ(format_rfc3339(instant, 7200), "2024-03-31T03:00:00+02:00");
  EXPECT_EQ(format_rfc3339(instant, -12'600), "2024-03-30T21:30:00-03:30");
  EXPECT_EQ(format_rfc3339(instant, 0), "2024-03-31T01:00:00Z");
}

TEST(Rfc3339, WritesWallTimeInMilliseconds) {
  using std::chrono::microseconds;
  EXPECT_EQ(format_rfc3339(WallTime{microseconds{0}}), "1970-01-01T00:00:00Z");
  EXPECT_EQ(format_rfc3339(WallTime{microseconds{1'500'999}}), "1970-01-01T00:00:01.500Z");
  EXPECT_EQ(format_rfc3339(WallTime{microseconds{-1}}), "1969-12-31T23:59:59.999Z");
}

TEST(LocalTime, IsReadAsIfItWereUtc) {
  EXPECT_EQ(parse_local_time("2024-03-30").value(), 1'711'756'800);
  EXPECT_EQ(parse_local_time("2024-03-30T00:00:01").value(), 1'711'756'801);
  EXPECT_EQ(parse_local_time("2024-03-30 00:00:01").value(), 1'711'756'801);
  for (const std::string_view text :
       {"", "2024-03-30T", "2024-03-30T00:00:00Z", "2024-03-32", "30.03.2024"}) {
    const auto parsed = parse_local_time(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().message,
              "\"" + std::string(text) + "\" is not a local time like 2024-01-31T09:00:00");
  }
}

struct Civil {
  std::int64_t seconds;
  std::int64_t year;
  int month, day, weekday, yearday, hour, minute, second;
};

constexpr Civil kCivil[] = {
    {0, 1970, 1, 1, 4, 0, 0, 0, 0},
    {-1, 1969, 12, 31, 3, 364, 23, 59, 59},
    {951'782'399, 2000, 2, 28, 1, 58, 23, 59, 59},
    {951'782'400, 2000, 2, 29, 2, 59, 0, 0, 0},
    {1'735'603'199, 2024, 12, 30, 1, 364, 23, 59, 59},
    {1'735'603'200, 2024, 12, 31, 2, 365, 0, 0, 0},
    {-2'203'891'200, 1900, 3, 1, 4, 59, 0, 0, 0},  // 1900 was no leap year
    {253'402'300'799, 9999, 12, 31, 5, 364, 23, 59, 59},
    {-62'135'596'800, 1, 1, 1, 1, 0, 0, 0, 0},
};

TEST(CivilTime, SplitsSeconds) {
  for (const Civil& row : kCivil) {
    const CivilTime time = civil_from_seconds(row.seconds);
    EXPECT_EQ(time.year, row.year) << row.seconds;
    EXPECT_EQ(time.month, row.month) << row.seconds;
    EXPECT_EQ(time.day, row.day) << row.seconds;
    EXPECT_EQ(time.weekday, row.weekday) << row.seconds;
    EXPECT_EQ(time.yearday, row.yearday) << row.seconds;
    EXPECT_EQ(time.hour, row.hour) << row.seconds;
    EXPECT_EQ(time.minute, row.minute) << row.seconds;
    EXPECT_EQ(time.second, row.second) << row.seconds;
    const std::int64_t in_day = std::int64_t{row.hour} * 3600 + std::int64_t{row.minute} * 60 + row.second;
    EXPECT_EQ(days_from_civil(row.year, row.month, row.day) * 86'400 + in_day, row.seconds);
  }
}

TEST(CivilTime, KnowsTheLengthOfEveryMonth) {
  constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  for (int month = 1; month <= 12; ++month) EXPECT_EQ(days_in_month(2023, month), kDays[month - 1]) << month;
  EXPECT_EQ(days_in_month(2024, 2), 29);
  EXPECT_EQ(days_in_month(2000, 2), 29);
  EXPECT_EQ(days_in_month(1900, 2), 28);
  EXPECT_EQ(days_in_month(2100, 2), 28);
}

}  // namespace
}  // namespace flow
