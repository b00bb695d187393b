#pragma once
// A workflow as somebody wrote it: brought to canonical names, read, and checked in one go.
#include <string>
#include <vector>

#include "workflow/import.hpp"
#include "workflow/validate.hpp"

namespace flow::workflow {

struct Written {
  Document document;
  std::vector<std::string> changes;  // what import brought to canonical names, one sentence each
  Checked checked;                   // with what import could not bring over
};

// `invalid_input` for what is no workflow at all; problems of one that is are in `checked`.
// The catalogue must outlive the plan.
Result<Written> read_written(json::object source, const Catalogue& catalogue, const ImportOptions& import,
                             const CheckOptions& check);

// A test run's inputs in the place of those the document has: node id → title → value. `invalid_input` for a
// node that is not there.
Result<void> override_inputs(json::object& document, const json::object& overrides);

}  // namespace flow::workflow
