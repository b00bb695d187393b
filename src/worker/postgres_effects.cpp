#include "worker/postgres_effects.hpp"

#include "db/store/effect_store.hpp"
#include "worker/detail/storable.hpp"

namespace flow::worker {
namespace {

db::EffectPolicy policy_of(engine::EffectPolicy policy) {
  return policy == engine::EffectPolicy::idempotent ? db::EffectPolicy::idempotent
                                                    : db::EffectPolicy::at_most_once;
}

db::EffectState state_of(engine::EffectState state) {
  switch (state) {
    case engine::EffectState::intent: return db::EffectState::intent;
    case engine::EffectState::done: return db::EffectState::done;
    case engine::EffectState::failed: return db::EffectState::failed;
    case engine::EffectState::unknown: return db::EffectState::unknown;
  }
  return db::EffectState::intent;
}

engine::EffectState state_of(db::EffectState state) {
  switch (state) {
    case db::EffectState::intent: return engine::EffectState::intent;
    case db::EffectState::done: return engine::EffectState::done;
    case db::EffectState::failed: return engine::EffectState::failed;
    case db::EffectState::unknown: return engine::EffectState::unknown;
  }
  return engine::EffectState::intent;
}

Error lease_lost() {
  return make_error(ErrorCode::cancelled, "the lease on the run is lost; another worker goes on with it");
}

// Nothing has been sent yet, whatever became of the row.
Error before_anything(Error error) {
  return std::move(error).with_effect(Effect::none);
}

}  // namespace

Task<Result<engine::EffectFound>> PostgresEffects::intend(Context cx, engine::EffectIntent intent) {
  const db::EffectIntentRow row{.node = intent.node,
                                .iteration = intent.iteration,
                                .key = intent.key,
                                .policy = policy_of(intent.policy),
                                .request_hash = intent.request_hash};
  auto rows = co_await writer_.call(cx, lease_.execution, db::EffectStore::intent(lease_, row));
  if (!rows) co_return std::unexpected(before_anything(std::move(rows).error()));
  const auto found = db::EffectStore::read_intent(*rows);
  if (!found) co_return std::unexpected(lease_lost());
  if (found->state == db::EffectState::failed) {
    auto renewed = co_await writer_.call(cx, lease_.execution, db::EffectStore::renew(lease_, row));
    if (!renewed) co_return std::unexpected(before_anything(std::move(renewed).error()));
    if (renewed->affected() == 0) co_return std::unexpected(lease_lost());
  }
  co_return engine::EffectFound{.state = state_of(found->state),
                                .tries = found->tries,
                                .same_request = found->same_request,
                                .response = found->response};
}

Task<Result<void>> PostgresEffects::settle(Context cx, engine::EffectResult result) {
  if (result.response) detail::make_storable(*result.response);
  CO_TRY(const db::Rows rows,
         co_await writer_.call(cx, lease_.execution,
                               db::EffectStore::settle(lease_, result.node, result.iteration,
                                                       state_of(result.state), result.response)));
  if (rows.affected() == 0) co_return std::unexpected(lease_lost());
  co_return Result<void>{};
}

}  // namespace flow::worker
