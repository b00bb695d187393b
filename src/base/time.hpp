#pragma once
// RFC 3339 timestamps to the nanosecond. Years 0001-9999; a leap second (:60) is refused.
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace flow {

// Seconds since 1970-01-01T00:00:00Z and nanoseconds 0..999,999,999 after them.
struct Instant {
  std::int64_t seconds = 0;
  std::int32_t nanoseconds = 0;
  auto operator<=>(const Instant&) const = default;
};

Result<Instant> parse_rfc3339(std::string_view text);
// A local time without offset, "2024-03-30T00:00:00" or "2024-03-30": seconds as if it were UTC.
Result<std::int64_t> parse_local_time(std::string_view text);
// With as many digits of the fraction as it takes (0, 3, 6 or 9) and a Z.
std::string format_rfc3339(Instant instant);
// Local time with numeric offset: 2024-03-31T03:00:00+02:00; an offset of zero in UTC prints Z.
std::string format_rfc3339(std::int64_t seconds, std::int32_t offset_seconds);
std::string format_rfc3339(WallTime time);  // milliseconds

struct CivilTime {
  std::int64_t year;
  int month;    // 1..12
  int day;      // 1..31
  int weekday;  // 0 = Sunday
  int yearday;  // 0..365
  int hour, minute, second;
};
CivilTime civil_from_seconds(std::int64_t seconds);
std::int64_t days_from_civil(std::int64_t year, int month, int day);  // proleptic Gregorian, since 1970-01-01
int days_in_month(std::int64_t year, int month);

}  // namespace flow
