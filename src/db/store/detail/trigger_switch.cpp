#include "db/store/detail/trigger_switch.hpp"

#include "db/store/detail/trigger_plan.hpp"
#include "db/transaction.hpp"

namespace flow::db::detail {
namespace {

// In id order: two who switch the same triggers wait for each other instead of dying of it.
constexpr Statement kLock{"trigger_switch_lock",
                          "SELECT id, expr, once_at, tz, enabled, active, next_run_at, last_fired_at, "
                          "config, now() AS now FROM triggers "
                          "WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"};
constexpr Statement kLedger{
    "trigger_switch_ledger",
    "INSERT INTO schedule_ledger(trigger_id, occurs_at, until, n, outcome, reason, late_ms) "
    "SELECT a.id, a.at, a.until, a.n, 'skipped', 'paused', 1000 * extract(epoch FROM now() - a.at) "
    "FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::int[]) a(id, at, until, n) ON "
    "CONFLICT DO NOTHING"};
constexpr Statement kOff{"trigger_switch_off",
                         "UPDATE triggers SET active = false, next_run_at = NULL, updated_at = now() "
                         "WHERE id = ANY($1::uuid[])"};
constexpr Statement kOn{
    "trigger_switch_on",
    "UPDATE triggers t SET active = true, next_run_at = a.next, error = NULL, updated_at = now() "
    "FROM unnest($1::uuid[], $2::timestamptz[]) a(id, next) WHERE t.id = a.id"};

// Rows for the ledger, column by column.
struct Skipped {
  std::vector<TriggerId> ids = {};
  std::vector<WallTime> at = {};
  std::vector<std::optional<WallTime>> until = {};
  std::vector<int> counts = {};

  void add(TriggerId id, const Missed& missed) {
    ids.push_back(std::move(id));
    at.push_back(missed.at);
    until.push_back(missed.until);
    counts.push_back(missed.count);
  }
};

Task<Result<void>> write_ledger(Context cx, Transaction* transaction, Skipped skipped) {
  if (skipped.ids.empty()) co_return Result<void>{};
  CO_TRY_VOID(
      co_await transaction->query(cx, kLedger, {skipped.ids, skipped.at, skipped.until, skipped.counts}));
  co_return Result<void>{};
}

bool runs_late(const Row& row) {
  const auto config = row.get<json::value>("config");
  return config.is_object() && json::string_or(config.as_object(), "If Past", "reject") == "run";
}

}  // namespace

Task<Result<void>> switch_off(Context cx, Transaction* transaction, std::vector<TriggerId> triggers) {
  if (triggers.empty()) co_return Result<void>{};
  CO_TRY(const Rows rows, co_await transaction->query(cx, kLock, {triggers}));
  Skipped skipped;
  for (const Row row : rows) {
    const auto next = row.get<std::optional<WallTime>>("next_run_at");
    const auto now = row.get<WallTime>("now");
    if (!row.get<bool>("active") || !next || *next > now) continue;
    for (const Missed& missed :
         missed_times(row.get<std::optional<std::string>>("expr"), row.get<std::string>("tz"), *next, now)) {
      skipped.add(row.get<TriggerId>("id"), missed);
    }
  }
  CO_TRY_VOID(co_await write_ledger(cx, transaction, std::move(skipped)));
  CO_TRY_VOID(co_await transaction->query(cx, kOff, {triggers}));
  co_return Result<void>{};
}

Task<Result<void>> switch_on(Context cx, Transaction* transaction, std::vector<TriggerId> triggers) {
  if (triggers.empty()) co_return Result<void>{};
  CO_TRY(const Rows rows, co_await transaction->query(cx, kLock, {triggers}));
  std::vector<TriggerId> ids;
  std::vector<std::optional<WallTime>> next;
  Skipped skipped;
  for (const Row row : rows) {
    if (!row.get<bool>("enabled")) continue;
    const auto id = row.get<TriggerId>("id");
    const auto now = row.get<WallTime>("now");
    const auto once = row.get<std::optional<WallTime>>("once_at");
    const auto due = row.get<std::optional<WallTime>>("next_run_at");
    ids.push_back(id);
    if (row.get<bool>("active") && due && *due <= now) {
      next.push_back(due);
    } else if (once && *once <= now) {
      // Its moment passed while it was off.
      const bool fired = !row.is_null("last_fired_at");
      next.push_back(!fired && runs_late(row) ? once : std::nullopt);
      if (!fired && !runs_late(row)) skipped.add(id, {.at = *once});
    } else {
      CO_TRY(const auto time,
             next_time(row.get<std::optional<std::string>>("expr"), once, row.get<std::string>("tz"), now));
      next.push_back(time);
    }
  }
  CO_TRY_VOID(co_await write_ledger(cx, transaction, std::move(skipped)));
  if (!ids.empty()) {
    CO_TRY_VOID(co_await transaction->query(cx, kOn, {ids, next}));
  }
  co_return Result<void>{};
}

}  // namespace flow::db::detail
