#pragma once
// One pass over the due triggers: read, decide, fire.
#include "db/database.hpp"
#include "scheduler/scheduler.hpp"

namespace flow::scheduler::detail {

inline constexpr int kTriggersPerRead = 500;
inline constexpr std::size_t kRowsPerStatement = 5'000;

// Until nothing is due. Adds to `report`, which outlives the task.
Task<Result<void>> fire_all_due(Context cx, db::Database* database, Policy policy, PassReport* report);
// next_due, until_next and overdue of `report`.
Task<Result<void>> look_ahead(Context cx, db::Database* database, milliseconds overdue_after,
                              PassReport* report);

}  // namespace flow::scheduler::detail
