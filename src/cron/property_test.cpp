// Random schedules against a model that tries every minute. The model knows the rules of docs/cron.md from
// the items an expression is made of; it shares no code with the parser, the calendar or the zones' search.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "cron/gap.hpp"
#include "cron/zoned.hpp"

namespace flow::cron {
namespace {

using std::chrono::days;
using std::chrono::sys_days;
using std::chrono::year_month_day;

// One field as text, and what it means.
struct ModelField {
  std::string text;
  std::set<int> values;
  bool star = false;
};

struct Range {
  int low;
  int high;
};

// `a`, `a-b`, `a-b/n`, `a/n`, `*`, `*/n`; a range with a > b goes on through the end of the field.
void add_item(ModelField& field, Range range) {
  const int size = range.high - range.low + 1;
  const int kind = *rc::gen::inRange(0, 6);
  const int first = *rc::gen::inRange(range.low, range.high + 1);
  const int last = *rc::gen::inRange(range.low, range.high + 1);
  const int step = *rc::gen::inRange(1, size + 3);
  const auto walk = [&](int from, int to, int stride) {
    int value = from;
    for (int left = (to - from + size) % size; left >= 0; left -= stride) {
      field.values.insert(value);
      for (int i = 0; i < stride; ++i) value = value == range.high ? range.low : value + 1;
    }
  };
  if (!field.text.empty()) field.text += ",";
  switch (kind) {
    case 0: field.text += fmt::format("{}", first); return walk(first, first, 1);
    case 1: field.text += fmt::format("{}-{}", first, last); return walk(first, last, 1);
    case 2: field.text += fmt::format("{}-{}/{}", first, last, step); return walk(first, last, step);
    case 3: field.text += fmt::format("{}/{}", first, step); return walk(first, range.high, step);
    case 4:
      field.text += fmt::format("*/{}", step);
      field.star = field.star || step == 1;
      return walk(range.low, range.high, step);
    default:
      field.text += "*";
      field.star = true;
      return walk(range.low, range.high, 1);
  }
}

ModelField any_field(Range range) {
  ModelField field;
  const int items = *rc::gen::inRange(1, 4);
  for (int i = 0; i < items; ++i) add_item(field, range);
  return field;
}

struct Model {
  ModelField minute, hour, day, month, weekday;
  bool last_day = false;
  std::set<int> nearest;              // nW
  std::set<std::pair<int, int>> nth;  // weekday, n
  std::set<int> last;                 // Ld
  std::string text() const {
    return fmt::format("{} {} {} {} {}", minute.text, hour.text, day.text, month.text, weekday.text);
  }
  bool fixed_time() const { return minute.text[0] != '*' && hour.text[0] != '*'; }

  static int days_in(year_month_day date) {
    return static_cast<int>(static_cast<unsigned>((date.year() / date.month() / std::chrono::last).day()));
  }
  static int weekday_of(year_month_day date) {
    return static_cast<int>(std::chrono::weekday(sys_days(date)).c_encoding());
  }

  bool matches_day_of_month(year_month_day date) const {
    const int here = static_cast<int>(static_cast<unsigned>(date.day()));
    const int length = days_in(date);
    if (day.values.contains(here) || (last_day && here == length)) return true;
    return std::ranges::any_of(nearest, [&](int wanted) {
      wanted = std::min(wanted, length);
      const year_month_day target = date.year() / date.month() / wanted;
      const int week_day = weekday_of(target);
      if (week_day == 6) wanted += wanted == 1 ? 2 : -1;
      if (week_day == 0) wanted += wanted == length ? -2 : 1;
      return here == wanted;
    });
  }
  bool matches_weekday(year_month_day date) const {
    const int here = weekday_of(date);
    const int of_month = static_cast<int>(static_cast<unsigned>(date.day()));
    return weekday.values.contains(here) || nth.contains({here, (of_month - 1) / 7 + 1}) ||
           (last.contains(here) && of_month + 7 > days_in(date));
  }

