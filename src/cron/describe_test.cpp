#include "cron/describe.hpp"

#include <gtest/gtest.h>

#include <ostream>

#include "base/time.hpp"

namespace flow::cron {
namespace {

struct TextCase {
  const char* expression;
  const char* text;
};
void PrintTo(const TextCase& text_case, std::ostream* out) {
  *out << text_case.expression;
}

class Described : public ::testing::TestWithParam<TextCase> {};
TEST_P(Described, As) {
  const auto schedule = parse(GetParam().expression);
  ASSERT_TRUE(schedule) << schedule.error().message;
  EXPECT_EQ(describe(*schedule).text, GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Golden, Described,
    ::testing::Values(
        TextCase{"* * * * *", "Every minute"}, TextCase{"*/15 * * * *", "Every 15 minutes"},
        TextCase{"*/7 * * * *", "At minutes 0, 7, 14, 21, 28, 35, 42, 49 and 56 of every hour"},
        TextCase{"5 * * * *", "At minute 5 of every hour"},
        TextCase{"0 */2 * * *", "Every 2 hours, at minute 0"},
        TextCase{"0 9 * * 1-5", "At 09:00, Monday through Friday"},
        TextCase{"0 9,17 * * *", "At 09:00 and 17:00, every day"},
        TextCase{"*/10 9-17 * 3,6 *",
                 "Every 10 minutes, from 09:00 through 17:50, every day in March and June"},
        TextCase{"0 0 1 * *", "At 00:00, on day 1 of the month"},
        TextCase{"0 0 L * *", "At 00:00, on the last day of the month"},
        TextCase{"0 0 15W * *", "At 00:00, on the weekday nearest to day 15 of the month"},
        TextCase{"0 0 13 * 5", "At 00:00, on day 13 of the month or on Friday"},
        TextCase{"0 0 * * fri#2", "At 00:00, on the second Friday of the month"},
        TextCase{"0 0 * * L1", "At 00:00, on the last Monday of the month"},
        TextCase{"0 9 * * 1 30", "At 09:00:30, on Monday"},
        // Beyond the golden ones.
        TextCase{"@daily", "At 00:00, every day"}, TextCase{"@yearly", "At 00:00, on day 1 of January"},
        TextCase{"@hourly", "At minute 0 of every hour"}, TextCase{"0 0 13 * 0-6", "At 00:00, every day"},
        TextCase{"* * * * * *", "Every second"}, TextCase{"* * * * * */15", "Every 15 seconds"},
        TextCase{"*/5 * * * * 59", "Every 5 minutes, at second 59"},
        TextCase{"0,30 */2 * * *", "Every 2 hours, at minutes 0 and 30"},
        TextCase{"* 9 * * *", "Every minute, from 09:00 through 09:59, every day"},
        TextCase{"15,45 8-18 * * mon-fri",
                 "At minutes 15 and 45 of every hour from 08:15 through 18:45, Monday through Friday"},
        TextCase{"*/15 */2 * * *", "Every 2 hours, at minutes 0, 15, 30 and 45"},
        TextCase{"* 1,5 * * *", "Every minute of hours 1 and 5, every day"},
        TextCase{"0 0 28-31 1-3 *", "At 00:00, on days 28 through 31 of January through March"},
        TextCase{"0 0 1,L * *", "At 00:00, on day 1 and the last day of the month"},
        TextCase{"0 0 * 12 fri-mon", "At 00:00, Friday through Monday in December"},
        TextCase{"0 0 1 3 1,3", "At 00:00, on day 1 of the month or on Monday and Wednesday, in March"},
        TextCase{"0 0 * * sun#1,sun#3", "At 00:00, on the first Sunday and the third Sunday of the month"}));

std::vector<std::string> codes(const Description& description) {
  std::vector<std::string> out;
  for (const Warning& warning : description.warnings) out.push_back(warning.code);
  return out;
}
using Codes = std::vector<std::string>;

TEST(Warnings, NameWhatSurprises) {
  EXPECT_EQ(codes(describe(*parse("0 9 * * 1-5"))), Codes{});
  EXPECT_EQ(codes(describe(*parse("*/100 * * * *"))), Codes{"step_beyond_range"});
  EXPECT_EQ(codes(describe(*parse("59/15 * * * *"))), Codes{"step_beyond_range"});
  EXPECT_EQ(codes(describe(*parse("0 0 13 * 5"))), Codes{"or_rule"});
  EXPECT_EQ(codes(describe(*parse("0 0 13 * 5#2"))), Codes{"dom_ignored"});
  EXPECT_EQ(codes(describe(*parse("0 0 */19 * 0-6"))), Codes{});
}

WallTime at(std::string_view text) {
  return WallTime{std::chrono::seconds{parse_rfc3339(text).value().seconds}};
}

TEST(Warnings, SayWhenTheClockChanges) {
  const TimeZone berlin = TimeZone::find("Europe/Berlin").value();
  const auto spring = describe(*parse("30 2 * * *"), berlin, at("2024-01-01T00:00:00Z"));
  EXPECT_EQ(spring.text, "At 02:30, every day (Europe/Berlin)");
  ASSERT_EQ(codes(spring), Codes{"clock_change"});
  EXPECT_EQ(spring.warnings[0].message,
            "On 2024-03-31 the clock of Europe/Berlin goes forward from 02:00 to 03:00: times from 02:00 "
            "until 03:00 do "
            "not exist and fire once, at the end of the jump.");
  const auto autumn = describe(*parse("*/30 * * * *"), berlin, at("2024-04-01T00:00:00Z"));
  ASSERT_EQ(codes(autumn), Codes{"clock_change"});
  EXPECT_EQ(autumn.warnings[0].message,
            "On 2024-10-27 the clock of Europe/Berlin goes back from 03:00 to 02:00: times from 02:00 until "
            "03:00 come "
            "twice and fire both times.");
  EXPECT_EQ(codes(describe(*parse("0 9 * * *"), berlin, at("2024-01-01T00:00:00Z"))), Codes{});
  const TimeZone kolkata = TimeZone::find("Asia/Kolkata").value();
  EXPECT_EQ(codes(describe(*parse("* * * * *"), kolkata, at("2024-01-01T00:00:00Z"))), Codes{});
  EXPECT_EQ(describe(*parse("0 9 * * *"), TimeZone::utc(), at("2024-01-01T00:00:00Z")).text,
            "At 09:00, every day");
}

}  // namespace
}  // namespace flow::cron
