#pragma once
// Where recorded runs come from: the store, and for large values the files beside it.
#include <memory>

#include "api/recorded_run.hpp"
#include "api/services.hpp"

namespace flow::api {

struct RecordedChoice {
  std::optional<WorkflowId> workflow = {};  // none: the document belongs to no stored workflow
  std::optional<ExecutionId> execution =
      {};  // none: the newest of the workflow that has ended after it began
  json::object document;
};

// `not_found` for an execution that is not the user's, or not of this workflow; `invalid_input` for a
// document that is none. Without a run of the workflow there are only the parameters' defaults.
Task<Result<std::shared_ptr<RecordedRun>>> load_recorded_run(Context cx, Services* services, UserId user,
                                                             RecordedChoice choice);

// Puts the content of the files in their place. `quota` when they are too large for a preview, `not_found`
// when one is gone.
Task<Result<void>> fetch_large_values(Context cx, Services* services, std::shared_ptr<RecordedRun> run,
                                      std::vector<LargeValue> values);

}  // namespace flow::api