  bool matches_day(year_month_day date) const {
    if (!month.values.contains(static_cast<int>(static_cast<unsigned>(date.month())))) return false;
    const bool stepped_day = day.text.find("*/") != std::string::npos;
    if (day.star && weekday.star) return true;
    if (weekday.star) return matches_day_of_month(date);
    if (day.star || !nth.empty() || !last.empty()) return matches_weekday(date);
    if (weekday.values.size() == 7 && stepped_day) return matches_day_of_month(date);
    return matches_day_of_month(date) || matches_weekday(date);
  }

  bool matches_time(int minute_of_day) const {
    return hour.values.contains(minute_of_day / 60) && minute.values.contains(minute_of_day % 60);
  }
  bool matches(std::int64_t local_minute) const {
    const auto day_number = std::chrono::floor<days>(std::chrono::minutes(local_minute));
    return matches_time(static_cast<int>(local_minute - day_number.count() * 1440)) &&
           matches_day(year_month_day(sys_days(day_number)));
  }
};

Model any_model() {
  Model model{.minute = any_field({0, 59}),
              .hour = any_field({0, 23}),
              .day = any_field({1, 31}),
              .month = any_field({1, 12}),
              .weekday = any_field({0, 6})};
  if (*rc::gen::weightedElement<bool>({{4, false}, {1, true}})) {
    model.day.text += ",L";
    model.last_day = true;
  }
  if (*rc::gen::weightedElement<bool>({{4, false}, {1, true}})) {
    const int wanted = *rc::gen::inRange(1, 32);
    model.day.text += fmt::format(",{}W", wanted);
    model.nearest.insert(wanted);
  }
  // A d#n or Ld stands beside no plain day. A day-of-month that is no star is ignored beside it.
  if (*rc::gen::weightedElement<bool>({{3, false}, {1, true}})) {
    model.day = {.text = "*", .values = {}, .star = true};
    model.nearest.clear();
    model.last_day = false;
    model.weekday = {};
    const int which = *rc::gen::inRange(0, 7);
    const int n = *rc::gen::inRange(1, 6);
    model.nth.insert({which, n});
    model.weekday.text = fmt::format("{}#{}", which, n);
    if (*rc::gen::arbitrary<bool>()) {
      const int last = *rc::gen::inRange(0, 7);
      model.last.insert(last);
      model.weekday.text += fmt::format(",L{}", last);
    }
  }
  return model;
}

// Any second around the year's ends, leap days, and the ends of centuries.
std::int64_t any_instant() {
  const int year = *rc::gen::element(1970, 1999, 2000, 2023, 2024, 2027, 2096, 2099, 2100, 2104, 2399, 2400);
  const int month = *rc::gen::inRange(1, 13);
  const auto first = sys_days(std::chrono::year(year) / month / 1).time_since_epoch().count();
  return first * 86'400 + *rc::gen::inRange<std::int64_t>(0, 31 * 86'400);
}

std::chrono::sys_seconds at(std::int64_t seconds) {
  return std::chrono::sys_seconds{std::chrono::seconds{seconds}};
}

constexpr int kHorizonDays = 500;

TEST(Properties, NextIsTheFirstMinuteThatMatches) {
  EXPECT_TRUE(rc::check([] {
    const Model model = any_model();
    const std::int64_t after = any_instant();
    RC_LOG() << model.text() << " after " << after;
    const auto schedule = parse(model.text());
    RC_ASSERT(schedule.has_value());

    std::optional<std::int64_t> expected;
    const std::int64_t first_day = after / 86'400;
    for (std::int64_t day = first_day; day < first_day + kHorizonDays && !expected; ++day) {
      if (!model.matches_day(year_month_day(sys_days(days(day))))) continue;
      for (int minute = 0; minute < 1440 && !expected; ++minute) {
        const std::int64_t here = day * 86'400 + minute * 60;
        if (here > after && model.matches_time(minute)) expected = here;
      }
    }
    const auto found = next(*schedule, at(after));
    if (expected) {
      RC_ASSERT(found.has_value());
      RC_ASSERT(found->time_since_epoch().count() == *expected);
    } else if (found) {
      RC_ASSERT(found->time_since_epoch().count() >= (first_day + kHorizonDays) * 86'400);
    }
  }));
}

TEST(Properties, TheLeastGapIsThatOfTheWholeCycle) {
  const auto property = [] {
    const Model model = any_model();
    RC_LOG() << model.text();
    std::vector<int> times;
    for (int minute = 0; minute < 1440; ++minute) {
      if (model.matches_time(minute)) times.push_back(minute);
    }
    const auto first = sys_days(std::chrono::year(2000) / 1 / 1);
    std::optional<std::int64_t> first_day, previous_day;
    std::int64_t least = INT64_MAX;
    const auto offer_day = [&](std::int64_t day) {
      if (previous_day)
        least = std::min(least, (day - *previous_day) * 1440 - (times.back() - times.front()));
      previous_day = day;
    };
    for (std::int64_t day = 0; day < 146'097; ++day) {
      if (!model.matches_day(year_month_day(first + days(day)))) continue;
      if (!first_day) first_day = day;
      offer_day(day);
    }
    const auto found = min_gap(parse(model.text()).value());
    if (!first_day) {
      RC_ASSERT(!found.has_value());
      return;
    }
    offer_day(*first_day + 146'097);
    for (std::size_t i = 1; i < times.size(); ++i)
      least = std::min<std::int64_t>(least, times[i] - times[i - 1]);
    RC_ASSERT(found.has_value());
    RC_ASSERT(found->gap.count() == least * 60);
  };
  EXPECT_TRUE(rc::check([&] {
    // Looking at 400 years takes its time: one in eight is enough.
    if (*rc::gen::inRange(0, 8) == 0) property();
  }));
}

// Weeks with a change of the clock, and one without.
struct Week {
  const char* zone;
  std::int64_t begin;
};

TEST(Properties, AroundAChangeOfTheClockEveryMinuteIsAccountedFor) {
  EXPECT_TRUE(rc::check([] {
    const auto week =
        *rc::gen::element(Week{"Europe/Berlin", 1'711'584'000}, Week{"Europe/Berlin", 1'729'728'000},
                          Week{"America/New_York", 1'709'856'000}, Week{"America/New_York", 1'730'419'200},
                          Week{"Australia/Lord_Howe", 1'728'000'000},
                          Week{"Australia/Lord_Howe", 1'712'275'200}, Week{"America/Havana", 1'709'856'000},
                          Week{"Pacific/Apia", 1'325'030'400}, Week{"Asia/Kolkata", 1'711'584'000});
    Model model = any_model();
    RC_LOG() << model.text() << " in " << week.zone << " from " << week.begin;
    const auto schedule = parse(model.text()).value();
    const TimeZone zone = TimeZone::find(week.zone).value();

    constexpr std::int64_t kMinutes = 5 * 1440;
    std::vector<std::int64_t> expected;
    for (std::int64_t minute = 0; minute < kMinutes; ++minute) {
      const std::int64_t here = week.begin + minute * 60;
      const auto interval = zone.at(here);
      const std::int64_t change = interval.offset - zone.at(interval.begin - 1).offset;
      const bool small = std::abs(change) < 3 * 3600;
      const std::int64_t local = here + interval.offset;
      bool fires = model.matches(local / 60);
      if (model.fixed_time() && small) {
        // The second pass: this local time was there before the clock went back.
        if (change < 0 && here - interval.begin < -change) fires = false;
        // The first instant after a jump stands for all the times that were left out.
        for (std::int64_t missed = 60; here == interval.begin && missed <= change; missed += 60)
          fires = fires || model.matches((local - missed) / 60);
      }
      if (fires) expected.push_back(here);
    }
    std::vector<std::int64_t> found;
    std::int64_t after = week.begin - 1;
    while (const auto time = next(schedule, zone, at(after))) {
      after = time->time_since_epoch().count();
      if (after >= week.begin + kMinutes * 60) break;
      found.push_back(after);
    }
    RC_ASSERT(found == expected);
  }));
}

}  // namespace
}  // namespace flow::cron
