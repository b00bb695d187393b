// Parts of times and durations. Zones are IANA names or offsets like +02:00.
#include <optional>

#include "base/time_zone.hpp"
#include "expr/functions/tables.hpp"

namespace flow::expr::functions {
namespace {

constexpr std::uint64_t kUnknownZone = 1000;  // steps

std::optional<std::int32_t> parse_offset(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
    return std::nullopt;
  const int hours = (text[0] - '0') * 10 + (text[1] - '0');
  const int minutes = (text[3] - '0') * 10 + (text[4] - '0');
  if (hours > 23 || minutes > 59) return std::nullopt;
  return (hours * 3600 + minutes * 60) * (negative ? -1 : 1);
}

// The local time of a timestamp; the second argument, if any, is the zone.
Value with_civil(std::string_view name, Arguments a, Budget& budget, std::int64_t (*part)(const CivilTime&)) {
  if (!a[0].is(Kind::timestamp)) return no_overload(name, a);
  std::int64_t seconds = a[0].as_instant().seconds;
  if (a.size() == 2) {
    if (!a[1].is(Kind::string)) return no_overload(name, a);
    if (const auto offset = parse_offset(a[1].as_string())) {
      seconds += *offset;
    } else {
      const auto zone = TimeZone::find(a[1].as_string());
      // The proposal in the error looks at every zone there is.
      if (!zone && !budget.spend(kUnknownZone)) return out_of_steps();
      if (!zone) return Value::error(zone.error().message);
      seconds += zone->at(seconds).offset;
    }
  }
  return Value::of_int(part(civil_from_seconds(seconds)));
}

Value full_year(Arguments a, Budget& budget) {
  return with_civil("getFullYear", a, budget, [](const CivilTime& t) { return t.year; });
}
Value month(Arguments a, Budget& budget) {
  return with_civil("getMonth", a, budget, [](const CivilTime& t) -> std::int64_t { return t.month - 1; });
}
Value date(Arguments a, Budget& budget) {
  return with_civil("getDate", a, budget, [](const CivilTime& t) -> std::int64_t { return t.day; });
}
Value day_of_month(Arguments a, Budget& budget) {
  return with_civil("getDayOfMonth", a, budget, [](const CivilTime& t) -> std::int64_t { return t.day - 1; });
}
Value day_of_week(Arguments a, Budget& budget) {
  return with_civil("getDayOfWeek", a, budget, [](const CivilTime& t) -> std::int64_t { return t.weekday; });
}
Value day_of_year(Arguments a, Budget& budget) {
  return with_civil("getDayOfYear", a, budget, [](const CivilTime& t) -> std::int64_t { return t.yearday; });
}

bool is_duration(Arguments a) {
  return a[0].is(Kind::duration) && a.size() == 1;
}

Value hours(Arguments a, Budget& budget) {
  if (is_duration(a)) return Value::of_int(a[0].as_instant().seconds / 3600);
  return with_civil("getHours", a, budget, [](const CivilTime& t) -> std::int64_t { return t.hour; });
}
Value minutes(Arguments a, Budget& budget) {
  if (is_duration(a)) return Value::of_int(a[0].as_instant().seconds / 60);
  return with_civil("getMinutes", a, budget, [](const CivilTime& t) -> std::int64_t { return t.minute; });
}
Value seconds(Arguments a, Budget& budget) {
  if (is_duration(a)) return Value::of_int(a[0].as_instant().seconds);
  return with_civil("getSeconds", a, budget, [](const CivilTime& t) -> std::int64_t { return t.second; });
}
Value milliseconds_part(Arguments a, Budget&) {
  const bool known = a[0].is(Kind::duration) || a[0].is(Kind::timestamp);
  return known ? Value::of_int(a[0].as_instant().nanoseconds / 1'000'000) : no_overload("getMilliseconds", a);
}

constexpr Function kTable[] = {
    {"getFullYear", 1, 2, true, "t.getFullYear([zone])", "The year.",
     "timestamp(\"2024-01-31T09:00:00Z\").getFullYear()", full_year},
    {"getMonth", 1, 2, true, "t.getMonth([zone])", "The month, 0 to 11.",
     "timestamp(\"2024-01-31T09:00:00Z\").getMonth()", month},
    {"getDate", 1, 2, true, "t.getDate([zone])", "The day of the month, 1 to 31.",
     "timestamp(\"2024-01-31T09:00:00Z\").getDate()", date},
    {"getDayOfMonth", 1, 2, true, "t.getDayOfMonth([zone])", "The day of the month, 0 to 30.",
     "timestamp(\"2024-01-31T09:00:00Z\").getDayOfMonth()", day_of_month},
    {"getDayOfWeek", 1, 2, true, "t.getDayOfWeek([zone])", "The weekday, 0 is Sunday.",
     "timestamp(\"2024-01-31T09:00:00Z\").getDayOfWeek()", day_of_week},
    {"getDayOfYear", 1, 2, true, "t.getDayOfYear([zone])", "The day of the year, 0 to 365.",
     "timestamp(\"2024-01-31T09:00:00Z\").getDayOfYear()", day_of_year},
    {"getHours", 1, 2, true, "t.getHours([zone])", "The hour of a time; the whole hours of a duration.",
     "timestamp(\"2024-01-31T09:00:00Z\").getHours(\"Europe/Berlin\")", hours},
    {"getMinutes", 1, 2, true, "t.getMinutes([zone])",
     "The minute of a time; the whole minutes of a duration.", "duration(\"90m\").getMinutes()", minutes},
    {"getSeconds", 1, 2, true, "t.getSeconds([zone])",
     "The second of a time; the whole seconds of a duration.", "duration(\"90s\").getSeconds()", seconds},
    {"getMilliseconds", 1, 2, true, "t.getMilliseconds([zone])", "The milliseconds within the second.",
     "duration(\"1.5s\").getMilliseconds()", milliseconds_part},
};

}  // namespace

std::span<const Function> times() {
  return kTable;
}

}  // namespace flow::expr::functions
