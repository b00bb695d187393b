#include <array>
#include <bit>
#include <span>

#include "cron/detail/field_parser.hpp"
#include "cron/detail/phrases.hpp"

namespace flow::cron::detail {
namespace {

constexpr unsigned kAllMonths = 0x1FFE;
constexpr unsigned kAllWeekdays = 0x7F;
constexpr std::uint32_t kAllDays = 0xFFFFFFFE;
constexpr std::string_view kMonthNames[] = {"",        "January",  "February", "March",  "April",
                                            "May",     "June",     "July",     "August", "September",
                                            "October", "November", "December"};
constexpr std::string_view kOrdinals[] = {"first", "second", "third", "fourth", "fifth"};

// "March and June", "January through March": three or more in a row are a range.
std::string months_text(unsigned months) {
  const auto values = values_of(months);
  const unsigned from_zero = months >> std::countr_zero(months);
  const auto name = [](int month) { return std::string(kMonthNames[month]); };
  if (values.size() >= 3 && (from_zero & (from_zero + 1)) == 0)
    return name(values.front()) + " through " + name(values.back());
  std::vector<std::string> parts;
  for (const int month : values) parts.push_back(name(month));
  return list_of(parts);
}

// "on Monday", "on Monday and Friday", "Monday through Friday"; a run may pass the end of the week.
std::string weekdays_text(unsigned weekdays) {
  const int count = std::popcount(weekdays);
  if (count >= 3 && count < 7) {
    const unsigned run = (1U << count) - 1;
    for (int first = 0; first < 7; ++first) {
      if ((((run << first) | (run << first >> 7)) & kAllWeekdays) == weekdays) {
        return fmt::format("{} through {}", weekday_name(first), weekday_name(first + count - 1));
      }
    }
  }
  // Monday first, as a week is read.
  std::vector<std::string> parts;
  for (int day = 1; day <= 7; ++day) {
    if ((weekdays >> (day % 7) & 1) != 0) parts.emplace_back(weekday_name(day));
  }
  return "on " + list_of(parts);
}

std::string days_text(std::uint32_t days) {
  const auto values = values_of(days);
  const std::uint32_t from_zero = days >> std::countr_zero(days);
  if (values.size() == 1) return fmt::format("day {}", values.front());
  if (values.size() >= 3 && (from_zero & (from_zero + 1)) == 0) {
    return fmt::format("days {} through {}", values.front(), values.back());
  }
  std::vector<std::string> parts;
  for (const int day : values) parts.push_back(std::to_string(day));
  return "days " + list_of(parts);
}

std::string day_of_month_text(const Schedule& schedule, std::string_view of) {
  std::vector<std::string> parts;
  if (schedule.days != 0) parts.push_back(days_text(schedule.days));
  for (const int day : values_of(schedule.nearest_weekdays)) {
    parts.push_back(fmt::format("the weekday nearest to day {}", day));
  }
  if (schedule.last_day) parts.emplace_back("the last day");
  return fmt::format("on {} of {}", list_of(parts), of);
}

std::string nth_text(const Schedule& schedule, std::string_view of) {
  std::vector<std::string> parts;
  const auto add = [&](std::string_view which, unsigned weekdays) {
    for (int day = 1; day <= 7; ++day) {
      if ((weekdays >> (day % 7) & 1) != 0)
        parts.push_back(fmt::format("the {} {}", which, weekday_name(day)));
    }
  };
  for (std::size_t n = 0; n < schedule.nth.size(); ++n) add(kOrdinals[n], schedule.nth[n]);
  add("last", schedule.last_weekdays);
  return fmt::format("on {} of {}", list_of(parts), of);
}

}  // namespace

std::vector<int> values_of(std::uint64_t set) {
  std::vector<int> out;
  for (; set != 0; set &= set - 1) out.push_back(std::countr_zero(set));
  return out;
}

std::string list_of(const std::vector<std::string>& parts) {
  std::string out;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) out += i + 1 == parts.size() ? " and " : ", ";
    out += parts[i];
  }
  return out;
}

std::string day_phrase(const Schedule& schedule) {
  const bool every_month = schedule.months == kAllMonths;
  const std::string months = every_month ? "" : months_text(schedule.months);
  const std::string of = every_month ? "the month" : months;
  const std::string in = every_month ? "" : " in " + months;

  const bool any_day = schedule.day_star || schedule.days == kAllDays;
  const bool any_weekday =
      schedule.weekday_star || (!schedule.has_nth() && schedule.weekdays == kAllWeekdays);
  const bool joined_by_or =
      !schedule.day_star && !schedule.weekday_star && !schedule.day_decides && !schedule.has_nth();

  if (schedule.has_nth()) return nth_text(schedule, of);
  if (joined_by_or) {
    if (!any_day && !any_weekday) {
      return day_of_month_text(schedule, "the month") + " or " + weekdays_text(schedule.weekdays) +
             (every_month ? "" : "," + in);
    }
  } else if (!any_day) {
    return day_of_month_text(schedule, of);
  } else if (!any_weekday) {
    return weekdays_text(schedule.weekdays) + in;
  }
  return every_month ? "" : "every day" + in;
}

}  // namespace flow::cron::detail
