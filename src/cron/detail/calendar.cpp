#include "cron/detail/calendar.hpp"

#include <algorithm>
#include <bit>
#include <chrono>

#include "base/time.hpp"

namespace flow::cron::detail {
namespace {

constexpr int kFirstYear = 1970;
constexpr int kLastYear = 9999;

// Bits 1..length.
constexpr std::uint32_t bits_through(int length) {
  return static_cast<std::uint32_t>((std::uint64_t{2} << length) - 2);
}

// The days of a month (bits 1..31) that fall on one of the weekdays (bits 0..6).
std::uint32_t spread_weekdays(std::uint32_t weekdays, int first_weekday) {
  if (weekdays == 0) return 0;
  // Two weeks side by side: the seven bits from first_weekday on are day 1, 2, … 7.
  const std::uint64_t week = ((weekdays | weekdays << 7) >> first_weekday) & 0x7F;
  return static_cast<std::uint32_t>((week | week << 7 | week << 14 | week << 21 | week << 28) << 1);
}

int nearest_weekday(int day, int first_weekday, int length) {
  day = std::min(day, length);
  const int weekday = (first_weekday + day - 1) % 7;
  if (weekday == 6) return day > 1 ? day - 1 : day + 2;
  if (weekday == 0) return day < length ? day + 1 : day - 2;
  return day;
}

}  // namespace

Month month_of(int year, int month) {
  const std::int64_t first = days_from_civil(year, month, 1);
  return {year, month, first, static_cast<int>((first % 7 + 11) % 7), days_in_month(year, month)};
}

std::uint32_t day_of_month_mask(const Schedule& schedule, int first_weekday, int length) {
  std::uint32_t mask = schedule.days & bits_through(length);
  if (schedule.last_day) mask |= 1U << length;
  for (std::uint32_t rest = schedule.nearest_weekdays; rest != 0; rest &= rest - 1) {
    mask |= 1U << nearest_weekday(std::countr_zero(rest), first_weekday, length);
  }
  return mask;
}

std::uint32_t day_of_week_mask(const Schedule& schedule, int first_weekday, int length) {
  std::uint32_t mask = spread_weekdays(schedule.weekdays, first_weekday);
  for (int n = 0; n < 5; ++n) {
    const std::uint32_t nth_week = 0xFEU << (7 * n);  // the shift drops the bits beyond day 31
    mask |= spread_weekdays(schedule.nth[static_cast<std::size_t>(n)], first_weekday) & nth_week;
  }
  const std::uint32_t last_week = bits_through(length) & ~bits_through(length - 7);
  mask |= spread_weekdays(schedule.last_weekdays, first_weekday) & last_week;
  return mask & bits_through(length);
}

std::uint32_t day_mask(const Schedule& schedule, int first_weekday, int length) {
  if (schedule.contradicts_itself) return 0;
  if (schedule.weekday_star) {
    return schedule.day_star ? bits_through(length) : day_of_month_mask(schedule, first_weekday, length);
  }
  if (schedule.day_decides) return day_of_month_mask(schedule, first_weekday, length);
  const std::uint32_t by_weekday = day_of_week_mask(schedule, first_weekday, length);
  if (schedule.day_star || schedule.has_nth()) return by_weekday;
  return by_weekday | day_of_month_mask(schedule, first_weekday, length);
}

std::optional<int> time_at_or_after(const Schedule& schedule, int from) {
  int hour = from / 3600;
  int minute = from / 60 % 60;
  if ((schedule.hours >> hour & 1) != 0) {
    if ((schedule.minutes >> minute & 1) != 0) {
      if (const std::uint64_t rest = schedule.seconds >> (from % 60); rest != 0)
        return from + std::countr_zero(rest);
    }
    if (const std::uint64_t rest = schedule.minutes >> minute >> 1; rest != 0) {
      minute += 1 + std::countr_zero(rest);
      return hour * 3600 + minute * 60 + std::countr_zero(schedule.seconds);
    }
  }
  const std::uint32_t later = schedule.hours >> hour >> 1;
  if (later == 0) return std::nullopt;
  hour += 1 + std::countr_zero(later);
  return hour * 3600 + std::countr_zero(schedule.minutes) * 60 + std::countr_zero(schedule.seconds);
}

int first_time(const Schedule& schedule) {
  return std::countr_zero(schedule.hours) * 3600 + std::countr_zero(schedule.minutes) * 60 +
         std::countr_zero(schedule.seconds);
}

int last_time(const Schedule& schedule) {
  return (31 - std::countl_zero(schedule.hours)) * 3600 + (63 - std::countl_zero(schedule.minutes)) * 60 +
         (63 - std::countl_zero(schedule.seconds));
}

std::optional<std::int64_t> next_local(const Schedule& schedule, std::int64_t after) {
  static const std::int64_t kEnd = days_from_civil(kLastYear + 1, 1, 1) * kDay;
  if (after >= kEnd) return std::nullopt;
  const std::int64_t start = std::max<std::int64_t>(after + 1, 0);
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{start / kDay}}};
  int year = static_cast<int>(date.year());
  int month = static_cast<int>(static_cast<unsigned>(date.month()));
  const int first_index = year * 12 + month;

  if (year >= kFirstYear && year <= kLastYear && (schedule.months >> month & 1) != 0) {
    const Month here = month_of(year, month);
    const int day = static_cast<int>(static_cast<unsigned>(date.day()));
    const std::uint32_t mask = day_mask(schedule, here.first_weekday, here.length);
    if ((mask >> day & 1) != 0) {
      if (const auto time = time_at_or_after(schedule, static_cast<int>(start % kDay))) {
        return start / kDay * kDay + *time;
      }
    }
    if (const std::uint32_t rest = mask & ~bits_through(day); rest != 0) {
      return (here.first_day + std::countr_zero(rest) - 1) * kDay + first_time(schedule);
    }
  }
  while (true) {
    if (const std::uint32_t later = static_cast<std::uint32_t>(schedule.months) >> month >> 1; later != 0) {
      month += 1 + std::countr_zero(later);
    } else {
      ++year;
      month = std::countr_zero(schedule.months);
    }
    if (year > kLastYear || year * 12 + month - first_index > kCycleMonths) return std::nullopt;
    const Month here = month_of(year, month);
    if (const std::uint32_t mask = day_mask(schedule, here.first_weekday, here.length); mask != 0) {
      return (here.first_day + std::countr_zero(mask) - 1) * kDay + first_time(schedule);
    }
  }
}

}  // namespace flow::cron::detail
