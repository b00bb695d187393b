#pragma once
// The bodies of all experiments, a file each; experiments.cpp is their table.
#include "chaos/experiment.hpp"

namespace flow::chaos {

Task<Result<void>> kill_worker(Context cx, Trial* trial);
Task<Result<void>> kill_lone_worker(Context cx, Trial* trial);
Task<Result<void>> lost_answer(Context cx, Trial* trial);
Task<Result<void>> lost_commit(Context cx, Trial* trial);
Task<Result<void>> four_schedulers(Context cx, Trial* trial);
Task<Result<void>> database_crash(Context cx, Trial* trial);
Task<Result<void>> held_snapshot(Context cx, Trial* trial);
Task<Result<void>> frozen_worker(Context cx, Trial* trial);
Task<Result<void>> drain(Context cx, Trial* trial);
Task<Result<void>> missed_schedules(Context cx, Trial* trial);
Task<Result<void>> browser_death(Context cx, Trial* trial);
Task<Result<void>> poison(Context cx, Trial* trial);
Task<Result<void>> backlog(Context cx, Trial* trial);

}  // namespace flow::chaos
