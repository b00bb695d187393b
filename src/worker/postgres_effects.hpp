#pragma once
// PostgresEffects: the effect journal of one attempt. Intents and results wait for their own commit, together
// with whatever the worker writes at that moment.
#include "engine/effects.hpp"
#include "worker/group_commit.hpp"

namespace flow::worker {

class PostgresEffects final : public engine::EffectJournal {
 public:
  PostgresEffects(GroupCommit& writer, db::LeaseKey lease) : writer_(writer), lease_(std::move(lease)) {}

  Task<Result<engine::EffectFound>> intend(Context cx, engine::EffectIntent intent) override;
  Task<Result<void>> settle(Context cx, engine::EffectResult result) override;

 private:
  GroupCommit& writer_;
  db::LeaseKey lease_;
};

}  // namespace flow::worker
