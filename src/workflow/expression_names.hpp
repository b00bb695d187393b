#pragma once
// The names that expressions of every workflow may read: one row each. What nodes, parameters and triggers
// add depends on the document (names_in_scope.hpp).
#include <array>
#include <span>
#include <string_view>

namespace flow::workflow {

struct ExpressionName {
  std::string_view name;
  std::string_view type;  // of handles, or "timestamp"
  std::string_view description;
};

inline constexpr std::array kExecutionNames{
    ExpressionName{"id", "text", "The id of the execution."},
    ExpressionName{"workflow_id", "text", "The id of the workflow."},
    ExpressionName{"workflow_name", "text", "The name of the workflow."},
    ExpressionName{"attempt", "number", "The attempt of the execution, from 1."},
    ExpressionName{"trigger_type", "text", "What kind of trigger started it, such as schedule_trigger."},
    ExpressionName{"started_at", "text", "When the first attempt began, RFC 3339."}};

// Of every trigger; trigger_spec.hpp has those of some.
inline constexpr std::array kTriggerNames{
    ExpressionName{"type", "text", "The kind of trigger, such as webhook_trigger."},
    ExpressionName{"id", "text", "The id of the trigger."},
    ExpressionName{"name", "text", "The name of the trigger."},
    ExpressionName{"fired_at", "text", "When it fired, RFC 3339."}};

}  // namespace flow::workflow
