#include "scheduler/detail/spread.hpp"

#include <algorithm>

namespace flow::scheduler::detail {

using std::chrono::seconds;

void spread_starts(std::vector<DueTrigger>& triggers, WallTime now, const Policy& policy) {
  int fired = 0;
  int late = 0;
  for (const DueTrigger& trigger : triggers) {
    for (const Occurrence& one : trigger.plan.occurrences) {
      if (one.fate != Fate::fired) continue;
      ++fired;
      if (now - one.at > policy.grace) ++late;
    }
  }
  const bool herd = late > policy.spread_above;
  for (DueTrigger& trigger : triggers) {
    trigger.delays.assign(trigger.plan.occurrences.size(), seconds{0});
    for (std::size_t i = 0; i < trigger.plan.occurrences.size(); ++i) {
      const Occurrence& one = trigger.plan.occurrences[i];
      if (one.fate != Fate::fired) continue;
      const seconds gap = std::chrono::floor<seconds>(trigger.plan.next.value_or(one.at) - one.at);
      seconds delay = start_delay(trigger.id, trigger.jitter, gap);
      if (herd && now - one.at > policy.grace)
        delay = std::max(delay, start_delay(trigger.id, policy.spread, gap));
      if (policy.starts_per_second > 0) {
        const seconds needed{(fired + policy.starts_per_second - 1) / policy.starts_per_second};
        delay = std::max(delay, start_delay(trigger.id, needed, needed * 5));
      }
      trigger.delays[i] = delay;
    }
  }
}

}  // namespace flow::scheduler::detail
