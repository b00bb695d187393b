#pragma once
// Test runs: the plan of a run whose nodes have outputs given, or that ends with one node. Pure.
#include <memory>
#include <vector>

#include "engine/execution.hpp"

namespace flow::engine::detail {

// A pinned node waits for nothing and nothing reaches it. The plan itself when nothing is pinned.
std::shared_ptr<const workflow::Plan> with_pins(std::shared_ptr<const workflow::Plan> plan,
                                                const RunRequest& request);

// By node: not needed for `run_to`; all false without one. `plan` is that of with_pins(), so what only a
// pinned node would need is left out too.
std::vector<bool> left_out(const workflow::Plan& plan, const RunRequest& request);

// `invalid_input` for a node that does not exist, and for an output that a pinned node does not have or that
// is a page.
Result<void> check_test_run(const workflow::Plan& plan, const RunRequest& request);

}  // namespace flow::engine::detail
