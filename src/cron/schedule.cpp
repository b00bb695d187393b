#include "cron/schedule.hpp"

#include "cron/detail/calendar.hpp"

namespace flow::cron {

bool Schedule::has_nth() const {
  return (nth[0] | nth[1] | nth[2] | nth[3] | nth[4] | last_weekdays) != 0;
}

std::optional<std::chrono::sys_seconds> next(const Schedule& schedule, WallTime after) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(after).time_since_epoch().count();
  const auto found = detail::next_local(schedule, seconds);
  if (!found) return std::nullopt;
  return std::chrono::sys_seconds{std::chrono::seconds{*found}};
}

}  // namespace flow::cron
