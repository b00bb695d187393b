#pragma once
// One pass over the due triggers: read, decide, fire.
#include <vector>

#include "db/database.hpp"
#include "scheduler/scheduler.hpp"

namespace flow::scheduler::detail {

inline constexpr int kTriggersPerRead = 500;
inline constexpr std::size_t kRowsPerStatement = 5'000;

struct DueTrigger {
  TriggerId id;
  std::chrono::seconds jitter{0};
  Due due;
  Plan plan;
  std::vector<std::chrono::seconds> delays;  // of the occurrences' starts
};

// How long the start of each fired occurrence waits (misfire.hpp, Policy). Pure.
void spread_starts(std::vector<DueTrigger>& triggers, WallTime now, const Policy& policy);

// Until nothing is due. Adds to `report`, which outlives the task.
Task<Result<void>> fire_all_due(Context cx, db::Database* database, Policy policy, PassReport* report);
// next_due, until_next and overdue of `report`.
Task<Result<void>> look_ahead(Context cx, db::Database* database, milliseconds overdue_after,
                              PassReport* report);

}  // namespace flow::scheduler::detail
