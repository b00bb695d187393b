#pragma once
// Whether a failed attempt is followed by another one, and when. Pure.
#include <optional>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "workflow/plan.hpp"

namespace flow::engine::detail {

// `attempt` failed, counted from 1. Nothing: it was the last one. `chance` in [0, 1) places the jitter.
std::optional<milliseconds> retry_delay(const workflow::PlanNode& node, const Error& error, int attempt,
                                        double chance);

// Whether the node may run again after this, in a later attempt of the execution: what may already have
// changed the outside world is not done twice.
bool may_be_repeated(const workflow::PlanNode& node, const Error& error);

}  // namespace flow::engine::detail
