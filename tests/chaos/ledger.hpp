#pragma once
// I9: the ledger of every schedule, held against its expression.
#include "experiment.hpp"

namespace flow::chaos {

// Every row is a true time, follows the one before it without a gap, and none is there twice.
Task<Result<void>> check_ledger(Context cx, Trial* trial);

}  // namespace flow::chaos
