#pragma once
// The status of one run of a workflow, as the engine, the tables, the queue and the API spell it.
#include <cstdint>
#include <optional>
#include <string_view>

namespace flow::workflow {

enum class ExecutionStatus : std::uint8_t { queued, running, waiting, completed, failed, cancelled };
std::string_view to_string(ExecutionStatus status);
std::optional<ExecutionStatus> find_execution_status(std::string_view name);

constexpr bool is_terminal(ExecutionStatus status) {
  return status == ExecutionStatus::completed || status == ExecutionStatus::failed ||
         status == ExecutionStatus::cancelled;
}

}  // namespace flow::workflow
