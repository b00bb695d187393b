#include "workflow/execution_status.hpp"

#include <algorithm>
#include <array>

namespace flow::workflow {
namespace {

// In the order of the enumerators.
constexpr std::array<std::string_view, 6> kNames{"queued",    "running", "waiting",
                                                 "completed", "failed",  "cancelled"};

}  // namespace

std::string_view to_string(ExecutionStatus status) {
  return kNames[static_cast<std::size_t>(status)];
}

std::optional<ExecutionStatus> find_execution_status(std::string_view name) {
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<ExecutionStatus>(found - kNames.begin());
}

}  // namespace flow::workflow
