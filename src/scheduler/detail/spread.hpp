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

// How many runs a pass starts: what decides how far they are spread. A pass decides and fires a part of what
// is due at a time, so it counts before it has decided: one for each trigger that may start something.
struct Starts {
  std::size_t all = 0;
  std::size_t late = 0;

  void count(const Due& due, WallTime now, const Policy& policy);
};

// How long the start of each fired occurrence waits (misfire.hpp, Policy). `of_pass`: its parts so far with
// this one; what these triggers start is counted here if it is more.
void spread_starts(std::vector<DueTrigger>& triggers, WallTime now, const Policy& policy, Starts of_pass);

}  // namespace flow::scheduler::detail
