#include "cron/zoned.hpp"

#include <gtest/gtest.h>

#include <ostream>

#include "base/time.hpp"

namespace flow::cron {
namespace {

struct ZoneCase {
  const char* name;
  const char* expression;
  const char* zone;
  const char* after;
  std::vector<const char*> expected;
};
void PrintTo(const ZoneCase& zone_case, std::ostream* out) {
  *out << zone_case.name;
}

class InZone : public ::testing::TestWithParam<ZoneCase> {};
TEST_P(InZone, FiresAt) {
  const auto zone = find_zone(GetParam().zone);
  ASSERT_TRUE(zone) << zone.error().message;
  const auto schedule = parse(GetParam().expression);
  ASSERT_TRUE(schedule);
  std::chrono::sys_seconds time{std::chrono::seconds{parse_rfc3339(GetParam().after).value().seconds}};
  for (const char* expected : GetParam().expected) {
    const auto found = next(*schedule, *zone, time);
    ASSERT_TRUE(found);
    const auto seconds = found->time_since_epoch().count();
    EXPECT_EQ(format_rfc3339(seconds, zone->at(seconds).offset), expected);
    time = *found;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Golden, InZone,
    ::testing::Values(
        ZoneCase{"fixed_forward",
                 "30 2 * * *",
                 "Europe/Berlin",
                 "2024-03-29T12:00:00Z",
                 {"2024-03-30T02:30:00+01:00", "2024-03-31T03:00:00+02:00", "2024-04-01T02:30:00+02:00"}},
        ZoneCase{"fixed_back",
                 "30 2 * * *",
                 "Europe/Berlin",
                 "2024-10-25T12:00:00Z",
                 {"2024-10-26T02:30:00+02:00", "2024-10-27T02:30:00+02:00", "2024-10-28T02:30:00+01:00"}},
        ZoneCase{"two_missing_are_one",
                 "0,30 2 * * *",
                 "Europe/Berlin",
                 "2024-03-30T12:00:00Z",
                 {"2024-03-31T03:00:00+02:00", "2024-04-01T02:00:00+02:00", "2024-04-01T02:30:00+02:00"}},
        ZoneCase{"missing_equals_regular",
                 "0 2-4 * * *",
                 "Europe/Berlin",
                 "2024-03-30T12:00:00Z",
                 {"2024-03-31T03:00:00+02:00", "2024-03-31T04:00:00+02:00", "2024-04-01T02:00:00+02:00"}},
        ZoneCase{"wall_forward",
                 "*/30 * * * *",
                 "Europe/Berlin",
                 "2024-03-31T00:00:00Z",
                 {"2024-03-31T01:30:00+01:00", "2024-03-31T03:00:00+02:00", "2024-03-31T03:30:00+02:00"}},
        ZoneCase{"wall_back",
                 "*/30 * * * *",
                 "Europe/Berlin",
                 "2024-10-26T23:30:00Z",
                 {"2024-10-27T02:00:00+02:00", "2024-10-27T02:30:00+02:00", "2024-10-27T02:00:00+01:00",
                  "2024-10-27T02:30:00+01:00", "2024-10-27T03:00:00+01:00"}},
        ZoneCase{"wall_back_one_hour_only",
                 "* 2 * * *",
                 "Europe/Berlin",
                 "2024-10-27T00:58:00Z",
                 {"2024-10-27T02:59:00+02:00", "2024-10-27T02:00:00+01:00", "2024-10-27T02:01:00+01:00"}},
        ZoneCase{"wall_missing_hour",
                 "*/20 2 * * *",
                 "Europe/Berlin",
                 "2024-03-30T12:00:00Z",
                 {"2024-04-01T02:00:00+02:00", "2024-04-01T02:20:00+02:00"}},
        ZoneCase{"new_york_back",
                 "30 1 * * *",
                 "America/New_York",
                 "2024-11-02T12:00:00Z",
                 {"2024-11-03T01:30:00-04:00", "2024-11-04T01:30:00-05:00"}},
        ZoneCase{"half_hour_jump",
                 "15 2 * * *",
                 "Australia/Lord_Howe",
                 "2024-10-05T00:00:00Z",
                 {"2024-10-06T02:30:00+11:00", "2024-10-07T02:15:00+11:00"}},
        ZoneCase{"no_midnight",
                 "0 0 * * *",
                 "America/Havana",
                 "2024-03-09T12:00:00Z",
                 {"2024-03-10T01:00:00-04:00", "2024-03-11T00:00:00-04:00"}},
        ZoneCase{"no_day",
                 "0 9 * * *",
                 "Pacific/Apia",
                 "2011-12-29T00:00:00Z",
                 {"2011-12-29T09:00:00-10:00", "2011-12-31T09:00:00+14:00"}},
        ZoneCase{"the_same_day_twice",
                 "0 9 * * *",
                 "Pacific/Kwajalein",
                 "1969-09-29T00:00:00Z",
                 {"1970-01-01T09:00:00-12:00"}},
        ZoneCase{"leap_day",
                 "0 0 29 2 *",
                 "Europe/Berlin",
                 "2024-03-01T00:00:00Z",
                 {"2028-02-29T00:00:00+01:00", "2032-02-29T00:00:00+01:00"}},
        ZoneCase{"fixed_offset",
                 "0 12 * * *",
                 "Asia/Kolkata",
                 "2024-03-01T00:00:00Z",
                 {"2024-03-01T12:00:00+05:30", "2024-03-02T12:00:00+05:30"}},
        ZoneCase{"after_the_second_pass_began",
                 "30 2 * * *",
                 "Europe/Berlin",
                 "2024-10-27T01:10:00Z",
                 {"2024-10-28T02:30:00+01:00"}},
        ZoneCase{"after_the_jump",
                 "30 2 * * *",
                 "Europe/Berlin",
                 "2024-03-31T01:00:00Z",
                 {"2024-04-01T02:30:00+02:00"}},
        ZoneCase{"utc", "0 9 * * *", "UTC", "2024-03-31T01:00:00Z", {"2024-03-31T09:00:00Z"}}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(FindZone, ProposesTheNearest) {
  const auto zone = find_zone("Europe/Berln");
  ASSERT_FALSE(zone);
  EXPECT_EQ(zone.error().message, "cron: unknown time zone \"Europe/Berln\"; did you mean Europe/Berlin?");
  EXPECT_EQ(zone.error().detail.at("code"), "bad_zone");
}

}  // namespace
}  // namespace flow::cron
