#include "scheduler/misfire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <set>

#include "base/time.hpp"

namespace flow::scheduler {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

WallTime at(std::string_view text) {
  return WallTime{seconds{parse_rfc3339(text).value().seconds}};
}

Times cron_times(std::string_view expression, std::string_view zone = "UTC") {
  return read_times(expression, std::nullopt, zone).value();
}

// "09:00 fired, 10:00-12:00 x3 coalesced by 0, 13:00 skipped misfire"
std::string told(const Plan& plan) {
  std::string text;
  const auto clock = [](WallTime time) { return format_rfc3339(time).substr(11, 5); };
  for (const Occurrence& one : plan.occurrences) {
    if (!text.empty()) text += ", ";
    text += clock(one.at);
    if (one.until) text += fmt::format("-{} x{}", clock(*one.until), one.count);
    text += fmt::format(" {}", to_string(one.fate));
    if (one.reason) text += fmt::format(" {}", to_string(*one.reason));
    if (one.fate == Fate::coalesced) text += fmt::format(" by {}", one.run.value());
  }
  return text;
}

struct Case {
  const char* name;
  Misfire misfire;
  Overlap overlap;
  int catch_up_max;
  const char* now;  // hourly from 09:00 on
  const char* told;
  const char* next;
};

class Plans : public ::testing::TestWithParam<Case> {};

TEST_P(Plans, EveryOccurrence) {
  const Case& one = GetParam();
  Due due{.times = cron_times("0 * * * *"), .expected = at("2026-03-02T09:00:00Z"), .previous = {}};
  due.misfire = one.misfire;
  due.overlap = one.overlap;
  due.catch_up_max = one.catch_up_max;
  const Plan plan = scheduler::plan(due, at(fmt::format("2026-03-02T{}Z", one.now)), {});
  EXPECT_EQ(told(plan), one.told);
  EXPECT_EQ(plan.next, at(fmt::format("2026-03-02T{}:00Z", one.next)));
}

using enum Misfire;
const Case kCases[] = {
    {"on_time", coalesce, Overlap::skip, 10, "09:00:00", "09:00 fired", "10:00"},
    {"within_the_grace", skip, Overlap::skip, 10, "09:01:00", "09:00 fired", "10:00"},
    {"coalesce_late", coalesce, Overlap::skip, 10, "09:30:00", "09:00 fired", "10:00"},
    {"coalesce_many", coalesce, Overlap::skip, 10, "11:30:00",
     "09:00 fired, 10:00 coalesced by 0, 11:00 coalesced by 0", "12:00"},
    {"skip_late", skip, Overlap::skip, 10, "09:01:01", "09:00 skipped misfire", "10:00"},
    {"skip_all_but_the_one_on_time", skip, Overlap::skip, 10, "11:00:30",
     "09:00 skipped misfire, 10:00 skipped misfire, 11:00 fired", "12:00"},
    {"catch_up_the_newest", catch_up, Overlap::allow, 2, "12:30:00",
     "09:00 skipped limit, 10:00 skipped limit, 11:00 fired, 12:00 fired", "13:00"},
    {"catch_up_all_that_fit", catch_up, Overlap::allow, 10, "10:30:00", "09:00 fired, 10:00 fired", "11:00"},
    {"catch_up_one_where_runs_must_not_overlap", catch_up, Overlap::queue_one, 10, "11:30:00",
     "09:00 skipped limit, 10:00 skipped limit, 11:00 fired", "12:00"},
    {"catch_up_at_least_one", catch_up, Overlap::allow, 0, "10:30:00", "09:00 skipped limit, 10:00 fired",
     "11:00"},
};
INSTANTIATE_TEST_SUITE_P(Table, Plans, ::testing::ValuesIn(kCases),
                         [](const auto& one) { return std::string(one.param.name); });

TEST(Plan, AQuarantinedVersionSkips) {
  Due due{.times = cron_times("0 * * * *"), .expected = at("2026-03-02T09:00:00Z"), .previous = {}};
  due.quarantined = true;
  EXPECT_EQ(told(plan(due, at("2026-03-02T10:30:00Z"), {})),
            "09:00 skipped quarantined, 10:00 skipped quarantined");
}

TEST(Plan, OneMomentFiresOnce) {
  Due due{.times = {.schedule = {}, .once = at("2026-03-02T09:00:00Z")},
          .expected = at("2026-03-02T09:00:00Z"),
          .previous = {}};
  const Plan late = plan(due, at("2026-03-02T12:00:00Z"), {});
  EXPECT_EQ(told(late), "09:00 fired");
  EXPECT_EQ(late.next, std::nullopt);
}

// The change of the clock brings 02:56 and 02:00 within four minutes: the second is not run, but it has its
// row, and the next time is a true one.
TEST(Plan, ATimeTooNearToTheOneFiredBeforeIsSkipped) {
  Due due{.times = cron_times("*/56 2 * * *", "Europe/Berlin"),
          .expected = at("2024-10-27T01:00:00Z"),
          .previous = at("2024-10-27T00:56:00Z")};
  const Plan near = plan(due, at("2024-10-27T01:00:01Z"), {});
  EXPECT_EQ(told(near), "01:00 skipped min_interval");
  EXPECT_EQ(near.next, at("2024-10-27T01:56:00Z"));
  // Missed together, the one that fires for all is the first that may.
  due.expected = at("2024-10-27T00:56:00Z");
  due.previous = std::nullopt;
  EXPECT_EQ(told(plan(due, at("2024-10-27T02:30:00Z"), {})),
            "00:56 fired, 01:00 coalesced by 0, 01:56 coalesced by 0");
  due.expected = at("2024-10-27T01:00:00Z");
  due.previous = at("2024-10-27T00:56:00Z");
  EXPECT_EQ(told(plan(due, at("2024-10-27T02:30:00Z"), {})), "01:00 skipped min_interval, 01:56 fired");
}

TEST(Plan, FixedTimesAreOnceADayAcrossTheChange) {
  Due due{.times = cron_times("30 2 * * *", "Europe/Berlin"),
          .expected = at("2024-03-31T01:00:00Z"),
          .previous = {}};
  EXPECT_EQ(plan(due, at("2024-03-31T01:00:00Z"), {}).next, at("2024-04-01T00:30:00Z"));
  due.expected = at("2024-10-27T00:30:00Z");
  EXPECT_EQ(plan(due, at("2024-10-27T00:30:00Z"), {}).next, at("2024-10-28T01:30:00Z"));
}

TEST(Plan, PastFiveHundredRowsTheRestIsOne) {
  const Due due{.times = cron_times("*/5 * * * *"), .expected = at("2026-03-02T00:00:00Z"), .previous = {}};
  const Plan plan = scheduler::plan(due, at("2026-03-05T00:00:00Z"), {});  // 865 occurrences
  ASSERT_EQ(plan.occurrences.size(), 502U);
  const Occurrence& rest = plan.occurrences.back();
  EXPECT_EQ(rest.fate, Fate::coalesced);
  EXPECT_EQ(rest.at, at("2026-03-02T00:00:00Z") + minutes{5 * 501});
  EXPECT_EQ(rest.until, at("2026-03-05T00:00:00Z"));
  EXPECT_EQ(rest.count, 364);
}

TEST(ReadTimes, SaysWhyATriggerCannotBeEvaluated) {
  struct Bad {
    std::optional<std::string_view> expression;
    const char* zone;
    const char* message;
  };
  for (const Bad& bad :
       {Bad{"60 * * * *", "UTC", "cron: minute, column 1: 60 is outside 0-59"},
        Bad{"0 9 * * *", "Europe/Berln",
            "cron: unknown time zone \"Europe/Berln\"; did you mean Europe/Berlin?"},
        Bad{std::nullopt, "UTC", "the trigger has neither a schedule nor a moment; set one"}}) {
    const auto times = read_times(bad.expression, std::nullopt, bad.zone);
    ASSERT_FALSE(times);
    EXPECT_EQ(times.error().message, bad.message);
  }
}

TEST(StartDelay, IsTheTriggersOwnShareOfTheJitter) {
  const TriggerId one("0198c0de-0000-7000-8000-000000000001");
  EXPECT_EQ(start_delay(one, seconds{0}, hours{1}), seconds{0});
  EXPECT_EQ(start_delay(one, seconds{60}, hours{1}), start_delay(one, seconds{60}, hours{2}));
  std::set<seconds> different;
  for (int i = 0; i < 100; ++i) {
    const seconds delay = start_delay(TriggerId(fmt::format("{}-{}", one, i)), seconds{600}, minutes{5});
    EXPECT_LT(delay, minutes{1});  // a fifth of the gap
    different.insert(delay);
  }
  EXPECT_GT(different.size(), 40U);
}

// The brute-force model looks at each missed minute by itself.
TEST(PlanProperties, EveryOccurrenceIsAccountedForOnce) {
  EXPECT_TRUE(rc::check([] {
    const int step = *rc::gen::element(5, 6, 10, 12, 15, 20, 30);
    const WallTime expected = at("2026-03-02T00:00:00Z") + minutes{step * *rc::gen::inRange(0, 60 / step)};
    const WallTime now = expected + seconds{*rc::gen::inRange(0, 3 * 86'400)};
    Due due{.times = cron_times(fmt::format("*/{} * * * *", step)), .expected = expected, .previous = {}};
    due.misfire = *rc::gen::element(coalesce, skip, catch_up);
    due.overlap = *rc::gen::element(Overlap::allow, Overlap::skip, Overlap::queue_one);
    due.catch_up_max = *rc::gen::inRange(1, 20);
    const Policy policy;
    const Plan plan = scheduler::plan(due, now, policy);

    std::vector<WallTime> missed;
    for (WallTime time = expected; time <= now; time += minutes{1}) {
      if ((time.time_since_epoch() / minutes{1}) % 60 % step == 0) missed.push_back(time);
    }
    std::vector<WallTime> fired;
    std::size_t counted = 0;
    for (const Occurrence& one : plan.occurrences) {
      counted += static_cast<std::size_t>(one.count);
      if (one.fate == Fate::fired) fired.push_back(one.at);
      RC_ASSERT((one.fate == Fate::skipped) == one.reason.has_value());
      if (one.fate == Fate::coalesced) RC_ASSERT(plan.occurrences.at(one.run.value()).fate == Fate::fired);
    }
    RC_ASSERT(counted == missed.size());
    RC_ASSERT(plan.next.value() > now);
    RC_ASSERT(plan.next.value() - missed.back() == minutes{step});

    std::vector<WallTime> model;
    const bool allow = due.overlap == Overlap::allow;
    if (due.misfire == coalesce) {
      model = {missed.front()};
    } else if (due.misfire == skip) {
      if (now - missed.back() <= policy.grace) model = {missed.back()};
    } else {
      const auto most =
          std::min<std::size_t>(allow ? static_cast<std::size_t>(due.catch_up_max) : 1, missed.size());
      model.assign(missed.end() - static_cast<std::ptrdiff_t>(most), missed.end());
    }
    RC_ASSERT(fired == model);
  }));
}

}  // namespace
}  // namespace flow::scheduler
