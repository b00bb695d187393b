// The life of a workflow: draft → active → paused → active, and its triggers with it.
#include "db/store/detail/common.hpp"
#include "db/store/detail/document_triggers.hpp"
#include "db/store/detail/trigger_switch.hpp"
#include "db/store/detail/workflow_row.hpp"
#include "db/store/workflow_store.hpp"
#include "workflow/document.hpp"

namespace flow::db {
namespace {

constexpr Statement kDefinition{
    "workflow_definition",
    "SELECT definition, quarantined_at FROM workflow_versions WHERE workflow_id = $1 AND version = $2"};
// The user's row is locked so that two who activate at once are counted one after the other.
constexpr Statement kLockUser{"workflow_lock_user", "SELECT 1 FROM users WHERE id = $1 FOR NO KEY UPDATE"};
constexpr Statement kCountActive{"workflow_count_active",
                                 "SELECT count(*) AS active FROM workflows WHERE user_id = $1 AND status = "
                                 "'active' AND deleted_at IS NULL"};
constexpr Statement kSetStatus{"workflow_set_status",
                               "UPDATE workflows SET status = $2, active_version = $3, revision = revision + "
                               "1, updated_at = now() WHERE id = $1"};
constexpr Statement kTriggers{
    "workflow_life_trigger_ids",
    "SELECT id FROM triggers WHERE workflow_id = $1 AND deleted_at IS NULL ORDER BY id"};
constexpr Statement kIsDue{"workflow_is_due",
                           "SELECT count(*) > 0 AS due FROM triggers "
                           "WHERE user_id = $1 AND workflow_id = $2 AND active AND next_run_at <= now()"};
constexpr Statement kLift{"workflow_lift_quarantine",
                          "UPDATE workflow_versions v SET quarantined_at = NULL FROM workflows w WHERE "
                          "w.user_id = $1 AND w.id = $2 "
                          "AND w.deleted_at IS NULL AND v.workflow_id = w.id AND v.version = $3"};

Error wrong_status(std::string_view verb, WorkflowStatus status, WorkflowStatus needed) {
  return detail::conflict("wrong_status", fmt::format("the workflow is {}; only one that is {} can be {}",
                                                      to_string(status), to_string(needed), verb));
}

Task<Result<void>> check_active_limit(Context cx, Transaction* transaction, UserId user,
                                      std::optional<int> limit) {
  if (!limit) co_return Result<void>{};
  CO_TRY_VOID(co_await transaction->query(cx, kLockUser, {user}));
  CO_TRY(const Rows rows, co_await transaction->query(cx, kCountActive, {user}));
  const auto active = rows.front().get<std::int64_t>("active");
  if (active >= *limit) co_return std::unexpected(too_many_active_workflows(active, *limit));
  co_return Result<void>{};
}

Task<Result<std::vector<TriggerId>>> trigger_ids(Context cx, Transaction* transaction, WorkflowId id) {
  CO_TRY(const Rows rows, co_await transaction->query(cx, kTriggers, {id}));
  std::vector<TriggerId> ids;
  for (const Row row : rows) ids.push_back(row.get<TriggerId>("id"));
  co_return ids;
}

Task<Result<std::vector<detail::TriggerPlan>>> read_triggers(Context cx, Transaction* transaction,
                                                             WorkflowId id, int version,
                                                             std::chrono::seconds minimum_interval) {
  CO_TRY(const Rows rows, co_await transaction->query(cx, kDefinition, {id, version}));
  if (rows.empty()) co_return fail(ErrorCode::not_found, "the workflow has no version {}", version);
  if (!rows.front().is_null("quarantined_at")) {
    co_return std::unexpected(detail::conflict(
        "quarantined",
        fmt::format("version {} is quarantined: it took its worker down twice; save a new version or lift "
                    "the quarantine first",
                    version)));
  }
  CO_TRY(json::object source, json::parse_object(rows.front().get<std::string_view>("definition")));
  CO_TRY(const workflow::Document document, workflow::read_document(std::move(source)));
  co_return detail::plan_triggers(document, minimum_interval);
}

// An edit comes after what is due by the old schedule. A scheduler at work needs some milliseconds for it;
// with none the edit goes on all the same, and replace_triggers() accounts for what is due.
constexpr milliseconds kFireTime{1'000};
constexpr milliseconds kFireLook{10};

Task<Result<void>> let_fire(Context cx, Database* database, UserId user, WorkflowId id) {
  CO_TRY_VOID(detail::check_id("workflow", id.str()));
  const SteadyTime until = cx.clock().steady_now() + kFireTime;
  for (bool rung = false; cx.clock().steady_now() < until; rung = true) {
    CO_TRY(const Rows rows, co_await database->query(cx, kIsDue, {user, id}));
    if (!rows.front().get<bool>("due")) break;
    if (!rung) database->notify("fb_schedule", "");
    co_await cx.clock().sleep_for(kFireLook);
  }
  co_return Result<void>{};
}

}  // namespace

Task<Result<Workflow>> WorkflowStore::activate(Context cx, UserId user, Activation activation) {
  CO_TRY_VOID(co_await let_fire(cx, database_, user, activation.id));
  CO_TRY(Transaction transaction, co_await database_->begin(cx));
  CO_TRY(const auto locked,
         co_await detail::lock_workflow(cx, &transaction, user, activation.id, activation.expected));
  if (locked.status != WorkflowStatus::active) {
    const auto own = locked.limit_active_workflows;
    CO_TRY_VOID(
        co_await check_active_limit(cx, &transaction, user, own ? own : options_.limits.active_workflows));
  }
  const int version = activation.version.value_or(locked.draft_version);
  CO_TRY(auto plans,
         co_await read_triggers(cx, &transaction, activation.id, version, options_.minimum_interval));
  CO_TRY_VOID(co_await detail::replace_triggers(cx, &transaction, user, activation.id, std::move(plans),
                                                activation.make_token));
  CO_TRY(auto ids, co_await trigger_ids(cx, &transaction, activation.id));
  CO_TRY_VOID(co_await detail::switch_on(cx, &transaction, std::move(ids)));
  CO_TRY_VOID(co_await transaction.query(cx, kSetStatus,
                                         {activation.id, to_string(WorkflowStatus::active), version}));
  CO_TRY(Workflow workflow, co_await detail::commit_workflow(cx, &transaction, user, activation.id));
  database_->notify("fb_schedule", "");
  co_return workflow;
}

Task<Result<Workflow>> WorkflowStore::pause(Context cx, UserId user, WorkflowId id,
                                            std::optional<std::int64_t> expected) {
  CO_TRY(Transaction transaction, co_await database_->begin(cx));
  CO_TRY(const auto locked, co_await detail::lock_workflow(cx, &transaction, user, id, expected));
  if (locked.status != WorkflowStatus::active)
    co_return std::unexpected(wrong_status("paused", locked.status, WorkflowStatus::active));
  CO_TRY(auto ids, co_await trigger_ids(cx, &transaction, id));
  CO_TRY_VOID(co_await detail::switch_off(cx, &transaction, std::move(ids)));
  CO_TRY_VOID(co_await transaction.query(cx, kSetStatus,
                                         {id, to_string(WorkflowStatus::paused), locked.active_version}));
  co_return co_await detail::commit_workflow(cx, &transaction, user, id);
}

Task<Result<Workflow>> WorkflowStore::resume(Context cx, UserId user, WorkflowId id,
                                             std::optional<std::int64_t> expected) {
  CO_TRY(Transaction transaction, co_await database_->begin(cx));
  CO_TRY(const auto locked, co_await detail::lock_workflow(cx, &transaction, user, id, expected));
  if (locked.status != WorkflowStatus::paused)
    co_return std::unexpected(wrong_status("resumed", locked.status, WorkflowStatus::paused));
  const auto own = locked.limit_active_workflows;
  CO_TRY_VOID(
      co_await check_active_limit(cx, &transaction, user, own ? own : options_.limits.active_workflows));
  CO_TRY(auto ids, co_await trigger_ids(cx, &transaction, id));
  CO_TRY_VOID(co_await detail::switch_on(cx, &transaction, std::move(ids)));
  CO_TRY_VOID(co_await transaction.query(cx, kSetStatus,
                                         {id, to_string(WorkflowStatus::active), locked.active_version}));
  CO_TRY(Workflow workflow, co_await detail::commit_workflow(cx, &transaction, user, id));
  database_->notify("fb_schedule", "");
  co_return workflow;
}

Task<Result<void>> WorkflowStore::lift_quarantine(Context cx, UserId user, WorkflowId id, int version) {
  CO_TRY_VOID(detail::check_id("workflow", id.str()));
  CO_TRY(const Rows rows, co_await database_->query(cx, kLift, {user, id, version}));
  if (rows.affected() == 0) {
    CO_TRY_VOID(co_await get(cx, user, id));
    co_return fail(ErrorCode::not_found, "the workflow has no version {}", version);
  }
  co_return Result<void>{};
}

}  // namespace flow::db
