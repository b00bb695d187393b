#pragma once
// What a new attempt of the execution may do about a node that ran before. Pure.
#include <string>

#include "base/secret.hpp"
#include "engine/detail/node_inputs.hpp"
#include "engine/effects.hpp"

namespace flow::engine::detail {

// By the ports of the node and by what arrived at them.
RunKind kind_of(const workflow::PlanNode& node, const NodeInputs& inputs);

// Pure, and all it does is in its outputs, which follow from its inputs alone. Nodes of control, of
// variables, and those with expressions (which read more than inputs) run again; they cost nothing.
bool is_reusable(const workflow::PlanNode& node, RunKind kind);

// Its effect is kept in the effect journal: nodes without a page, and page nodes that were told `idempotent:
// false`.
bool guards_effect(const workflow::PlanNode& node, RunKind kind);
EffectPolicy policy_of(const workflow::PlanNode& node);

// 32 bytes over type, version, settings and resolved inputs; pages are left out.
std::string input_hash(const workflow::PlanNode& node, const NodeInputs& inputs, const Secret& key);

}  // namespace flow::engine::detail
