#include "db/store/enums.hpp"

#include <array>
#include <cstddef>

namespace flow::db {
namespace {

// The names of an enum in the order of its enumerators.
template <class Enum>
struct Names;
template <>
struct Names<Role> {
  static constexpr std::array<std::string_view, 2> kNames{"admin", "member"};
};
template <>
struct Names<LinkPurpose> {
  static constexpr std::array<std::string_view, 3> kNames{"setup", "invite", "password"};
};
template <>
struct Names<WorkflowStatus> {
  static constexpr std::array<std::string_view, 3> kNames{"draft", "active", "paused"};
};
template <>
struct Names<StartedBy> {
  static constexpr std::array<std::string_view, 6> kNames{"scheduled", "manual", "api",
                                                          "webhook",   "event",  "replay"};
};
template <>
struct Names<NodeKind> {
  static constexpr std::array<std::string_view, 3> kNames{"pure", "browser", "effect"};
};
template <>
struct Names<NodeRunStatus> {
  static constexpr std::array<std::string_view, 5> kNames{"running", "done", "failed", "skipped", "reused"};
};
template <>
struct Names<EffectPolicy> {
  static constexpr std::array<std::string_view, 2> kNames{"idempotent", "at_most_once"};
};
template <>
struct Names<EffectState> {
  static constexpr std::array<std::string_view, 4> kNames{"intent", "done", "failed", "unknown"};
};
template <>
struct Names<LedgerOutcome> {
  static constexpr std::array<std::string_view, 3> kNames{"fired", "coalesced", "skipped"};
};
template <>
struct Names<ChargeState> {
  static constexpr std::array<std::string_view, 3> kNames{"reserved", "kept", "refunded"};
};

template <class Enum>
std::string_view name_of(Enum value) {
  return Names<Enum>::kNames[static_cast<std::size_t>(value)];
}

}  // namespace

template <class Enum>
std::optional<Enum> find_enum(std::string_view name) {
  constexpr auto& kNames = Names<Enum>::kNames;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

template <>
std::optional<ExecutionStatus> find_enum<ExecutionStatus>(std::string_view name) {
  return workflow::find_execution_status(name);
}

#define FLOW_STORED_ENUM(Enum)             \
  std::string_view to_string(Enum value) { \
    return name_of(value);                 \
  }                                        \
  template std::optional<Enum> find_enum<Enum>(std::string_view);
FLOW_STORED_ENUM(Role)
FLOW_STORED_ENUM(LinkPurpose)
FLOW_STORED_ENUM(WorkflowStatus)
FLOW_STORED_ENUM(StartedBy)
FLOW_STORED_ENUM(NodeKind)
FLOW_STORED_ENUM(NodeRunStatus)
FLOW_STORED_ENUM(EffectPolicy)
FLOW_STORED_ENUM(EffectState)
FLOW_STORED_ENUM(LedgerOutcome)
FLOW_STORED_ENUM(ChargeState)
#undef FLOW_STORED_ENUM

}  // namespace flow::db
