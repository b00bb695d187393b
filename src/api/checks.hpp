#pragma once
// The checks of a workflow as the API runs them: import of foreign shapes, reading, and everything
// validate.hpp finds, with the user's credentials and limits.
#include "api/services.hpp"
#include "workflow/written.hpp"

namespace flow::api {

// `invalid_input` for what is no workflow at all; problems of one that is are listed.
Task<Result<workflow::Written>> check_document(Context cx, Services* services, UserId user,
                                               json::object document);

json::object to_json(const workflow::Checked& checked);  // {"ok", "problems"}
// `invalid_input` with the problems in detail.problems, for a workflow that may not run.
Error not_runnable(const workflow::Checked& checked);

}  // namespace flow::api
