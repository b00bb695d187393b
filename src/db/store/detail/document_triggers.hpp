#pragma once
// The triggers of a document as rows: made, changed and taken away when a version becomes the active one.
#include <chrono>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "db/store/detail/trigger_plan.hpp"
#include "db/store/workflow_types.hpp"
#include "workflow/document.hpp"

namespace flow::db {
class Transaction;
}

namespace flow::db::detail {

// Those that have a row; starting by hand and by API needs none.
Result<std::vector<TriggerPlan>> plan_triggers(const workflow::Document& document,
                                               std::chrono::seconds minimum_interval);

// Brings the rows of the workflow to the plans. Rows are matched by their id in the document and their kind;
// those that are gone or not enabled any more are switched off, also those that are due and get another
// schedule; the others are left to switch_on().
Task<Result<void>> replace_triggers(Context cx, Transaction* transaction, UserId user, WorkflowId workflow,
                                    std::vector<TriggerPlan> plans, MakeHookToken make_token);

// A row of its own; `plan.key` may be empty.
Task<Result<TriggerId>> insert_trigger(Context cx, Transaction* transaction, UserId user, WorkflowId workflow,
                                       TriggerPlan plan, MakeHookToken make_token);

}  // namespace flow::db::detail
