#include "cron/gap.hpp"

#include <algorithm>
#include <bit>

#include "cron/detail/calendar.hpp"
#include "cron/detail/problem.hpp"

namespace flow::cron {
namespace {

// The least distance in days of two matching days, the cycle taken as a ring; 0 when none matches.
std::int64_t least_day_distance(const Schedule& schedule) {
  constexpr int kStartYear = 2000;
  const std::int64_t origin = detail::month_of(kStartYear, 1).first_day;
  std::int64_t least = detail::kCycleDays;
  std::int64_t first = -1;
  std::int64_t previous = -1;
  for (int index = 0; index < detail::kCycleMonths; ++index) {
    const int month = index % 12 + 1;
    if ((schedule.months >> month & 1) == 0) continue;
    const auto here = detail::month_of(kStartYear + index / 12, month);
    std::uint32_t mask = detail::day_mask(schedule, here.first_weekday, here.length);
    if ((mask & mask << 1) != 0) return 1;
    for (; mask != 0; mask &= mask - 1) {
      const std::int64_t day = here.first_day - origin + std::countr_zero(mask) - 1;
      if (previous >= 0) least = std::min(least, day - previous);
      if (least == 1) return 1;
      if (first < 0) first = day;
      previous = day;
    }
  }
  if (first < 0) return 0;
  return std::min(least, first + detail::kCycleDays - previous);
}

std::string clock_text(int second_of_day) {
  return fmt::format("{:02}:{:02}:{:02}", second_of_day / 3600, second_of_day / 60 % 60, second_of_day % 60);
}

}  // namespace

std::optional<MinGap> min_gap(const Schedule& schedule) {
  const std::int64_t days = least_day_distance(schedule);
  if (days == 0) return std::nullopt;
  const int earliest = detail::first_time(schedule);
  const int latest = detail::last_time(schedule);
  // From the last time of a day to the first of the next. Two times of one day that are as close say it
  // better.
  MinGap best{std::chrono::seconds{detail::kDay * days - (latest - earliest)}, latest, earliest};
  const auto offer = [&](int first, int second) {
    const std::chrono::seconds gap{second - first};
    const bool better = gap < best.gap || (gap == best.gap && best.second < best.first);
    if (better) best = {gap, first, second};
  };

  const int first_second = std::countr_zero(schedule.seconds);
  const int last_second = 63 - std::countl_zero(schedule.seconds);
  int previous = -1;
  for (int minute_of_day = 0; minute_of_day < 24 * 60; ++minute_of_day) {
    if ((schedule.hours >> (minute_of_day / 60) & 1) == 0) continue;
    if ((schedule.minutes >> (minute_of_day % 60) & 1) == 0) continue;
    const int base = minute_of_day * 60;
    if (previous >= 0) {
      offer(previous, base + first_second);
    } else {
      // Inside one minute: the same in every minute, so the first stands for all.
      int before = first_second;
      for (std::uint64_t rest = schedule.seconds & (schedule.seconds - 1); rest != 0; rest &= rest - 1) {
        offer(base + before, base + std::countr_zero(rest));
        before = std::countr_zero(rest);
      }
    }
    previous = base + last_second;
  }
  return best;
}

Result<void> check_interval(const Schedule& schedule, std::chrono::seconds minimum) {
  const auto closest = min_gap(schedule);
  if (!closest || closest->gap >= minimum) return {};
  return detail::problem(
      "too_frequent",
      fmt::format("fires {} s apart at the closest ({} and {}); the minimum is {} s", closest->gap.count(),
                  clock_text(closest->first), clock_text(closest->second), minimum.count()));
}

}  // namespace flow::cron
