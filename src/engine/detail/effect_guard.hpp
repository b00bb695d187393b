#pragma once
// EffectGuard: what stands around an attempt of a node whose effect must not happen twice: the intent before
// it, what came of it after it. A value; the run and the report outlive its calls.
#include <memory>
#include <optional>
#include <string>

#include "engine/detail/node_report.hpp"
#include "sdk/outputs.hpp"

namespace flow::engine::detail {

class EffectGuard {
 public:
  EffectGuard(std::shared_ptr<Run> run, const workflow::PlanNode& node, NodeReport* report,
              std::string request_hash)
      : run_(std::move(run)), node_(&node), report_(report), request_hash_(std::move(request_hash)) {}

  // With outputs: the attempt does not run, this is how it ends.
  struct Start {
    std::optional<Result<sdk::Outputs>> outputs;
  };
  Task<Start> begin(Context cx) const;
  // `outputs` of the attempt. Fails when a success could not be recorded; the effect has happened then.
  Task<Result<void>> settle(Context cx, Result<sdk::Outputs> outputs) const;

 private:
  Task<Result<sdk::Outputs>> refuse(Context cx, EffectDecision decision) const;
  Result<sdk::Outputs> reuse(const EffectFound& found) const;
  EffectResult result(EffectState state) const;

  std::shared_ptr<Run> run_;
  const workflow::PlanNode* node_;
  NodeReport* report_;
  std::string request_hash_;
};

}  // namespace flow::engine::detail
