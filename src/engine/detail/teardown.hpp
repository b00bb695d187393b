#pragma once
// Teardown nodes: run one after another when everything else has ended, however it ended.
#include <memory>

#include "engine/detail/frame.hpp"
#include "engine/detail/run.hpp"

namespace flow::engine::detail {

// 60 s each, 120 s together. One whose required page or value is missing is skipped; one that fails marks the
// run degraded and nothing else.
Task<void> run_teardown(Context cx, std::shared_ptr<Run> run, std::shared_ptr<Frame> top);

}  // namespace flow::engine::detail
