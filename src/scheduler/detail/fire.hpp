#pragma once
// The one statement that fires: compare-and-swap on next_run_at, overlap, ledger, executions and messages
// together.
#include <vector>

#include "db/database.hpp"
#include "scheduler/detail/spread.hpp"

namespace flow::scheduler::detail {

struct FireReport {
  std::size_t fired = 0;
  std::size_t coalesced = 0;
  std::size_t skipped = 0;
};

// Triggers that another scheduler took, or that were paused or edited meanwhile, fall out by themselves.
// Counts, measures lateness, rings the queue. `concurrent_runs`: as in Policy.
Task<Result<FireReport>> fire(Context cx, db::Database* database, std::vector<DueTrigger> triggers,
                              std::optional<int> concurrent_runs);

}  // namespace flow::scheduler::detail
