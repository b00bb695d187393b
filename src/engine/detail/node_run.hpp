#pragma once
// One run of one node in one frame: `when`, inputs, attempts with their deadlines and waits, `on_error`, and
// the records of all that. A node fails by value; only a defect throws.
#include <memory>

#include "engine/detail/frame.hpp"
#include "engine/detail/run.hpp"

namespace flow::engine::detail {

struct NodeEnd {
  NodeResult result;
  // The frame it runs in fails with this; absent after success and tolerated or routed failures.
  std::optional<Error> fails_frame;
};

// `ready`: when the node was free to start. The deadline of `cx` is the frame's.
Task<NodeEnd> run_node(Context cx, std::shared_ptr<Run> run, std::shared_ptr<Frame> frame, int node,
                       SteadyTime ready);

}  // namespace flow::engine::detail
