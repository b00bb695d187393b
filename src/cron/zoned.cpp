#include "cron/zoned.hpp"

#include <algorithm>

#include "cron/detail/calendar.hpp"
#include "cron/detail/problem.hpp"

namespace flow::cron {
namespace {

constexpr std::int64_t kTwoDays = 2 * detail::kDay;  // more than any two offsets differ
constexpr std::int64_t kFarFuture = INT64_MAX / 4;   // a zone without further changes ends "never"
constexpr std::int64_t kLargeChange = 3 * 3600;

}  // namespace

std::optional<std::chrono::sys_seconds> next(const Schedule& schedule, const TimeZone& zone, WallTime after) {
  if (zone.is_utc()) return next(schedule, after);
  const std::int64_t last =
      std::max(std::chrono::floor<std::chrono::seconds>(after).time_since_epoch().count(), -kTwoDays);

  // One interval of constant offset after the other; `last` is before every instant that may be answered.
  std::int64_t cursor = last;
  while (true) {
    auto interval = zone.at(cursor);
    interval.end = std::min(interval.end, kFarFuture);
    // Local times up to and including `seen` are done with.
    std::int64_t seen = std::max(last, interval.begin - 1) + interval.offset;

    if (schedule.fixed_time && seen < interval.begin + kTwoDays + interval.offset) {
      const std::int64_t old_offset = zone.at(interval.begin - 1).offset;
      const std::int64_t change = interval.offset - old_offset;
      if (change > 0 && change < kLargeChange && interval.begin > last) {
        const auto missing = detail::next_local(schedule, interval.begin + old_offset - 1);
        if (missing && *missing < interval.begin + interval.offset) {
          return std::chrono::sys_seconds{std::chrono::seconds{interval.begin}};
        }
      }
      if (change < 0 && -change < kLargeChange) seen = std::max(seen, interval.begin + old_offset - 1);
    }

    const auto found = detail::next_local(schedule, seen);
    if (found && *found - interval.offset < interval.end) {
      return std::chrono::sys_seconds{std::chrono::seconds{*found - interval.offset}};
    }
    // A change of the clock soon after `seen` can repeat local times that are behind it; one further away
    // cannot, and then nothing happens before `found`.
    const bool change_is_near = interval.end - (seen - interval.offset) <= kTwoDays;
    if (change_is_near) {
      cursor = interval.end;
    } else if (found) {
      cursor = std::max(interval.end, *found - interval.offset - kTwoDays);
    } else {
      return std::nullopt;
    }
  }
}

Result<TimeZone> find_zone(std::string_view name) {
  auto zone = TimeZone::find(name);
  if (zone) return *zone;
  if (zone.error().code != ErrorCode::invalid_input) return std::unexpected(std::move(zone).error());
  return detail::problem("bad_zone", zone.error().message);
}

}  // namespace flow::cron
