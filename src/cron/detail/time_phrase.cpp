#include <bit>

#include "cron/detail/calendar.hpp"
#include "cron/detail/phrases.hpp"

namespace flow::cron::detail {
namespace {

constexpr std::uint64_t kAll60 = (std::uint64_t{1} << 60) - 1;
constexpr std::uint64_t kAll24 = (std::uint64_t{1} << 24) - 1;
constexpr int kMostTimes = 6;  // more clock times than this are said by their fields

std::string clock_text(int hour, int minute) {
  return fmt::format("{:02}:{:02}", hour, minute);
}

// n when the set is {0, n, 2n, …} and n divides the size.
std::optional<int> even_step(std::uint64_t set, int size) {
  if ((set & 1) == 0 || std::popcount(set) < 2) return std::nullopt;
  const int step = std::countr_zero(set & ~std::uint64_t{1});
  if (size % step != 0) return std::nullopt;
  std::uint64_t expected = 0;
  for (int value = 0; value < size; value += step) expected |= std::uint64_t{1} << value;
  return set == expected ? std::optional(step) : std::nullopt;
}

std::string numbered(std::string_view word, std::uint64_t set) {
  const auto values = values_of(set);
  std::vector<std::string> parts;
  for (const int value : values) parts.push_back(std::to_string(value));
  return fmt::format("{}{} {}", word, values.size() == 1 ? "" : "s", list_of(parts));
}

bool is_one_run(std::uint64_t set) {
  const std::uint64_t shifted = set >> std::countr_zero(set);
  return (shifted & (shifted + 1)) == 0;
}

int highest(std::uint64_t set) {
  return 63 - std::countl_zero(set);
}

}  // namespace

std::string time_phrase(const Schedule& schedule, bool& every_day) {
  const std::uint64_t hours = schedule.hours;
  const std::uint64_t minutes = schedule.minutes;
  const std::uint64_t seconds = schedule.seconds;
  const bool on_the_minute = seconds == 1;
  const auto hour_step = even_step(hours, 24);
  const auto minute_step = even_step(minutes, 60);
  every_day = false;

  const int times = std::popcount(hours) * std::popcount(minutes) * std::popcount(seconds);
  const bool every_few_hours = hour_step && *hour_step > 1 && std::popcount(minutes) == 1 && on_the_minute;
  if (times <= kMostTimes && !every_few_hours && hours != kAll24) {
    std::vector<std::string> parts;
    for (const int hour : values_of(hours)) {
      for (const int minute : values_of(minutes)) {
        for (const int second : values_of(seconds)) {
          parts.push_back(clock_text(hour, minute) + (on_the_minute ? "" : fmt::format(":{:02}", second)));
        }
      }
    }
    every_day = true;
    return "At " + list_of(parts);
  }

  // Seconds of every minute, then minutes of every hour.
  const auto second_step = even_step(seconds, 60);
  if (minutes == kAll60 && hours == kAll24 && second_step) {
    return *second_step == 1 ? "Every second" : fmt::format("Every {} seconds", *second_step);
  }
  const std::string at_seconds = on_the_minute       ? ""
                                 : seconds == kAll60 ? ", at every second"
                                                     : ", at " + numbered("second", seconds);
  const bool stepped = minute_step.has_value();
  const std::string every = !stepped            ? ""
                            : *minute_step == 1 ? "Every minute"
                                                : fmt::format("Every {} minutes", *minute_step);

  if (hours == kAll24) {
    return (stepped ? every : fmt::format("At {} of every hour", numbered("minute", minutes))) + at_seconds;
  }
  if (hour_step && *hour_step > 1 && minutes != kAll60) {
    return fmt::format("Every {} hours, at {}{}", *hour_step, numbered("minute", minutes), at_seconds);
  }
  every_day = true;
  if (is_one_run(hours)) {
    const std::string what =
        stepped ? every + "," : fmt::format("At {} of every hour", numbered("minute", minutes));
    return fmt::format("{} from {} through {}{}", what,
                       clock_text(std::countr_zero(hours), std::countr_zero(minutes)),
                       clock_text(highest(hours), highest(minutes)), at_seconds);
  }
  return fmt::format("{} of {}{}", stepped ? every : "At " + numbered("minute", minutes),
                     numbered("hour", hours), at_seconds);
}

}  // namespace flow::cron::detail
