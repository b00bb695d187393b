#pragma once
// The checks of a workflow as the API runs them: import of foreign shapes, reading, and everything
// validate.hpp finds, with the user's credentials and limits.
#include "api/services.hpp"
#include "workflow/written.hpp"

namespace flow::api {

struct CheckedDocument : workflow::Written {
  json::array problems;  // as answers show them
};

// `invalid_input` for what is no workflow at all; problems of one that is are listed.
Task<Result<CheckedDocument>> check_document(Context cx, Services* services, UserId user,
                                             json::object document);

json::object to_json(const CheckedDocument& checked);  // {"ok", "problems"}
// `invalid_input` with the problems in detail.problems, for a workflow that may not run.
Error not_runnable(const CheckedDocument& checked);

}  // namespace flow::api
