#pragma once
// A schedule in plain English, 24-hour clock, and what a person should be warned of. Deterministic; what
// cannot be said shortly is listed.
#include <string>
#include <vector>

#include "base/time_zone.hpp"
#include "cron/schedule.hpp"

namespace flow::cron {

struct Warning {
  // step_beyond_range: a step is so large that only the first value remains.
  // dom_ignored: a restricted day-of-month beside d#n or Ld has no effect.
  // or_rule: day-of-month and day-of-week are joined by "or".
  // clock_change: the next change of the zone's clock falls on times of this schedule.
  std::string code;
  std::string message;
};

struct Description {
  std::string text;  // "At 09:00, Monday through Friday"
  std::vector<Warning> warnings;
};

Description describe(const Schedule& schedule);
// Names the zone unless it is UTC, and looks at the first change of its clock after `now`.
Description describe(const Schedule& schedule, const TimeZone& zone, WallTime now);

}  // namespace flow::cron
