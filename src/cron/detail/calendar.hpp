#pragma once
// Which days of a month match, and the walk over months. Seconds here count from 1970-01-01T00:00 of whatever
// local clock the caller means.
#include <cstdint>
#include <optional>

#include "cron/schedule.hpp"

namespace flow::cron::detail {

inline constexpr std::int64_t kDay = 86'400;
inline constexpr int kCycleMonths = 4'800;  // the Gregorian calendar repeats after 400 years
inline constexpr std::int64_t kCycleDays = 146'097;

struct Month {
  int year;
  int month;               // 1..12
  std::int64_t first_day;  // days since 1970-01-01
  int first_weekday;       // 0 = Sunday
  int length;              // 28..31
};
Month month_of(int year, int month);

// Bit d is set when day d matches; the month itself is not asked.
std::uint32_t day_mask(const Schedule& schedule, int first_weekday, int length);
// The part of day-of-month, and of day-of-week, before they are joined.
std::uint32_t day_of_month_mask(const Schedule& schedule, int first_weekday, int length);
std::uint32_t day_of_week_mask(const Schedule& schedule, int first_weekday, int length);

// Second of the day of the first match at or after `from` (0..86399), if any.
std::optional<int> time_at_or_after(const Schedule& schedule, int from);
int first_time(const Schedule& schedule);
int last_time(const Schedule& schedule);

// The first match strictly after `after`.
std::optional<std::int64_t> next_local(const Schedule& schedule, std::int64_t after);

}  // namespace flow::cron::detail
