#pragma once
// A workflow as an argument names it: read, brought to canonical names, and checked.
#include <map>
#include <optional>
#include <string>

#include "workflow/written.hpp"

namespace flow::app {

// A document that cannot be read at all is `invalid_input`, with the name of the file in front.
// `credentials`: name → kind; absent: references to credentials are not checked.
using CredentialKinds = std::map<std::string, std::string, std::less<>>;
Result<workflow::Written> load_workflow(const std::string& name, std::optional<CredentialKinds> credentials);

}  // namespace flow::app
