#pragma once
// How the browser sessions of a run end: closed, or killed when the run is no longer ours.
#include "engine/detail/run.hpp"

namespace flow::engine::detail {

// At once and without waiting for anybody: nothing of the run may act any more. A browser that other runs use
// as well stays; in it only close_browsers() ends what is of this run.
void kill_browsers(const Run& run);

// All together, in at most 5 s; kills them first when the lease of the run is lost.
Task<void> close_browsers(Context cx, std::shared_ptr<Run> run);

}  // namespace flow::engine::detail
