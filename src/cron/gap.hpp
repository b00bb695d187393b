#pragma once
// How close two occurrences of a schedule come, exactly: over the whole 400-year cycle, not over the next
// few.
#include <chrono>
#include <optional>

#include "cron/schedule.hpp"

namespace flow::cron {

struct MinGap {
  std::chrono::seconds gap;
  // The two times of day, in seconds, that are that close; the second may be of a later day.
  int first;
  int second;
};
// None: the schedule never fires.
std::optional<MinGap> min_gap(const Schedule& schedule);

// Policy of whoever saves a trigger: `too_frequent` when occurrences come closer than `minimum`.
Result<void> check_interval(const Schedule& schedule, std::chrono::seconds minimum);

}  // namespace flow::cron
