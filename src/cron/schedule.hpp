#pragma once
// A cron schedule: when something fires, as a value of bit sets. Pure: no clock, no zone, no thread.
//
// Five fields (minute hour day-of-month month day-of-week), or six with the seconds last; names, ranges that
// wrap, steps, `L` and `15W` in day-of-month, `fri#2` and `L5` in day-of-week, and the aliases @yearly …
// @hourly. docs/cron.md is the whole dialect.
//
// Errors are `invalid_input` with one line as message, `cron: minute, column 1: 60 is outside 0-59`, and
// `detail` {"code", "field", "column"}; field and column are absent when the whole expression is at fault.
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace flow::cron {

// Plain data; made by parse(), read through the functions of this module. Bit n of a set is the value n.
struct Schedule {
  std::uint64_t seconds = 1;  // 0..59
  std::uint64_t minutes = 0;  // 0..59
  std::uint32_t hours = 0;    // 0..23
  std::uint32_t days = 0;     // 1..31
  // nW: the weekday nearest to day n.
  std::uint32_t nearest_weekdays = 0;
  std::uint16_t months = 0;              // 1..12
  std::uint8_t weekdays = 0;             // 0 = Sunday .. 6
  std::array<std::uint8_t, 5> nth = {};  // [n - 1]: weekdays whose n-th in the month counts
  std::uint8_t last_weekdays = 0;        // weekdays whose last in the month counts
  bool last_day = false;                 // L
  bool day_star = false;
  bool weekday_star = false;
  bool day_decides = false;         // all seven weekdays listed beside a stepped star: day-of-month alone
  bool contradicts_itself = false;  // day-of-month and the n-th weekday can never meet
  bool fixed_time = false;          // neither minute nor hour begins with a star; see zoned.hpp
  bool step_beyond_range = false;   // a step left only the first value

  bool has_nth() const;  // any d#n or Ld
  bool operator==(const Schedule&) const = default;
};
static_assert(sizeof(Schedule) < 200);

Result<Schedule> parse(std::string_view expression);
// As parse(), but an expression that no day of the 400-year calendar cycle matches is an error too
// (never_fires).
Result<Schedule> parse_firing(std::string_view expression);

// The first match strictly after `after` (truncated to the second), in UTC; years 1970-9999. None is a proof
// that there is none. Takes no memory; its cost grows with the months it has to look at.
std::optional<std::chrono::sys_seconds> next(const Schedule& schedule, WallTime after);

}  // namespace flow::cron
