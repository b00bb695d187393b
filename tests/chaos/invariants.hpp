#pragma once
// The promises that hold after every fault, whatever it was: I1 to I12 of the durability of executions.
//
//   I1  every accepted run ended             I7   work flows again in time (a bound of each experiment)
//   I2  one execution an occurrence          I8   nothing outlives its execution (site.hpp, descriptors.hpp)
//   I3  one outcome an execution             I9   schedules fire at true times, with no gap
//   I4  at most 3 charged attempts; a dead letter for each dead execution
//   I5  an effect has one key                I10  tables stay small
//   I6  who is queued has a message          I11  fairness (an experiment of its own)
//   I12 what was acknowledged is there
#include "experiment.hpp"

namespace flow::chaos {

// Until every execution is terminal; what is not when the deadline of `cx` comes is broken I1.
Task<void> wait_for_quiet(Context cx, Trial* trial);
Task<Result<void>> check_invariants(Context cx, Trial* trial);

// Every active workflow is paused: its schedules fire no more.
Task<Result<void>> pause_schedules(Context cx, Trial* trial);

}  // namespace flow::chaos
