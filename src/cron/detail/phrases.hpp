#pragma once
// Parts of a description.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "cron/schedule.hpp"

namespace flow::cron::detail {

// "0", "0 and 7", "0, 7 and 14"
std::string list_of(const std::vector<std::string>& parts);
std::vector<int> values_of(std::uint64_t set);

// "At 09:00", "Every 15 minutes", …; `every_day` is set when a bare text would leave the days open.
std::string time_phrase(const Schedule& schedule, bool& every_day);
// "on day 1 of the month", "Monday through Friday"; empty when every day of every month matches.
std::string day_phrase(const Schedule& schedule);

}  // namespace flow::cron::detail
