// From a trigger's inputs to its row, and the occurrences that were missed.
#include "db/store/detail/trigger_plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.hpp"

namespace flow::db::detail {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

WallTime at(std::string_view text) {
  const Instant instant = parse_rfc3339(text).value();
  return WallTime{seconds{instant.seconds}};
}

Result<TriggerPlan> plan(std::string kind, std::string_view inputs) {
  return plan_trigger(std::move(kind), json::parse_object(inputs).value(), seconds{300});
}

TEST(TriggerPlan, TakesTheInputsOfASchedule) {
  const TriggerPlan made =
      plan("schedule_trigger", R"j({"Cron": "0 9 * * 1-5", "Time Zone": "Europe/Paris", "Misfire": "all",
    "Overlap": "queue", "Catch-up Max": 3, "Jitter (seconds)": 20, "Params": {"a": 1}})j")
          .value();
  EXPECT_EQ(made.expr, "0 9 * * 1-5");
  EXPECT_EQ(made.tz, "Europe/Paris");
  EXPECT_EQ(made.misfire, "catch_up");
  EXPECT_EQ(made.overlap, "queue_one");
  EXPECT_EQ(made.catch_up_max, 3);
  EXPECT_EQ(made.jitter_s, 20);
  EXPECT_TRUE(made.config.contains("Params"));
  const TriggerPlan plain = plan("schedule_trigger", R"j({"Cron": "0 9 * * *"})j").value();
  EXPECT_EQ(plain.misfire, "coalesce");
  EXPECT_EQ(plain.overlap, "skip");
  EXPECT_EQ(plain.tz, "UTC");
}

TEST(TriggerPlan, SaysWhatIsWrong) {
  struct Bad {
    const char* kind;
    const char* inputs;
    const char* says;
  };
  for (const Bad& bad :
       {Bad{"schedule_trigger", "{}", "cron"},
        Bad{"schedule_trigger", R"j({"Cron": "*/4 * * * *"})j", "cron"},
        Bad{"schedule_trigger", R"j({"Cron": "0 9 * * *", "Time Zone": "Mars/Base"})j", "Mars/Base"},
        Bad{"schedule_trigger", R"j({"Cron": "0 9 * * *", "Misfire": "never"})j",
            "Misfire is \"never\"; choose one of coalesce, skip, catch_up"},
        Bad{"schedule_trigger", R"j({"Cron": "0 9 * * *", "Overlap": 3})j", "Overlap is 3"},
        Bad{"schedule_trigger", R"j({"Cron": "0 9 * * *", "Catch-up Max": 0})j",
            "give a whole number from 1 to 1000"},
        Bad{"schedule_trigger", R"j({"Cron": "0 9 * * *", "Jitter (seconds)": 1.5})j",
            "Jitter (seconds) is 1.5"},
        Bad{"one_time_trigger", R"j({"At": "tomorrow"})j", "tomorrow"}}) {
    const auto refused = plan(bad.kind, bad.inputs);
    ASSERT_FALSE(refused.has_value()) << bad.inputs;
    EXPECT_EQ(refused.error().code, ErrorCode::invalid_input);
    EXPECT_THAT(refused.error().message, HasSubstr(bad.says));
  }
}

TEST(TriggerPlan, OneMomentIsRefusedWhenPastUnlessItSaysRun) {
  EXPECT_TRUE(plan("one_time_trigger", R"j({"At": "2030-01-01T00:00:00Z"})j")->reject_past);
  const TriggerPlan late =
      plan("one_time_trigger", R"j({"At": "2030-01-01T01:00:00+01:00", "If Past": "run"})j").value();
  EXPECT_FALSE(late.reject_past);
  EXPECT_EQ(late.once_at, at("2030-01-01T00:00:00Z"));
}

TEST(MissedTimes, OneRowEachThenOneForTheRest) {
  const auto few =
      missed_times("0 9 * * *", "Europe/Paris", at("2026-03-27T08:00:00Z"), at("2026-03-30T06:59:00Z"));
  ASSERT_EQ(few.size(), 3U);  // nine in Paris, through the change of clocks on the 29th
  EXPECT_EQ(few[1].at, at("2026-03-28T08:00:00Z"));
  EXPECT_EQ(few[2].at, at("2026-03-29T07:00:00Z"));
  const auto many =
      missed_times("*/5 * * * *", "UTC", at("2026-01-01T00:00:00Z"), at("2026-01-03T00:00:00Z"));
  ASSERT_EQ(many.size(), 500U);
  EXPECT_EQ(many.back().count, 577 - 499);
  EXPECT_EQ(many.back().until, at("2026-01-03T00:00:00Z"));
  const auto once = missed_times(std::nullopt, "UTC", at("2026-01-01T00:00:00Z"), at("2026-01-01T00:00:00Z"));
  EXPECT_EQ(once.size(), 1U);
}

}  // namespace
}  // namespace flow::db::detail
