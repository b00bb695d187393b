#include "cron/describe.hpp"

#include "base/time.hpp"
#include "cron/detail/calendar.hpp"
#include "cron/detail/phrases.hpp"

namespace flow::cron {
namespace {

constexpr std::int64_t kLargeChange =
    3 * 3600;  // from here on both kinds of schedule follow the wall; see zoned.hpp

std::string clock_text(std::int64_t local) {
  const CivilTime civil = civil_from_seconds(local);
  return fmt::format("{:02}:{:02}", civil.hour, civil.minute);
}

// The first change of offset after `now` within five years, if it falls on times of the schedule.
std::optional<Warning> clock_change(const Schedule& schedule, const TimeZone& zone, WallTime now) {
  constexpr std::int64_t kHorizon = 5 * 366 * detail::kDay;
  const std::int64_t from = std::chrono::floor<std::chrono::seconds>(now).time_since_epoch().count();
  auto interval = zone.at(from);
  std::int64_t at = 0;
  std::int32_t before = 0;
  do {
    at = interval.end;
    before = interval.offset;
    if (at - kHorizon > from) return std::nullopt;
    interval = zone.at(at);
  } while (interval.offset == before);

  const std::int64_t change = interval.offset - before;
  const bool forward = change > 0;
  const std::int64_t first = at + (forward ? before : interval.offset);
  const std::int64_t last = at + (forward ? interval.offset : before);
  const auto hit = detail::next_local(schedule, first - 1);
  if (!hit || *hit >= last) return std::nullopt;

  const bool by_itself = schedule.fixed_time && last - first < kLargeChange;
  const CivilTime date = civil_from_seconds(at + before);
  const std::string_view effect = forward ? by_itself ? "fire once, at the end of the jump" : "do not fire"
                                  : by_itself ? "fire the first time only"
                                              : "fire both times";
  return Warning{
      "clock_change",
      fmt::format(
          "On {:04}-{:02}-{:02} the clock of {} goes {} from {} to {}: times from {} until {} {} and {}.",
          date.year, date.month, date.day, zone.name(), forward ? "forward" : "back", clock_text(at + before),
          clock_text(at + interval.offset), clock_text(first), clock_text(last),
          forward ? "do not exist" : "come twice", effect)};
}

}  // namespace

Description describe(const Schedule& schedule) {
  Description out;
  bool every_day = false;
  out.text = detail::time_phrase(schedule, every_day);
  if (const std::string days = detail::day_phrase(schedule); !days.empty()) {
    out.text += ", " + days;
  } else if (every_day) {
    out.text += ", every day";
  }
  if (schedule.step_beyond_range) {
    out.warnings.push_back(
        {"step_beyond_range",
         "A step is larger than what is left of its range: only the first value remains."});
  }
  const bool both = !schedule.day_star && !schedule.weekday_star;
  if (both && schedule.has_nth()) {
    out.warnings.push_back(
        {"dom_ignored",
         "Day-of-month has no effect beside \"#\" or \"L\" in day-of-week: the weekday alone decides."});
  } else if (both && !schedule.day_decides) {
    out.warnings.push_back(
        {"or_rule",
         "Fires when the day of the month or the day of the week matches, not only when both do."});
  }
  return out;
}

Description describe(const Schedule& schedule, const TimeZone& zone, WallTime now) {
  Description out = describe(schedule);
  if (zone.is_utc()) return out;
  out.text += " (" + zone.name() + ")";
  if (auto warning = clock_change(schedule, zone, now)) out.warnings.push_back(*std::move(warning));
  return out;
}

}  // namespace flow::cron
