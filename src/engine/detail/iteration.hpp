#pragma once
// One run of a container's children.
#include <memory>

#include "engine/detail/node_report.hpp"

namespace flow::engine::detail {

std::shared_ptr<Frame> make_iteration_frame(const std::shared_ptr<Run>& run,
                                            const std::shared_ptr<Frame>& around, int container,
                                            const sdk::Iteration& iteration);

// Ends when every child is decided, or with the error of the one that failed it; then tabs it opened are
// closed. The result is Collect, or the outputs of the last children by slug. `report` is the container's.
Task<Result<sdk::IterationResult>> run_iteration(Context cx, std::shared_ptr<Run> run,
                                                 std::shared_ptr<Frame> frame, WallTime now,
                                                 NodeReport* report);

// Outputs of the frame's nodes that feed no other, by slug of the node.
json::object last_outputs(const Frame& frame);

}  // namespace flow::engine::detail
