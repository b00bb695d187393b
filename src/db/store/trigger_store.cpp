#include "db/store/trigger_store.hpp"

#include "db/database.hpp"
#include "db/store/detail/common.hpp"
#include "db/store/detail/document_triggers.hpp"
#include "db/store/detail/text.hpp"
#include "db/store/detail/trigger_switch.hpp"

#define FLOW_TRIGGER_COLUMNS                                                                              \
  "t.id, t.workflow_id, t.user_id, t.kind, coalesce(t.document_key, '') AS document_key, t.name, "        \
  "t.enabled, "                                                                                           \
  "t.active, t.expr, t.once_at, t.tz, t.misfire, t.overlap, t.jitter_s, t.next_run_at, t.last_fired_at, " \
  "coalesce(t.error, '') AS error, t.config, coalesce(t.token_sealed, '') AS token_sealed, "              \
  "coalesce(t.token_key_id, '') AS token_key_id, t.created_at"

namespace flow::db {
namespace {

constexpr Statement kList{"trigger_list", "SELECT " FLOW_TRIGGER_COLUMNS
                                          " FROM triggers t WHERE t.user_id = $1 AND t.deleted_at IS NULL "
                                          "AND ($2::uuid IS NULL OR t.workflow_id = $2) ORDER BY t.id"};
constexpr Statement kGet{"trigger_get",
                         "SELECT " FLOW_TRIGGER_COLUMNS
                         " FROM triggers t WHERE t.user_id = $1 AND t.id = $2 AND t.deleted_at IS NULL"};
constexpr Statement kLock{"trigger_lock",
                          "SELECT t.document_key IS NOT NULL AS of_document, w.status FROM triggers t JOIN "
                          "workflows w ON w.id = t.workflow_id "
                          "WHERE t.user_id = $1 AND t.id = $2 AND t.deleted_at IS NULL AND w.deleted_at IS "
                          "NULL FOR UPDATE OF w, t"};
constexpr Statement kLockWorkflow{"trigger_lock_workflow",
                                  "SELECT status, now() AS now FROM workflows WHERE user_id = $1 AND id = $2 "
                                  "AND deleted_at IS NULL FOR UPDATE"};
constexpr Statement kEnable{"trigger_enable",
                            "UPDATE triggers SET enabled = $2, updated_at = now() WHERE id = $1"};
constexpr Statement kRemove{"trigger_remove",
                            "UPDATE triggers SET deleted_at = now(), token_hash = NULL WHERE id = $1"};
constexpr Statement kSetToken{
    "trigger_set_token",
    "UPDATE triggers SET token_hash = $3, token_sealed = $4, token_key_id = $5, updated_at = now() "
    "WHERE user_id = $1 AND id = $2 AND kind = 'webhook_trigger' AND deleted_at IS NULL"};
constexpr Statement kFindHook{
    "trigger_find_hook",
    "SELECT " FLOW_TRIGGER_COLUMNS
    ", w.active_version, v.quarantined_at IS NOT NULL AS quarantined FROM triggers t "
    "JOIN workflows w ON w.id = t.workflow_id JOIN users u ON u.id = t.user_id "
    "JOIN workflow_versions v ON v.workflow_id = w.id AND v.version = w.active_version "
    "WHERE t.token_hash = $1 AND t.active AND t.deleted_at IS NULL AND u.disabled_at IS NULL"};

StoredTrigger read_trigger(const Row& row) {
  const auto config = row.get<json::value>("config");
  return {.id = row.get<TriggerId>("id"),
          .workflow = row.get<WorkflowId>("workflow_id"),
          .user = row.get<UserId>("user_id"),
          .kind = row.get<std::string>("kind"),
          .document_key = row.get<std::string>("document_key"),
          .name = row.get<std::string>("name"),
          .enabled = row.get<bool>("enabled"),
          .active = row.get<bool>("active"),
          .expr = row.get<std::optional<std::string>>("expr"),
          .once_at = row.get<std::optional<WallTime>>("once_at"),
          .tz = row.get<std::string>("tz"),
          .misfire = row.get<std::string>("misfire"),
          .overlap = row.get<std::string>("overlap"),
          .jitter_s = row.get<int>("jitter_s"),
          .next_run_at = row.get<std::optional<WallTime>>("next_run_at"),
          .last_fired_at = row.get<std::optional<WallTime>>("last_fired_at"),
          .error = row.get<std::string>("error"),
          .config = config.is_object() ? config.as_object() : json::object{},
          .token_sealed = row.get<std::string>("token_sealed"),
          .token_key_id = row.get<std::string>("token_key_id"),
          .created_at = row.get<WallTime>("created_at")};
}

}  // namespace

Task<Result<std::vector<StoredTrigger>>> TriggerStore::list(Context cx, UserId user,
                                                            std::optional<WorkflowId> workflow) {
  if (workflow) {
    CO_TRY_VOID(detail::check_id("workflow", workflow->str()));
  }
  CO_TRY(const Rows rows, co_await database_->query(cx, kList, {user, workflow}));
  std::vector<StoredTrigger> out;
  for (const Row row : rows) out.push_back(read_trigger(row));
  co_return out;
}

Task<Result<StoredTrigger>> TriggerStore::get(Context cx, UserId user, TriggerId id) {
  CO_TRY_VOID(detail::check_id("trigger", id.str()));
  CO_TRY(const Rows rows, co_await database_->query(cx, kGet, {user, id}));
  if (rows.empty()) co_return std::unexpected(detail::no_such("trigger", id.str()));
  co_return read_trigger(rows.front());
}

Task<Result<StoredTrigger>> TriggerStore::create(Context cx, UserId user, NewTrigger trigger) {
  CO_TRY_VOID(detail::check_id("workflow", trigger.workflow.str()));
  CO_TRY(detail::TriggerPlan plan,
         detail::plan_trigger(trigger.kind, std::move(trigger.config), minimum_interval_));
  plan.name = detail::stored_text(trigger.name.empty() ? trigger.kind : trigger.name);
  CO_TRY(Transaction transaction, co_await database_->begin(cx));
  CO_TRY(const Rows rows, co_await transaction.query(cx, kLockWorkflow, {user, trigger.workflow}));
  if (rows.empty()) co_return std::unexpected(detail::no_such("workflow", trigger.workflow.str()));
  if (plan.reject_past && *plan.once_at <= rows.front().get<WallTime>("now"))
    co_return fail(ErrorCode::invalid_input, "the moment has passed; choose a later one");
  CO_TRY(const TriggerId id, co_await detail::insert_trigger(cx, &transaction, user, trigger.workflow,
                                                             std::move(plan), trigger.make_token));
  if (rows.front().get<std::string_view>("status") == "active") {
    CO_TRY_VOID(co_await detail::switch_on(cx, &transaction, std::vector<TriggerId>(1, id)));
  }
  CO_TRY_VOID(co_await transaction.commit(cx));
  database_->notify("fb_schedule", "");
  co_return co_await get(cx, user, id);
}

Task<Result<StoredTrigger>> TriggerStore::enable(Context cx, UserId user, TriggerId id, bool enabled) {
  CO_TRY_VOID(detail::check_id("trigger", id.str()));
  CO_TRY(Transaction transaction, co_await database_->begin(cx));
  CO_TRY(const Rows rows, co_await transaction.query(cx, kLock, {user, id}));
  if (rows.empty()) co_return std::unexpected(detail::no_such("trigger", id.str()));
  CO_TRY_VOID(co_await transaction.query(cx, kEnable, {id, enabled}));
  std::vector<TriggerId> one(1, id);
  if (!enabled) {
    CO_TRY_VOID(co_await detail::switch_off(cx, &transaction, std::move(one)));
  } else if (rows.front().get<std::string_view>("status") == "active") {
    CO_TRY_VOID(co_await detail::switch_on(cx, &transaction, std::move(one)));
  }
  CO_TRY_VOID(co_await transaction.commit(cx));
  database_->notify("fb_schedule", "");
  co_return co_await get(cx, user, id);
}

Task<Result<void>> TriggerStore::remove(Context cx, UserId user, TriggerId id) {
  CO_TRY_VOID(detail::check_id("trigger", id.str()));
  CO_TRY(Transaction transaction, co_await database_->begin(cx));
  CO_TRY(const Rows rows, co_await transaction.query(cx, kLock, {user, id}));
  if (rows.empty()) co_return std::unexpected(detail::no_such("trigger", id.str()));
  if (rows.front().get<bool>("of_document")) {
    co_return std::unexpected(detail::conflict(
        "of_document", "this trigger stands in the document of the workflow; take it out there"));
  }
  CO_TRY_VOID(co_await detail::switch_off(cx, &transaction, std::vector<TriggerId>(1, id)));
  CO_TRY_VOID(co_await transaction.query(cx, kRemove, {id}));
  CO_TRY_VOID(co_await transaction.commit(cx));
  co_return Result<void>{};
}

Task<Result<StoredTrigger>> TriggerStore::set_token(Context cx, UserId user, TriggerId id, HookToken token) {
  CO_TRY_VOID(detail::check_id("trigger", id.str()));
  CO_TRY_VOID(co_await database_->query(
      cx, kSetToken, {user, id, Param::bytes(token.hash), Param::bytes(token.sealed), token.key_id}));
  co_return co_await get(cx, user, id);
}

Task<Result<std::optional<Hook>>> TriggerStore::find_hook(Context cx, std::string token_hash) {
  CO_TRY(const Rows rows, co_await database_->query(cx, kFindHook, {Param::bytes(token_hash)}));
  if (rows.empty()) co_return std::nullopt;
  const Row row = rows.front();
  co_return Hook{.trigger = read_trigger(row),
                 .active_version = row.get<int>("active_version"),
                 .quarantined = row.get<bool>("quarantined")};
}

}  // namespace flow::db
