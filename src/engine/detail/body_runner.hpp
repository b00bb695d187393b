#pragma once
// Runs the nodes of one frame as workflow::RunState tells.
#include <memory>

#include "engine/detail/frame.hpp"
#include "engine/detail/run.hpp"

namespace flow::engine::detail {

// Returns when every node is decided and none runs. A node that fails the frame cancels the others; its error
// is the result. `cancelled` when the awaiting task was cancelled or the run ends. Nothing is left running on
// any path.
Task<Result<void>> run_body(Context cx, std::shared_ptr<Run> run, std::shared_ptr<Frame> frame);

}  // namespace flow::engine::detail
