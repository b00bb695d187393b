#pragma once
// The next run in a time zone.
//
// A fixed-time schedule (neither the minute nor the hour begins with a star) fires once a day of its own: a
// time that a forward change of the clock leaves out fires at the first instant after the jump, a time that a
// backward change repeats fires in the first pass only. Every other schedule follows the clock on the wall:
// missing times do not fire, repeated ones fire twice. Changes of three hours or more (a country that moves
// over the date line) are followed on the wall by both kinds.
#include <optional>

#include "base/time_zone.hpp"
#include "cron/schedule.hpp"

namespace flow::cron {

std::optional<std::chrono::sys_seconds> next(const Schedule& schedule, const TimeZone& zone, WallTime after);

// As TimeZone::find(), with a cron error (`bad_zone`).
Result<TimeZone> find_zone(std::string_view name);

}  // namespace flow::cron
