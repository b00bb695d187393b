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

}  // namespace flow::engine::detail
