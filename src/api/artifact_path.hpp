#pragma once
// Where the file of an artifact is.
#include "api/services.hpp"

namespace flow::api {

// Ids are names of files in the execution's folder. The row has been looked up before; this is the second
// lock: `not_found` for an id that would lead elsewhere.
Result<std::string> artifact_path(const Services& services, const ExecutionId& execution,
                                  const ArtifactId& artifact);

}  // namespace flow::api
