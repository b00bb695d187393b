#pragma once
// What a pass has decided for a trigger, and when the runs that fire start. Pure.
#include <vector>

#include "scheduler/misfire.hpp"

namespace flow::scheduler::detail {

struct DueTrigger {
  TriggerId id;
  std::chrono::seconds jitter{0};
  Due due;
  Plan plan;
  std::vector<std::chrono::seconds> delays;  // of the occurrences' starts
};

// How long the start of each fired occurrence waits (misfire.hpp, Policy).
void spread_starts(std::vector<DueTrigger>& triggers, WallTime now, const Policy& policy);

}  // namespace flow::scheduler::detail
