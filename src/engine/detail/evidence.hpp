#pragma once
// What is kept of a page on which a node failed, or was interrupted: a picture and the document, as
// artifacts.
#include "browser/page.hpp"
#include "engine/detail/node_report.hpp"

namespace flow::engine::detail {

// Adds them to the report, and what is missing as warnings; notes where the page was in the error's detail.
// Ends at `until`, and at most three seconds from now; early when the awaiting task is cancelled. Call it
// while the page is still leased.
Task<void> keep_evidence(Context cx, std::shared_ptr<Run> run, std::shared_ptr<browser::Page> page,
                         std::string slug, SteadyTime until, NodeReport* report, Error* error);

}  // namespace flow::engine::detail
