#pragma once
// The parameters of a run, against the JSON Schema of the document.
#include "base/result.hpp"
#include "json/json.hpp"

namespace flow::workflow {

// `given` with the defaults of the schema filled in, also those of nested objects that are given. Fails with
// `invalid_input` naming the parameter, what is wrong with it and `detail.param`; an empty schema takes
// anything.
Result<json::object> resolve_params(const json::object& schema, json::object given);

}  // namespace flow::workflow
