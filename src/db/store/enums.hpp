#pragma once
// The words that tables, wire and code share. Enumerators are spelled as they are stored.
#include <cstdint>
#include <optional>
#include <string_view>

#include "workflow/execution_status.hpp"

namespace flow::db {

enum class Role : std::uint8_t { admin, member };
enum class LinkPurpose : std::uint8_t { setup, invite, password };
enum class WorkflowStatus : std::uint8_t { draft, active, paused };
using workflow::ExecutionStatus;
using workflow::is_terminal;
// What started an execution.
enum class StartedBy : std::uint8_t { scheduled, manual, api, webhook, event, replay };
enum class NodeKind : std::uint8_t { pure, browser, effect };
enum class NodeRunStatus : std::uint8_t { running, done, failed, skipped, reused };
enum class EffectPolicy : std::uint8_t { idempotent, at_most_once };
enum class EffectState : std::uint8_t { intent, done, failed, unknown };
enum class LedgerOutcome : std::uint8_t { fired, coalesced, skipped };
enum class ChargeState : std::uint8_t { reserved, kept, refunded };

using workflow::to_string;
std::string_view to_string(Role value);
std::string_view to_string(LinkPurpose value);
std::string_view to_string(WorkflowStatus value);
std::string_view to_string(StartedBy value);
std::string_view to_string(NodeKind value);
std::string_view to_string(NodeRunStatus value);
std::string_view to_string(EffectPolicy value);
std::string_view to_string(EffectState value);
std::string_view to_string(LedgerOutcome value);
std::string_view to_string(ChargeState value);

// The enumerator of that name: `find_enum<Role>("admin")`. For every enum above.
template <class Enum>
std::optional<Enum> find_enum(std::string_view name);
template <>
std::optional<ExecutionStatus> find_enum<ExecutionStatus>(std::string_view name);

}  // namespace flow::db
