#pragma once
// A workflow as an argument names it: read, brought to canonical names, and checked.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "foreign/convert.hpp"
#include "workflow/written.hpp"

namespace flow::app {

// A document that cannot be read at all is `invalid_input`, with the name of the file in front.
// `credentials`: name → kind; absent: references to credentials are not checked.
using CredentialKinds = std::map<std::string, std::string, std::less<>>;
Result<workflow::Written> load_workflow(const std::string& name, std::optional<CredentialKinds> credentials);

// The same for a file that may be of another tool: a recording, a workflow of Automa.
struct BroughtOver {
  foreign::FileKind kind = foreign::FileKind::workflow;
  workflow::Written written;
  std::vector<foreign::LeftOut> left_out;
};
Result<BroughtOver> bring_over(const std::string& name);

}  // namespace flow::app
