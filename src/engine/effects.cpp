#include "engine/effects.hpp"

#include <map>
#include <utility>

#include "crypto/hash.hpp"

namespace flow::engine {
namespace {

Error cannot_know() {
  return make_error(ErrorCode::conflict,
                    "an earlier try was interrupted after it may have happened, and the receiver could not "
                    "recognise a repeat; look there, then start the workflow anew, or set idempotent: true")
      .with_effect(Effect::unknown)
      .with_detail("reason", "at_most_once");
}

Error other_request(int tries) {
  return make_error(
             ErrorCode::internal,
             "try {} would send another request under the key of an earlier one that may have arrived; "
             "let what it sends not depend on the time or on chance",
             tries)
      .with_effect(Effect::unknown)
      .with_detail("reason", "same_key_other_request");
}

}  // namespace

std::string node_run_key(std::string_view execution, const NodeId& node, std::string_view iteration) {
  return crypto::sha256_hex(fmt::format("{}\n{}\n{}", execution, node, iteration));
}

std::string_view to_string(EffectPolicy policy) {
  return policy == EffectPolicy::idempotent ? "idempotent" : "at_most_once";
}

std::string_view to_string(EffectState state) {
  switch (state) {
    case EffectState::intent: return "intent";
    case EffectState::done: return "done";
    case EffectState::failed: return "failed";
    case EffectState::unknown: return "unknown";
  }
  return "intent";
}

EffectDecision decide(EffectPolicy policy, const EffectFound& found) {
  using Step = EffectDecision::Step;
  if (found.state == EffectState::done) return {.step = Step::reuse};
  if (found.tries <= 1 || found.state == EffectState::failed) return {.step = Step::perform};
  if (found.state == EffectState::unknown) return {.step = Step::refuse, .error = cannot_know()};
  if (policy == EffectPolicy::at_most_once)
    return {.step = Step::refuse, .error = cannot_know(), .becomes_unknown = true};
  if (!found.same_request) return {.step = Step::refuse, .error = other_request(found.tries)};
  return {.step = Step::perform};
}

struct MemoryEffects::State {
  std::map<std::pair<std::string, std::string>, Row> rows;  // by node and iteration
};

MemoryEffects::MemoryEffects() : state_(std::make_unique<State>()) {}
MemoryEffects::~MemoryEffects() = default;

Task<Result<EffectFound>> MemoryEffects::intend(Context, EffectIntent intent) {
  const auto [found, is_new] =
      state_->rows.try_emplace({intent.node.str(), intent.iteration}, Row{.intent = intent});
  Row& row = found->second;
  if (is_new) co_return EffectFound{};
  row.tries += 1;
  EffectFound answer{.state = row.state,
                     .tries = row.tries,
                     .same_request = row.intent.request_hash == intent.request_hash,
                     .response = row.response};
  if (row.state == EffectState::failed) {  // begun anew
    row.state = EffectState::intent;
    row.intent = std::move(intent);
  }
  co_return answer;
}

Task<Result<void>> MemoryEffects::settle(Context, EffectResult result) {
  const auto found = state_->rows.find({result.node.str(), result.iteration});
  if (found == state_->rows.end())
    co_return fail(ErrorCode::internal, "the effect of node {} was never intended", result.node);
  found->second.state = result.state;
  found->second.response = std::move(result.response);
  co_return Result<void>{};
}

const MemoryEffects::Row* MemoryEffects::find(std::string_view node, std::string_view iteration) const {
  const auto found = state_->rows.find({std::string(node), std::string(iteration)});
  return found == state_->rows.end() ? nullptr : &found->second;
}

}  // namespace flow::engine
