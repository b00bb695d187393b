#pragma once
// From what is stored of an execution to what the engine runs.
#include <memory>
#include <optional>

#include "db/store/run_store.hpp"
#include "engine/execution.hpp"
#include "queue/queue.hpp"

namespace flow::worker::detail {

// Parameters, trigger, test run: everything of the request that comes from the stored execution.
// `invalid_input` when the parameters of a schedule do not fit the workflow.
Result<engine::RunRequest> run_request(const db::RunInput& input, std::shared_ptr<const workflow::Plan> plan,
                                       const queue::Claim& claim);

// What earlier attempts finished.
engine::MemoryReuse reusable_runs(const std::vector<db::ReusableRun>& runs);

// How an attempt that failed is told to the queue.
queue::Outcome failed_outcome(const queue::Claim& claim, const Error& error, std::string last_node,
                              bool may_retry, double chance);
json::value stored_error(const Error& error);

}  // namespace flow::worker::detail
