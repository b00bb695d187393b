#pragma once
// Switching triggers on and off inside a transaction, so that no occurrence is lost between two states.
#include <string>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/id.hpp"

namespace flow::db {
class Transaction;
}

namespace flow::db::detail {

// Off: what was due gets its row `skipped/paused` in the ledger.
Task<Result<void>> switch_off(Context cx, Transaction* transaction, std::vector<TriggerId> triggers);
// On, those that are enabled: the next run is counted from now. One that is due already (it was on) keeps its
// time, for the scheduler to fire. `invalid_input` when the times of one cannot be evaluated.
Task<Result<void>> switch_on(Context cx, Transaction* transaction, std::vector<TriggerId> triggers);

}  // namespace flow::db::detail
