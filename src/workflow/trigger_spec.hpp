#pragma once
// The kinds of triggers: what starts an execution. One row each.
#include <string_view>
#include <vector>

#include "workflow/node_spec.hpp"

namespace flow::workflow {

struct TriggerSpec {
  std::string_view type;
  std::string_view title;
  std::string_view summary;
  std::vector<InputSpec> inputs;
  std::vector<std::string_view> values;  // trigger.<name>, besides type, id, name and fired_at
};
const std::vector<TriggerSpec>& trigger_specs();

}  // namespace flow::workflow
