#include "engine/detail/run_kind.hpp"

#include <algorithm>

#include "crypto/hash.hpp"

namespace flow::engine::detail {
namespace {

using workflow::HandleType;
using workflow::PlanInput;
using workflow::PlanNode;

bool has_page(const PlanNode& node, const NodeInputs& inputs) {
  const bool arrived = std::ranges::any_of(node.inputs, [&](const PlanInput& input) {
    return inputs.values.has(input.name) && inputs.values.value(input.name).is_page();
  });
  return arrived || std::ranges::any_of(node.spec->outputs, [](const workflow::OutputSpec& output) {
           return output.type == HandleType::page && !output.is_conditional;
         });
}

void add_part(crypto::Sha256& hash, std::string_view part) {
  hash.add(fmt::format("{}:", part.size()));  // so that parts cannot run into each other
  hash.add(part);
}

void add_settings(crypto::Sha256& hash, const workflow::NodeSettings& settings) {
  const workflow::RetryPolicy& retry = settings.retry;
  std::string on = "default";
  if (retry.on) {
    on.clear();
    for (const ErrorCode code : *retry.on) on += fmt::format("{},", to_string(code));
  }
  add_part(hash, fmt::format("{} {} {} {} {} {} {} {} {} {}", settings.timeout.count(), retry.max,
                             retry.delay.count(), retry.backoff, retry.jitter, on,
                             std::to_underlying(settings.on_error), settings.teardown,
                             settings.idempotent ? (*settings.idempotent ? "yes" : "no") : "unset",
                             settings.cache_ttl_s));
  add_part(hash, settings.when);
}

void add_secret(crypto::Sha256& hash, const Secret& key, const NodeInputs& inputs, const std::string& port) {
  add_part(hash, crypto::hmac_sha256(key.reveal(), json::dump(inputs.values.json(port))));
  const auto used = inputs.credentials.find(port);
  if (used == inputs.credentials.end()) return;
  for (const auto& credential : used->second) {
    for (const auto& [field, secret] : credential->fields) {
      add_part(hash, field);
      add_part(hash, crypto::hmac_sha256(key.reveal(), secret.reveal()));
    }
  }
}

}  // namespace

RunKind kind_of(const PlanNode& node, const NodeInputs& inputs) {
  if (has_page(node, inputs)) return RunKind::browser;
  return node.spec->side_effect ? RunKind::effect : RunKind::pure;
}

bool is_reusable(const PlanNode& node, RunKind kind) {
  const workflow::NodeSpec& spec = *node.spec;
  if (kind != RunKind::pure || node.settings.teardown) return false;
  if (spec.is_container || spec.writes_variables || spec.category == workflow::Category::flow) return false;
  return std::ranges::none_of(node.inputs, [](const PlanInput& input) {
    return input.spec->widget() == workflow::Widget::expression;
  });
}

bool guards_effect(const PlanNode& node, RunKind kind) {
  if (kind == RunKind::browser) return node.spec->side_effect && node.settings.idempotent == false;
  return kind == RunKind::effect;
}

EffectPolicy policy_of(const PlanNode& node) {
  return node.settings.idempotent.value_or(true) ? EffectPolicy::idempotent : EffectPolicy::at_most_once;
}

std::string input_hash(const PlanNode& node, const NodeInputs& inputs, const Secret& key) {
  crypto::Sha256 hash;
  add_part(hash, fmt::format("{} {}", node.spec->type, node.spec->since));
  add_settings(hash, node.settings);
  for (const PlanInput& input : node.inputs) {
    if (!inputs.values.has(input.name) || inputs.values.value(input.name).is_page()) continue;
    add_part(hash, input.name);
    if (inputs.values.is_secret(input.name)) {
      add_secret(hash, key, inputs, input.name);
    } else {
      add_part(hash, json::dump(inputs.values.json(input.name)));
    }
  }
  return hash.finish();
}

}  // namespace flow::engine::detail
