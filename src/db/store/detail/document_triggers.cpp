#include "db/store/detail/document_triggers.hpp"

#include <map>
#include <tuple>

#include "crypto/random.hpp"
#include "db/store/detail/text.hpp"
#include "db/store/detail/trigger_switch.hpp"
#include "db/transaction.hpp"

namespace flow::db::detail {
namespace {

constexpr Statement kExisting{
    "trigger_of_document",
    "SELECT id, document_key, kind, expr, once_at, tz, misfire, catch_up_max, overlap, jitter_s, "
    "last_fired_at, "
    "active AND next_run_at <= now() AS due FROM triggers "
    "WHERE workflow_id = $1 AND document_key IS NOT NULL AND deleted_at IS NULL ORDER BY id FOR UPDATE"};
constexpr Statement kNow{"trigger_now", "SELECT now() AS now"};
constexpr Statement kInsert{
    "trigger_insert",
    "INSERT INTO triggers(id, workflow_id, user_id, kind, expr, once_at, tz, misfire, catch_up_max, overlap, "
    "jitter_s, "
    "document_key, name, enabled, config, token_hash, token_sealed, token_key_id) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)"};
// A one-time trigger with another moment has not fired yet.
constexpr Statement kUpdate{"trigger_update",
                            "UPDATE triggers SET last_fired_at = CASE WHEN once_at IS DISTINCT FROM "
                            "$3::timestamptz THEN NULL ELSE last_fired_at END, "
                            "expr = $2, once_at = $3, tz = $4, misfire = $5, catch_up_max = $6, overlap = "
                            "$7, jitter_s = $8, name = $9, "
                            "enabled = $10, config = $11, updated_at = now() WHERE id = $1"};
constexpr Statement kDelete{
    "trigger_delete", "UPDATE triggers SET deleted_at = now(), token_hash = NULL WHERE id = ANY($1::uuid[])"};

using ScheduleSettings = std::tuple<std::optional<std::string>, std::optional<WallTime>, std::string,
                                    std::string, int, std::string, int>;

struct Existing {
  TriggerId id;
  std::string kind;
  std::optional<WallTime> once_at;
  bool fired = false;
  bool due = false;
  ScheduleSettings settings;  // what its due occurrences are judged by
};

ScheduleSettings settings_of(const Row& row) {
  return {row.get<std::optional<std::string>>("expr"),
          row.get<std::optional<WallTime>>("once_at"),
          row.get<std::string>("tz"),
          row.get<std::string>("misfire"),
          row.get<int>("catch_up_max"),
          row.get<std::string>("overlap"),
          row.get<int>("jitter_s")};
}
ScheduleSettings settings_of(const TriggerPlan& plan) {
  return {plan.expr, plan.once_at, plan.tz, plan.misfire, plan.catch_up_max, plan.overlap, plan.jitter_s};
}

Error past(const TriggerPlan& plan) {
  return make_error(ErrorCode::invalid_input,
                    "the moment of trigger \"{}\" has passed ({}); choose a later one, or run if it is past",
                    plan.name, json::string_or(plan.config, "At", ""));
}

}  // namespace

Result<std::vector<TriggerPlan>> plan_triggers(const workflow::Document& document,
                                               std::chrono::seconds minimum_interval) {
  std::vector<TriggerPlan> plans;
  for (const workflow::Trigger& trigger : document.triggers) {
    if (trigger.type == "manual_trigger" || trigger.type == "api_trigger") continue;
    Result<TriggerPlan> plan = plan_trigger(trigger.type, trigger.inputs, minimum_interval);
    if (!plan)
      return std::unexpected(std::move(plan).error().context(fmt::format("trigger \"{}\"", trigger.id)));
    plan->key = stored_text(trigger.id);
    plan->name = stored_text(trigger.name.empty() ? trigger.id : trigger.name);
    plan->enabled = trigger.enabled;
    plans.push_back(*std::move(plan));
  }
  return plans;
}

Task<Result<TriggerId>> insert_trigger(Context cx, Transaction* transaction, UserId user, WorkflowId workflow,
                                       TriggerPlan plan, MakeHookToken make_token) {
  const TriggerId id(crypto::uuid_v7(cx.clock().now()));
  Params params{id,           workflow,          user,         plan.kind,    plan.expr, plan.once_at, plan.tz,
                plan.misfire, plan.catch_up_max, plan.overlap, plan.jitter_s};
  params.push_back(plan.key.empty() ? Param(std::nullopt) : Param(plan.key));
  params.push_back(plan.name);
  params.push_back(plan.enabled);
  params.push_back(Param::json(json::value(plan.config)));
  if (plan.kind == "webhook_trigger" && make_token) {
    const HookToken token = make_token(user, id);
    params.push_back(Param::bytes(token.hash));
    params.push_back(Param::bytes(token.sealed));
    params.push_back(token.key_id);
  } else {
    for (int i = 0; i < 3; ++i) params.push_back(std::nullopt);
  }
  CO_TRY_VOID(co_await transaction->query(cx, kInsert, std::move(params)));
  co_return id;
}

Task<Result<void>> replace_triggers(Context cx, Transaction* transaction, UserId user, WorkflowId workflow,
                                    std::vector<TriggerPlan> plans, MakeHookToken make_token) {
  CO_TRY(const Rows rows, co_await transaction->query(cx, kExisting, {workflow}));
  CO_TRY(const Rows clock, co_await transaction->query(cx, kNow));
  const auto now = clock.front().get<WallTime>("now");
  std::map<std::string, Existing> existing;
  for (const Row row : rows) {
    existing[row.get<std::string>("document_key")] = {
        .id = row.get<TriggerId>("id"),
        .kind = row.get<std::string>("kind"),
        .once_at = row.get<std::optional<WallTime>>("once_at"),
        .fired = !row.is_null("last_fired_at"),
        .due = row.get<std::optional<bool>>("due").value_or(false),
        .settings = settings_of(row)};
  }

  // First away with what is gone, so that its keys are free.
  std::map<std::string, Existing> kept;
  std::vector<TriggerId> off;
  for (const TriggerPlan& plan : plans) {
    const auto found = existing.find(plan.key);
    if (found == existing.end() || found->second.kind != plan.kind) continue;
    // By another schedule nobody could tell what was due, and a scheduler that has read it would go on by the
    // old one: such an edit is a pause, with what is due in the ledger, and a start anew.
    const bool edited_while_due = found->second.due && found->second.settings != settings_of(plan);
    if (!plan.enabled || edited_while_due) off.push_back(found->second.id);
    kept.insert(existing.extract(found));
  }
  std::vector<TriggerId> gone;
  for (const auto& [key, row] : existing) gone.push_back(row.id);
  off.insert(off.end(), gone.begin(), gone.end());
  CO_TRY_VOID(co_await switch_off(cx, transaction, std::move(off)));
  if (!gone.empty()) {
    CO_TRY_VOID(co_await transaction->query(cx, kDelete, {gone}));
  }

  for (TriggerPlan& plan : plans) {
    const auto found = kept.find(plan.key);
    const bool fired = found != kept.end() && found->second.fired && found->second.once_at == plan.once_at;
    if (plan.reject_past && plan.enabled && !fired && *plan.once_at <= now)
      co_return std::unexpected(past(plan));
    if (found == kept.end()) {
      CO_TRY_VOID(co_await insert_trigger(cx, transaction, user, workflow, std::move(plan), make_token));
    } else {
      CO_TRY_VOID(co_await transaction->query(
          cx, kUpdate,
          {found->second.id, plan.expr, plan.once_at, plan.tz, plan.misfire, plan.catch_up_max, plan.overlap,
           plan.jitter_s, plan.name, plan.enabled, Param::json(json::value(plan.config))}));
    }
  }
  co_return Result<void>{};
}

}  // namespace flow::db::detail
