#pragma once
// A workflow as an argument names it: read, brought to canonical names, and checked.
#include <string>
#include <vector>

#include "workflow/validate.hpp"

namespace flow::app {

struct WorkflowFile {
  workflow::Document document;
  std::vector<std::string> changes;  // what import brought to canonical names, one sentence each
  workflow::Checked checked;         // with what import could not bring over
};

// A document that cannot be read at all is `invalid_input`, with the name of the file in front.
// `credentials`: name → kind; absent: references to credentials are not checked.
using CredentialKinds = std::map<std::string, std::string, std::less<>>;
Result<WorkflowFile> load_workflow(const std::string& name, std::optional<CredentialKinds> credentials);

}  // namespace flow::app
