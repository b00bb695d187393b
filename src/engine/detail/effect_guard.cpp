#include "engine/detail/effect_guard.hpp"

#include "async/deadline.hpp"
#include "engine/detail/kept_outputs.hpp"
#include "engine/detail/run_kind.hpp"

namespace flow::engine::detail {
namespace {

constexpr milliseconds kSettleTime{10'000};

// A page that saw the effect is gone, and with it what the node gave: nothing can go on from here.
Error cannot_pass_again() {
  return make_error(
             ErrorCode::browser_crashed,
             "the page is lost, and an earlier attempt already did this once; the node says idempotent: "
             "false, so it is not done again to rebuild the page")
      .with_effect(Effect::done);
}

}  // namespace

Task<EffectGuard::Start> EffectGuard::begin(Context cx) const {
  const EffectPolicy policy = policy_of(*node_);
  EffectIntent intent{
      .node = node_->id,
      .iteration = report_->iteration(),
      .key = node_run_key(run_->request.info.id, node_->id, report_->iteration()),
      .policy = policy,
      .request_hash = request_hash_,
  };
  auto found = co_await async::with_deadline(cx, run_->request.effects->intend(cx, std::move(intent)));
  if (!found) co_return Start{std::unexpected(std::move(found).error().context("before its effect"))};
  EffectDecision decision = decide(policy, *found);
  switch (decision.step) {
    case EffectDecision::Step::perform: break;
    case EffectDecision::Step::reuse: co_return Start{reuse(*found)};
    case EffectDecision::Step::refuse: co_return Start{co_await refuse(cx, std::move(decision))};
  }
  co_return Start{};
}

Result<sdk::Outputs> EffectGuard::reuse(const EffectFound& found) const {
  if (report_->kind == RunKind::browser) return std::unexpected(cannot_pass_again());
  report_->reused = true;
  const json::object none;
  const bool has_answer = found.response && found.response->is_object();
  auto outputs = restored_outputs(run_->records, has_answer ? found.response->get_object() : none);
  if (outputs) return outputs;
  return std::unexpected(
      std::move(outputs).error().context("the answer of an earlier attempt").with_effect(Effect::done));
}

Task<Result<sdk::Outputs>> EffectGuard::refuse(Context cx, EffectDecision decision) const {
  if (decision.becomes_unknown) {
    CO_TRY_VOID(
        co_await async::with_deadline(cx, run_->request.effects->settle(cx, result(EffectState::unknown))));
  }
  if (report_->kind == RunKind::browser)
    co_return std::unexpected(cannot_pass_again().with_effect(Effect::unknown));
  co_return std::unexpected(*std::move(decision.error));
}

Task<Result<void>> EffectGuard::settle(Context cx, Result<sdk::Outputs> outputs) const {
  const Context grace = cx.grace(kSettleTime);
  EffectResult ended = result(EffectState::done);
  if (outputs) {
    ended.response = kept_outputs(run_->records, report_->place(), *outputs, report_->warnings);
  } else if (outputs.error().effect == Effect::none) {
    ended.state = EffectState::failed;
  } else if (policy_of(*node_) == EffectPolicy::at_most_once) {
    ended.state = EffectState::unknown;
  } else {
    co_return Result<void>{};  // it stays an intent: done again with the same key, if at all
  }
  auto settled = co_await async::with_deadline(grace, run_->request.effects->settle(grace, std::move(ended)));
  if (settled) co_return settled;
  if (!outputs)
    cx.log().warning("what came of an effect was not recorded", {{"error", settled.error().message}});
  co_return std::unexpected(
      std::move(settled).error().context("it is done, but could not be recorded").with_effect(Effect::done));
}

EffectResult EffectGuard::result(EffectState state) const {
  return {.node = node_->id, .iteration = report_->iteration(), .state = state, .response = {}};
}

}  // namespace flow::engine::detail
