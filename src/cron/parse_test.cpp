#include <gtest/gtest.h>

#include <initializer_list>
#include <ostream>

#include "cron/schedule.hpp"

namespace flow::cron {
namespace {

std::uint64_t set_of(std::initializer_list<int> values) {
  std::uint64_t out = 0;
  for (const int value : values) out |= std::uint64_t{1} << value;
  return out;
}

struct FieldCase {
  const char* expression;
  std::uint64_t expected;
};
void PrintTo(const FieldCase& field, std::ostream* out) {
  *out << field.expression;
}

class Minutes : public ::testing::TestWithParam<FieldCase> {};
TEST_P(Minutes, AreTheSet) {
  const auto schedule = parse(GetParam().expression);
  ASSERT_TRUE(schedule) << schedule.error().message;
  EXPECT_EQ(schedule->minutes, GetParam().expected);
}
INSTANTIATE_TEST_SUITE_P(
    Dialect, Minutes,
    ::testing::Values(
        FieldCase{"5 * * * *", set_of({5})}, FieldCase{"007 * * * *", set_of({7})},
        FieldCase{"1,3,5 * * * *", set_of({1, 3, 5})}, FieldCase{"10-13 * * * *", set_of({10, 11, 12, 13})},
        FieldCase{"*/20 * * * *", set_of({0, 20, 40})}, FieldCase{"10-49/20 * * * *", set_of({10, 30})},
        FieldCase{"50/4 * * * *", set_of({50, 54, 58})}, FieldCase{"*/100 * * * *", set_of({0})},
        FieldCase{"59/15 * * * *", set_of({59})}, FieldCase{"58-1 * * * *", set_of({58, 59, 0, 1})},
        FieldCase{"50-10/5 * * * *", set_of({50, 55, 0, 5, 10})}, FieldCase{"5-5 * * * *", set_of({5})},
        FieldCase{" \t5\v*\f*\r*\n* ", set_of({5})}, FieldCase{"5\xC2\xA0* * * *", set_of({5})}));

class Weekdays : public ::testing::TestWithParam<FieldCase> {};
TEST_P(Weekdays, AreTheSet) {
  const auto schedule = parse(GetParam().expression);
  ASSERT_TRUE(schedule) << schedule.error().message;
  EXPECT_EQ(schedule->weekdays, GetParam().expected);
}
INSTANTIATE_TEST_SUITE_P(
    Dialect, Weekdays,
    ::testing::Values(FieldCase{"0 0 * * 7", set_of({0})}, FieldCase{"0 0 * * sUn,MON", set_of({0, 1})},
                      FieldCase{"0 0 * * fri-0", set_of({5, 6, 0})},
                      FieldCase{"0 0 * * fri-mon", set_of({5, 6, 0, 1})},
                      FieldCase{"0 0 * * sat-sun/2", set_of({6})},
                      FieldCase{"0 0 * * 1/2", set_of({1, 3, 5})}, FieldCase{"0 0 * * 4/3", set_of({4})},
                      FieldCase{"0 0 * * 7/3", set_of({0, 3, 6})},
                      FieldCase{"0 0 * * */2", set_of({0, 2, 4, 6})},
                      FieldCase{"0 0 * * 7-2", set_of({0, 1, 2})}, FieldCase{"0 0 * * 7-7", set_of({0})},
                      FieldCase{"0 0 * * 0-0", set_of({0})}, FieldCase{"0 0 * * 1-7/2", set_of({1, 3, 5, 0})},
                      FieldCase{"0 0 * * 7 30", set_of({0})}, FieldCase{"0 0 * * sun#1,0", 0}));

TEST(Parse, ReadsMonthsAndDaysThatWrap) {
  EXPECT_EQ(parse("0 0 * nov-feb *")->months, set_of({11, 12, 1, 2}));
  EXPECT_EQ(parse("0 0 28-2 * *")->days, set_of({28, 29, 30, 31, 1, 2}));
  EXPECT_EQ(parse("0 0 * oct/2 *")->months, set_of({10, 12}));
}

TEST(Parse, ReadsTheSpecialDays) {
  const auto schedule = parse("0 0 15,l,9w * tue#2,L5,mon-wed#4");
  ASSERT_TRUE(schedule) << schedule.error().message;
  EXPECT_EQ(schedule->days, set_of({15}));
  EXPECT_TRUE(schedule->last_day);
  EXPECT_EQ(schedule->nearest_weekdays, set_of({9}));
  EXPECT_EQ(schedule->nth[1], set_of({2}));
  EXPECT_EQ(schedule->nth[3], set_of({1, 2, 3}));
  EXPECT_EQ(schedule->last_weekdays, set_of({5}));
  EXPECT_EQ(parse("0 0 10-L/5 * *")->days, set_of({10, 15, 20, 25, 30}));
}

TEST(Parse, AliasesAreTheirExpressions) {
  const std::pair<std::string_view, std::string_view> aliases[] = {
      {"@YEARLY", "0 0 1 1 *"}, {"@annually", "0 0 1 1 *"}, {"@monthly", "0 0 1 * *"},
      {"@weekly", "0 0 * * 0"}, {"@daily", "0 0 * * *"},    {"@midnight", "0 0 * * *"},
      {"@hourly", "0 * * * *"}};
  for (const auto& [alias, expression] : aliases) {
    const auto schedule = parse(alias);
    ASSERT_TRUE(schedule) << schedule.error().message;
    EXPECT_TRUE(*schedule == parse(expression).value()) << alias;
  }
}

TEST(Parse, KnowsWhatIsAStar) {
  for (const char* star : {"*", "?", "*/1", "*/01", "5,*", "?,5"}) {
    EXPECT_TRUE(parse(std::string("0 0 ") + star + " * 1")->day_star) << star;
  }
  for (const char* restriction : {"*/2", "1-31", "1/1", "L"}) {
    EXPECT_FALSE(parse(std::string("0 0 ") + restriction + " * 1")->day_star) << restriction;
  }
  EXPECT_FALSE(parse("0 0 1 * 0-6")->weekday_star);
  EXPECT_FALSE(parse("0 0 1 * mon-sun")->weekday_star);
}

TEST(Parse, FixedTimeIsWhatBeginsWithNoStar) {
  EXPECT_TRUE(parse("30 2 * * *")->fixed_time);
  EXPECT_TRUE(parse("0 2-4 * * *")->fixed_time);
  EXPECT_TRUE(parse("0 0 * * * */5")->fixed_time);
  EXPECT_FALSE(parse("*/30 2 * * *")->fixed_time);
  EXPECT_FALSE(parse("0 */2 * * *")->fixed_time);
}

struct BadCase {
  std::string expression;
  const char* code;
  std::string message;
};
void PrintTo(const BadCase& bad, std::ostream* out) {
  *out << bad.expression;
}

class Refused : public ::testing::TestWithParam<BadCase> {};
TEST_P(Refused, WithOneLine) {
  const auto schedule = parse_firing(GetParam().expression);
  ASSERT_FALSE(schedule);
  EXPECT_EQ(schedule.error().message, "cron: " + GetParam().message);
  EXPECT_EQ(schedule.error().detail.at("code"), GetParam().code);
}

const std::string kKnown = "known: @yearly @annually @monthly @weekly @daily @midnight @hourly";
const std::string kExpected = "expected 5 (minute hour day-of-month month day-of-week) or 6 (seconds last)";
const std::string kDayHint =
    " is not supported; \"L\" is the last day of the month, \"15W\" the weekday nearest to the 15th";

INSTANTIATE_TEST_SUITE_P(
    Dialect, Refused,
    ::testing::Values(
        BadCase{"* * * *", "field_count", "4 fields; " + kExpected},
        BadCase{"", "field_count", "0 fields; " + kExpected},
        BadCase{"0 0 1 1 * 0 2024", "field_count", "7 fields; " + kExpected},
        BadCase{"60 * * * *", "out_of_range", "minute, column 1: 60 is outside 0-59"},
        BadCase{"0-99 * * * *", "out_of_range", "minute, column 3: 99 is outside 0-59"},
        BadCase{"* * * * 8", "out_of_range", "day-of-week, column 9: 8 is outside 0-7"},
        BadCase{"* * * * * 60", "out_of_range", "second, column 11: 60 is outside 0-59"},
        BadCase{"* * 0W * *", "out_of_range", "day-of-month, column 5: 0 is outside 1-31"},
        BadCase{"* * * * L8", "out_of_range", "day-of-week, column 10: 8 is outside 0-7"},
        BadCase{"0 9 * * 1\u20135", "bad_char",
                "day-of-week, column 10: character U+2013 is not allowed; use \"-\""},
        BadCase{"*\u200B * * * *", "bad_char",
                "minute, column 2: character U+200B is not allowed; write plain ASCII"},
        BadCase{std::string("* * *\0 * *", 10), "bad_char",
                "day-of-month, column 6: character U+0000 is not allowed; write plain ASCII"},
        BadCase{"\xFF * * * *", "bad_char", "minute, column 1: byte 0xFF is not allowed; write plain ASCII"},
        BadCase{"0 9am * * *", "bad_value", "hour, column 3: \"9am\" is not a number"},
        BadCase{"1234567890 * * * *", "bad_value", "minute, column 1: \"1234567890\" has more than 9 digits"},
        BadCase{"\"5\" * * * *", "bad_value", R"(minute, column 1: "\"5\"" is not a number)"},
        BadCase{"/5 * * * *", "bad_value", "minute, column 1: \"/5\" has no value before the step"},
        BadCase{"0 0 1 january *", "bad_name", "month, column 7: unknown name \"january\"; use jan"},
        BadCase{"0 0 * * su", "bad_name", "day-of-week, column 9: unknown name \"su\"; use sun-sat"},
        BadCase{"1,,2 * * * *", "empty_item", "minute, column 3: empty item in list"},
        BadCase{"1, * * * *", "empty_item", "minute, column 3: empty item in list"},
        BadCase{"1-2-3 * * * *", "bad_range", "minute, column 1: \"1-2-3\" is not a range"},
        BadCase{"*-5 * * * *", "bad_range", "minute, column 1: \"*-5\" is not a range"},
        BadCase{"*/0 * * * *", "bad_step", "minute, column 3: step must be a number from 1"},
        BadCase{"0 0 * */jan *", "bad_step", "month, column 9: step must be a number from 1"},
        BadCase{"*/5/2 * * * *", "bad_step", "minute, column 3: step must be a number from 1"},
        BadCase{"0 0 * * 1#6", "bad_nth", "day-of-week, column 11: the n in \"1#6\" must be 1-5"},
        BadCase{"0 0 * * 1#2junk", "bad_nth", "day-of-week, column 11: the n in \"1#2junk\" must be 1-5"},
        BadCase{
            "0 0 * * 1-5#2", "unsupported",
            "day-of-week, column 9: \"1-5#2\" is not supported; a range before # takes names: \"mon-fri#2\""},
        BadCase{"0 0 * * 2,1#1", "mixed_days",
                "day-of-week, column 9: plain day \"2\" cannot stand beside \"1#1\""},
        BadCase{"0 0 * * L1,2", "mixed_days",
                "day-of-week, column 12: plain day \"2\" cannot stand beside \"L1\""},
        BadCase{"0 0 * * *,1#1", "mixed_days",
                "day-of-week, column 9: plain day \"*\" cannot stand beside \"1#1\""},
        BadCase{"0 0 * * sun#1,0,L2", "mixed_days",
                "day-of-week, column 15: plain day \"0\" cannot stand beside \"sun#1\""},
        BadCase{"0 0 * * 5L", "unsupported",
                "day-of-week, column 9: \"5L\" is not supported; the last Friday is \"L5\""},
        BadCase{"0 0 * * Lmon", "unsupported",
                "day-of-week, column 9: \"Lmon\" is not supported; the last Monday is \"L1\""},
        BadCase{"0 0 * * L", "unsupported",
                "day-of-week, column 9: \"L\" is not supported; the last Friday is \"L5\""},
        BadCase{"0 0 L-3 * *", "unsupported", "day-of-month, column 5: \"L-3\"" + kDayHint},
        BadCase{"0 0 LW * *", "unsupported", "day-of-month, column 5: \"LW\"" + kDayHint},
        BadCase{"0 0 */L * *", "unsupported", "day-of-month, column 5: \"*/L\"" + kDayHint},
        BadCase{"? * * * *", "unsupported",
                "minute, column 1: \"?\" is allowed only in day-of-month and day-of-week; use \"*\""},
        BadCase{"H * * * *", "unsupported",
                "minute, column 1: \"H\" is not supported; write the value itself"},
        BadCase{"TZ=UTC * * * * *", "unsupported",
                "minute, column 1: \"TZ=UTC\" is not supported; the time zone is a property of the trigger"},
        BadCase{"@reboot", "bad_alias", "column 1: unknown alias \"@reboot\"; " + kKnown},
        BadCase{" @daily", "bad_alias", "column 2: unknown alias \"@daily\"; " + kKnown},
        BadCase{"@daily\n", "bad_alias", "column 1: unknown alias \"@daily\\u000A\"; " + kKnown},
        BadCase{"0 0 30 2 *", "never_fires", "never fires: no day matches day-of-month 30 in month 2"},
        BadCase{"0 0 1 * L5", "never_fires", "never fires: no day matches day-of-month 1 and day-of-week L5"},
        BadCase{"0 0 L feb 1#1", "never_fires",
                "never fires: no day matches day-of-month L and day-of-week 1#1 in month feb"},
        BadCase{std::string(257, '*'), "too_long", "257 bytes; at most 256"}));

TEST(Parse, CountsItems) {
  std::string many = "0";
  for (int i = 1; i < 64; ++i) many += ",0";
  EXPECT_TRUE(parse(many + " * * * *"));
  const auto refused = parse(many + ",0 * * * *");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message, "cron: minute, column 1: 65 items; at most 64");
}

TEST(Parse, TheDetailSaysWhere) {
  const auto error = parse("0 99 * * *").error();
  EXPECT_EQ(error.code, ErrorCode::invalid_input);
  EXPECT_EQ(error.detail.at("field"), "hour");
  EXPECT_EQ(error.detail.at("column"), 3);
  EXPECT_FALSE(parse("* *").error().detail.contains("field"));
}

}  // namespace
}  // namespace flow::cron
