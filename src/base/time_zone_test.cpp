#include "base/time_zone.hpp"

#include <gtest/gtest.h>

#include "base/time.hpp"

namespace flow {
namespace {

std::int64_t utc(std::string_view text) {
  return parse_rfc3339(text).value().seconds;
}
TimeZone zone(std::string_view name) {
  return TimeZone::find(name).value();
}

struct Offset {
  std::string_view zone;
  std::string_view instant;
  std::int32_t offset;
  std::string_view abbreviation;
};

constexpr Offset kOffsets[] = {
    {"UTC", "2024-07-01T00:00:00Z", 0, "UTC"},
    {"Etc/UTC", "2024-07-01T00:00:00Z", 0, "UTC"},
    {"Europe/Paris", "2024-01-15T12:00:00Z", 3600, "CET"},
    {"Europe/Paris", "2024-03-31T00:59:59Z", 3600, "CET"},
    {"Europe/Paris", "2024-03-31T01:00:00Z", 7200, "CEST"},
    {"Europe/Paris", "2024-10-27T00:59:59Z", 7200, "CEST"},
    {"Europe/Paris", "2024-10-27T01:00:00Z", 3600, "CET"},
    {"America/New_York", "2024-07-01T00:00:00Z", -4 * 3600, "EDT"},
    {"US/Eastern", "2024-12-01T00:00:00Z", -5 * 3600, "EST"},  // an old name of New York
    {"Asia/Kathmandu", "2024-07-01T00:00:00Z", 20'700, "+0545"},
    {"Australia/Lord_Howe", "2024-07-01T00:00:00Z", 37'800, "+1030"},  // half an hour of summer time
    {"Australia/Lord_Howe", "2024-01-01T00:00:00Z", 39'600, "+11"},
    {"Asia/Tokyo", "2036-01-01T00:00:00Z", 9 * 3600, "JST"},
};

TEST(TimeZone, HasTheOffsetOfItsRules) {
  for (const Offset& row : kOffsets) {
    const auto interval = zone(row.zone).at(utc(row.instant));
    EXPECT_EQ(interval.offset, row.offset) << row.zone << " " << row.instant;
    EXPECT_EQ(interval.abbreviation, row.abbreviation) << row.zone << " " << row.instant;
    EXPECT_LE(interval.begin, utc(row.instant));
    EXPECT_GT(interval.end, utc(row.instant));
  }
}

TEST(TimeZone, AnIntervalEndsWhereTheClockChanges) {
  const auto summer = zone("Europe/Paris").at(utc("2024-07-01T00:00:00Z"));
  EXPECT_EQ(summer.begin, utc("2024-03-31T01:00:00Z"));
  EXPECT_EQ(summer.end, utc("2024-10-27T01:00:00Z"));
}

using Kind = TimeZone::Local::Kind;

struct LocalCase {
  std::string_view zone;
  std::string_view local;
  Kind kind;
  std::string_view first;
  std::string_view second;
};

const LocalCase kLocals[] = {
    {"UTC", "2024-03-31T02:30:00", Kind::unique, "2024-03-31T02:30:00Z", "2024-03-31T02:30:00Z"},
    {"Europe/Paris", "2024-07-01T12:00:00", Kind::unique, "2024-07-01T10:00:00Z", "2024-07-01T10:00:00Z"},
    // The gap is [02:00, 03:00): its first second is missing, its end exists.
    {"Europe/Paris", "2024-03-31T01:59:59", Kind::unique, "2024-03-31T00:59:59Z", "2024-03-31T00:59:59Z"},
    {"Europe/Paris", "2024-03-31T02:00:00", Kind::missing, "2024-03-31T01:00:00Z", "2024-03-31T01:00:00Z"},
    {"Europe/Paris", "2024-03-31T02:59:59", Kind::missing, "2024-03-31T01:00:00Z", "2024-03-31T01:00:00Z"},
    {"Europe/Paris", "2024-03-31T03:00:00", Kind::unique, "2024-03-31T01:00:00Z", "2024-03-31T01:00:00Z"},
    // The repeat is [02:00, 03:00) too.
    {"Europe/Paris", "2024-10-27T01:59:59", Kind::unique, "2024-10-26T23:59:59Z", "2024-10-26T23:59:59Z"},
    {"Europe/Paris", "2024-10-27T02:00:00", Kind::ambiguous, "2024-10-27T00:00:00Z", "2024-10-27T01:00:00Z"},
    {"Europe/Paris", "2024-10-27T02:59:59", Kind::ambiguous, "2024-10-27T00:59:59Z", "2024-10-27T01:59:59Z"},
    {"Europe/Paris", "2024-10-27T03:00:00", Kind::unique, "2024-10-27T02:00:00Z", "2024-10-27T02:00:00Z"},
    {"America/New_York", "2024-03-10T02:30:00", Kind::missing, "2024-03-10T07:00:00Z",
     "2024-03-10T07:00:00Z"},
    {"America/New_York", "2024-11-03T01:30:00", Kind::ambiguous, "2024-11-03T05:30:00Z",
     "2024-11-03T06:30:00Z"},
    {"Australia/Lord_Howe", "2024-10-06T02:15:00", Kind::missing, "2024-10-05T15:30:00Z",
     "2024-10-05T15:30:00Z"},
    {"Australia/Lord_Howe", "2024-04-07T01:45:00", Kind::ambiguous, "2024-04-06T14:45:00Z",
     "2024-04-06T15:15:00Z"},
    // Midnight does not exist here on the day summer time begins; Samoa skipped a whole day.
    {"America/Asuncion", "2023-10-01T00:00:00", Kind::missing, "2023-10-01T04:00:00Z",
     "2023-10-01T04:00:00Z"},
    {"Pacific/Apia", "2011-12-30T12:00:00", Kind::missing, "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z"},
};

TEST(TimeZone, SaysWhatALocalTimeIs) {
  for (const LocalCase& row : kLocals) {
    const auto local = zone(row.zone).local(parse_local_time(row.local).value());
    EXPECT_EQ(local.kind, row.kind) << row.zone << " " << row.local;
    EXPECT_EQ(format_rfc3339(Instant{local.first, 0}), row.first) << row.zone << " " << row.local;
    EXPECT_EQ(format_rfc3339(Instant{local.second, 0}), row.second) << row.zone << " " << row.local;
  }
}

TEST(TimeZone, KnowsItsName) {
  EXPECT_EQ(zone("Europe/Paris").name(), "Europe/Paris");
  EXPECT_EQ(zone("UTC").name(), "UTC");
  EXPECT_TRUE(TimeZone::utc().is_utc());
  EXPECT_FALSE(zone("Europe/Paris").is_utc());
}

struct Unknown {
  std::string_view name;
  std::string_view message;
};

TEST(TimeZone, AnUnknownNameIsRefusedWithTheNearest) {
  const std::string longest(64, 'x');
  const std::string longest_message = "unknown time zone \"" + longest + "\"";
  const Unknown rows[] = {
      {"Europe/Pariss", "unknown time zone \"Europe/Pariss\"; did you mean Europe/Paris?"},
      {"europe/paris", "unknown time zone \"europe/paris\"; did you mean Europe/Paris?"},
      {"America/New York", "unknown time zone \"America/New York\"; did you mean America/New_York?"},
      {"Mars/Olympus_Mons", "unknown time zone \"Mars/Olympus_Mons\""},
      {"", "unknown time zone \"\""},
      {"localtime", "unknown time zone \"localtime\""},
      {"../../../etc/passwd", "unknown time zone \"../../../etc/passwd\""},
      {"/etc/localtime", "unknown time zone \"/etc/localtime\""},
      {longest, longest_message},
  };
  for (const Unknown& row : rows) {
    const auto found = TimeZone::find(row.name);
    ASSERT_FALSE(found) << row.name;
    EXPECT_EQ(found.error().code, ErrorCode::invalid_input);
    EXPECT_EQ(found.error().message, row.message);
  }
}

}  // namespace
}  // namespace flow
