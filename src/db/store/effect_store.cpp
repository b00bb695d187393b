#include "db/store/effect_store.hpp"

#include "db/database.hpp"
#include "db/store/detail/common.hpp"
#include "db/store/detail/text.hpp"

namespace flow::db {
namespace {

// The shared lock holds the lease still until the intent is committed. No row: the lease is lost.
constexpr Statement kIntent{
    "effect_intent",
    "WITH k AS MATERIALIZED (SELECT id FROM executions WHERE id = $1 AND lease_token = $2 FOR SHARE) "
    "INSERT INTO effects(execution_id, node_id, iteration, key, policy, state, request_hash, token) "
    "SELECT k.id, $3, $4, $5, $6, 'intent', $7, $2 FROM k "
    "ON CONFLICT (execution_id, node_id, iteration) DO UPDATE SET token = excluded.token, tries = "
    "effects.tries + 1 "
    "RETURNING state, tries, response, request_hash = $7 AS same_request"};
constexpr Statement kSettle{
    "effect_settle",
    "WITH k AS MATERIALIZED (SELECT id FROM executions WHERE id = $1 AND lease_token = $2 FOR SHARE) "
    "UPDATE effects f SET state = $5, response = $6, done_at = now() FROM k "
    "WHERE f.execution_id = k.id AND f.node_id = $3 AND f.iteration = $4 AND f.token = $2"};
// A new request after `failed` (nothing was sent) takes the place of the old one.
constexpr Statement kRenew{
    "effect_renew",
    "WITH k AS MATERIALIZED (SELECT id FROM executions WHERE id = $1 AND lease_token = $2 FOR SHARE) "
    "UPDATE effects f SET state = 'intent', request_hash = $5 FROM k "
    "WHERE f.execution_id = k.id AND f.node_id = $3 AND f.iteration = $4 AND f.token = $2 AND f.state = "
    "'failed'"};

}  // namespace

Call EffectStore::intent(const LeaseKey& lease, const EffectIntentRow& intent) {
  return {kIntent,
          {lease.execution, lease.token, intent.node, intent.iteration, intent.key, to_string(intent.policy),
           Param::bytes(intent.request_hash)}};
}

std::optional<EffectFoundRow> EffectStore::read_intent(const Rows& rows) {
  if (rows.empty()) return std::nullopt;
  const Row row = rows.front();
  return EffectFoundRow{.state = detail::get_enum<EffectState>(row, "state"),
                        .tries = row.get<int>("tries"),
                        .response = row.get<std::optional<json::value>>("response"),
                        .same_request = row.get<bool>("same_request")};
}

Call EffectStore::renew(const LeaseKey& lease, const EffectIntentRow& intent) {
  return {kRenew,
          {lease.execution, lease.token, intent.node, intent.iteration, Param::bytes(intent.request_hash)}};
}

Call EffectStore::settle(const LeaseKey& lease, const NodeId& node, const std::string& iteration,
                         EffectState state, const std::optional<json::value>& response) {
  return {kSettle,
          {lease.execution, lease.token, node, iteration, to_string(state), detail::stored_json(response)}};
}

Task<Result<std::optional<EffectFoundRow>>> EffectStore::intend(Context cx, LeaseKey lease,
                                                                EffectIntentRow intent) {
  const Call call = EffectStore::intent(lease, intent);
  CO_TRY(const Rows rows, co_await database_->query(cx, call.statement, call.params));
  const std::optional<EffectFoundRow> found = read_intent(rows);
  if (found && found->state == EffectState::failed) {
    const Call again = renew(lease, intent);
    CO_TRY(const Rows renewed, co_await database_->query(cx, again.statement, again.params));
    if (renewed.affected() == 0) co_return std::nullopt;
  }
  co_return found;
}

Task<Result<bool>> EffectStore::settled(Context cx, LeaseKey lease, NodeId node, std::string iteration,
                                        EffectState state, std::optional<json::value> response) {
  const Call call = settle(lease, node, iteration, state, response);
  CO_TRY(const Rows rows, co_await database_->query(cx, call.statement, call.params));
  co_return rows.affected() == 1;
}

}  // namespace flow::db
