#include "db/store/usage_store.hpp"

#include <set>

#include "db/database.hpp"
#include "db/store/detail/columns.hpp"
#include "db/store/detail/common.hpp"

namespace flow::db {
namespace {

// A charge that is there already stays as it is, unless it was given back.
#define FLOW_CHARGES \
  R"(
INSERT INTO usage(execution_id, key, user_id, workflow_id, node_id, node_type, credits, state)
SELECT l.id, a.key, l.user_id, l.workflow_id, a.node, a.type, a.credits, a.state
  FROM unnest($3::int[], $4::text[], $5::text[], $6::text[], $7::int[], $8::text[])
         a(lease, key, node, type, credits, state)
  JOIN l ON l.n = a.lease)"
constexpr Statement kReserveFirst{"usage_reserve_first", FLOW_LEASES FLOW_CHARGES};
constexpr Statement kReserve{"usage_reserve", FLOW_LEASES FLOW_CHARGES R"(
    ON CONFLICT (execution_id, key) DO UPDATE
   SET state = excluded.state, charged_at = now() WHERE usage.state = 'refunded')"};
#undef FLOW_CHARGES
constexpr Statement kSettle{
    "usage_settle",
    "UPDATE usage u SET state = $4 FROM executions e WHERE e.id = $1 AND e.lease_token = $2 "
    "AND u.execution_id = e.id AND u.key = ANY($3::text[]) AND u.state = 'reserved'"};
constexpr Statement kKeepAll{
    "usage_keep_all",
    "UPDATE usage u SET state = 'kept' FROM unnest($1::uuid[], $2::bigint[]) a(id, token) "
    "JOIN executions e ON e.id = a.id AND e.lease_token = a.token "
    "WHERE u.execution_id = e.id AND u.state = 'reserved'"};
constexpr Statement kByDay{
    "usage_by_day",
    "SELECT to_char(charged_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, sum(credits)::bigint AS credits, "
    "count(DISTINCT execution_id) AS runs FROM usage "
    "WHERE user_id = $1 AND charged_at >= $2 AND charged_at < $3 AND state <> 'refunded' GROUP BY 1 ORDER BY "
    "1"};
constexpr Statement kBalance{
    "usage_balance",
    "SELECT u.limit_credits_month, credits_this_month(u.id) AS used FROM users u WHERE u.id = $1"};

}  // namespace

Call UsageStore::reserve(std::span<const ChargeRow> charges, Earlier earlier) {
  std::vector<const ChargeRow*> rows;
  // One statement may touch a row once only.
  std::set<std::pair<std::string_view, std::string_view>> seen;
  for (const ChargeRow& charge : charges) {
    if (charge.credits > 0 && seen.insert({charge.lease.execution.str(), charge.key}).second)
      rows.push_back(&charge);
  }
  Params params = detail::lease_columns(rows, &ChargeRow::lease);
  const auto add = [&](auto read) { params.push_back(detail::column(rows, read)); };
  add([](const ChargeRow& a) { return a.key; });
  add([](const ChargeRow& a) { return a.node.str(); });
  add([](const ChargeRow& a) { return a.node_type; });
  add([](const ChargeRow& a) { return a.credits; });
  add([](const ChargeRow& a) { return std::string(to_string(a.state)); });
  return {earlier == Earlier::none ? kReserveFirst : kReserve, std::move(params)};
}

Call UsageStore::settle(const LeaseKey& lease, std::span<const std::string> keys, ChargeState state) {
  return {
      kSettle,
      {lease.execution, lease.token, std::vector<std::string>(keys.begin(), keys.end()), to_string(state)}};
}

Call UsageStore::keep_all(std::span<const LeaseKey> ended) {
  std::vector<ExecutionId> executions;
  std::vector<std::int64_t> tokens;
  for (const LeaseKey& lease : ended) {
    executions.push_back(lease.execution);
    tokens.push_back(lease.token);
  }
  return {kKeepAll, {executions, tokens}};
}

Task<Result<std::vector<DayOfUsage>>> UsageStore::by_day(Context cx, UserId user, WallTime from,
                                                         WallTime to) {
  CO_TRY(const Rows rows, co_await database_->query(cx, kByDay, {user, from, to}));
  std::vector<DayOfUsage> days;
  for (const Row row : rows) {
    days.push_back({.day = row.get<std::string>("day"),
                    .credits = row.get<std::int64_t>("credits"),
                    .runs = row.get<std::int64_t>("runs")});
  }
  co_return days;
}

Task<Result<CreditBalance>> UsageStore::balance(Context cx, UserId user, Limits instance) {
  CO_TRY_VOID(detail::check_id("user", user.str()));
  CO_TRY(const Rows rows, co_await database_->query(cx, kBalance, {user}));
  if (rows.empty()) co_return std::unexpected(detail::no_such("user", user.str()));
  const auto own = rows.front().get<std::optional<std::int64_t>>("limit_credits_month");
  co_return CreditBalance{.used = rows.front().get<std::int64_t>("used"),
                          .limit = own ? own : instance.credits_month};
}

}  // namespace flow::db
