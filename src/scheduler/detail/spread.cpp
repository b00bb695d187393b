#include "scheduler/detail/spread.hpp"

#include <algorithm>

namespace flow::scheduler::detail {

using std::chrono::seconds;

void Starts::count(const Due& due, WallTime now, const Policy& policy) {
  if (due.quarantined) return;
  const bool is_late = now - due.expected > policy.grace;
  if (is_late && due.misfire == Misfire::skip) return;
  ++all;
  if (is_late) ++late;
}

void spread_starts(std::vector<DueTrigger>& triggers, WallTime now, const Policy& policy, Starts of_pass) {
  Starts own;
  for (const DueTrigger& trigger : triggers) {
    for (const Occurrence& one : trigger.plan.occurrences) {
      if (one.fate != Fate::fired) continue;
      ++own.all;
      if (now - one.at > policy.grace) ++own.late;
    }
  }
  const auto all = static_cast<int>(std::max(own.all, of_pass.all));
  const bool herd = std::max(own.late, of_pass.late) > static_cast<std::size_t>(policy.spread_above);
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
        const seconds needed{(all + policy.starts_per_second - 1) / policy.starts_per_second};
        delay = std::max(delay, start_delay(trigger.id, needed, needed * 5));
      }
      trigger.delays[i] = delay;
    }
  }
}

}  // namespace flow::scheduler::detail
