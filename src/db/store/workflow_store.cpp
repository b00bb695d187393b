// Making and changing workflows. Reading is workflow_read.cpp, the life of a workflow workflow_life.cpp.
#include "db/store/workflow_store.hpp"

#include "crypto/random.hpp"
#include "db/store/definition.hpp"
#include "db/store/detail/common.hpp"
#include "db/store/detail/text.hpp"
#include "db/store/detail/trigger_switch.hpp"
#include "db/store/detail/workflow_row.hpp"

namespace flow::db {

using detail::stored_text;

namespace {

constexpr Statement kLimits{"workflow_limit_nodes", "SELECT limit_nodes FROM users WHERE id = $1"};
constexpr Statement kCreate{"workflow_create",
                            "WITH w AS (INSERT INTO workflows(id, user_id, name, description, draft_version) "
                            "VALUES ($1, $2, $3, $4, 1)) "
                            "INSERT INTO workflow_versions(workflow_id, version, definition, content_hash, "
                            "node_count, max_attempts, author_id, note, domain) "
                            "VALUES ($1, 1, $5, $6, $7, $8, $2, $9, $10)"};
constexpr Statement kAddVersion{
    "workflow_add_version",
    "INSERT INTO workflow_versions(workflow_id, version, definition, "
    "content_hash, node_count, max_attempts, author_id, "
    "note, restored_from, domain) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"};
constexpr Statement kUpdate{
    "workflow_update",
    "UPDATE workflows SET name = $2, description = $3, draft_version = $4, revision = revision + 1, "
    "updated_at = now() WHERE id = $1"};
constexpr Statement kOldVersion{
    "workflow_old_version",
    "SELECT definition, content_hash, node_count, max_attempts, domain FROM workflow_versions "
    "WHERE workflow_id = $1 AND version = $2"};
constexpr Statement kTriggers{"workflow_trigger_ids",
                              "SELECT id FROM triggers WHERE workflow_id = $1 AND deleted_at IS NULL"};
constexpr Statement kRemove{
    "workflow_remove",
    "UPDATE workflows SET deleted_at = now(), revision = revision + 1, updated_at = now(), "
    "status = CASE status WHEN 'active' THEN 'paused' ELSE status END WHERE id = $1"};
constexpr Statement kRemoveTriggers{"workflow_remove_triggers",
                                    "UPDATE triggers SET deleted_at = now(), token_hash = NULL WHERE "
                                    "workflow_id = $1 AND deleted_at IS NULL"};
// What runs ends by itself. In id order, as everybody locks executions.
constexpr Statement kCancelWaiting{
    "workflow_cancel_waiting",
    "WITH k AS MATERIALIZED (SELECT id FROM executions WHERE workflow_id = $1 AND finished_at IS NULL "
    "AND status IN ('queued', 'waiting') "
    "ORDER BY id FOR UPDATE SKIP LOCKED) "
    "UPDATE executions e SET status = 'cancelled', wait_reason = NULL, ready_at = NULL, finished_at = now() "
    "FROM k WHERE e.id = k.id"};

Result<void> check_nodes(const Definition& definition, std::optional<int> limit) {
  if (limit && definition.node_count > *limit)
    return std::unexpected(too_many_nodes(definition.node_count, *limit));
  return {};
}

std::string name_or(std::string name, std::string_view fallback) {
  return name.empty() ? std::string(fallback) : std::move(name);
}

}  // namespace

Task<Result<Workflow>> WorkflowStore::create(Context cx, UserId user, NewWorkflow workflow) {
  const Definition definition = make_definition(std::move(workflow.document), options_.catalogue);
  CO_TRY(const Rows limits, co_await database_->query(cx, kLimits, {user}));
  if (limits.empty()) co_return std::unexpected(detail::no_such("user", user.str()));
  const auto own = limits.front().get<std::optional<int>>("limit_nodes");
  CO_TRY_VOID(check_nodes(definition, own ? own : options_.limits.nodes));

  const WorkflowId id(crypto::uuid_v7(cx.clock().now()));
  CO_TRY_VOID(co_await database_->query(
      cx, kCreate,
      {id, user, name_or(definition.name, "Untitled workflow"), definition.description, definition.text,
       Param::bytes(definition.content_hash), definition.node_count, definition.max_attempts,
       stored_text(workflow.note), definition.domain}));
  co_return co_await get(cx, user, id);
}

Task<Result<WorkflowSaved>> WorkflowStore::save(Context cx, UserId user, WorkflowSave change) {
  const Definition definition = make_definition(std::move(change.document), options_.catalogue);
  CO_TRY(Transaction transaction, co_await database_->begin(cx));
  CO_TRY(const auto locked,
         co_await detail::lock_workflow(cx, &transaction, user, change.id, change.expected));
  CO_TRY_VOID(check_nodes(definition, locked.limit_nodes ? locked.limit_nodes : options_.limits.nodes));

  const std::string name = name_or(definition.name, locked.name);
  const std::string description = definition.has_description ? definition.description : locked.description;
  WorkflowSaved saved;
  saved.new_version = definition.content_hash != locked.draft_hash;
  int version = locked.draft_version;
  if (saved.new_version) {
    ++version;
    CO_TRY_VOID(co_await transaction.query(
        cx, kAddVersion,
        {change.id, version, definition.text, Param::bytes(definition.content_hash), definition.node_count,
         definition.max_attempts, user, stored_text(change.note), std::nullopt, definition.domain}));
  }
  if (saved.new_version || name != locked.name || description != locked.description) {
    CO_TRY_VOID(co_await transaction.query(cx, kUpdate, {change.id, name, description, version}));
  }
  CO_TRY(saved.workflow, co_await detail::commit_workflow(cx, &transaction, user, change.id));
  co_return saved;
}

Task<Result<Workflow>> WorkflowStore::rename(Context cx, UserId user, WorkflowRename change) {
  if (change.name && change.name->empty())
    co_return fail(ErrorCode::invalid_input, "the name is empty; give the workflow a name");
  CO_TRY(Transaction transaction, co_await database_->begin(cx));
  CO_TRY(const auto locked,
         co_await detail::lock_workflow(cx, &transaction, user, change.id, change.expected));
  const std::string name = change.name ? stored_text(*change.name) : locked.name;
  const std::string description = change.description ? stored_text(*change.description) : locked.description;
  if (name != locked.name || description != locked.description) {
    CO_TRY_VOID(
        co_await transaction.query(cx, kUpdate, {change.id, name, description, locked.draft_version}));
  }
  co_return co_await detail::commit_workflow(cx, &transaction, user, change.id);
}

Task<Result<WorkflowSaved>> WorkflowStore::restore(Context cx, UserId user, WorkflowId id, int version,
                                                   std::optional<std::int64_t> expected) {
  CO_TRY(Transaction transaction, co_await database_->begin(cx));
  CO_TRY(const auto locked, co_await detail::lock_workflow(cx, &transaction, user, id, expected));
  CO_TRY(const Rows old, co_await transaction.query(cx, kOldVersion, {id, version}));
  if (old.empty()) {
    co_return fail(ErrorCode::not_found, "the workflow has no version {}; its newest is {}", version,
                   locked.draft_version);
  }
  const Row row = old.front();
  const auto hash = row.get<std::string>("content_hash");
  WorkflowSaved saved;
  saved.new_version = hash != locked.draft_hash;
  if (saved.new_version) {
    const int next = locked.draft_version + 1;
    CO_TRY_VOID(co_await transaction.query(
        cx, kAddVersion,
        {id, next, row.get<std::string_view>("definition"), Param::bytes(hash), row.get<int>("node_count"),
         row.get<int>("max_attempts"), user, fmt::format("Version {} restored", version), version,
         row.get<std::optional<std::string>>("domain")}));
    CO_TRY_VOID(co_await transaction.query(cx, kUpdate, {id, locked.name, locked.description, next}));
  }
  CO_TRY(saved.workflow, co_await detail::commit_workflow(cx, &transaction, user, id));
  co_return saved;
}

Task<Result<void>> WorkflowStore::remove(Context cx, UserId user, WorkflowId id,
                                         std::optional<std::int64_t> expected) {
  CO_TRY(Transaction transaction, co_await database_->begin(cx));
  CO_TRY_VOID(co_await detail::lock_workflow(cx, &transaction, user, id, expected));
  CO_TRY(const Rows rows, co_await transaction.query(cx, kTriggers, {id}));
  std::vector<TriggerId> triggers;
  for (const Row row : rows) triggers.push_back(row.get<TriggerId>("id"));
  CO_TRY_VOID(co_await detail::switch_off(cx, &transaction, std::move(triggers)));
  CO_TRY_VOID(co_await transaction.query(cx, kRemoveTriggers, {id}));
  CO_TRY_VOID(co_await transaction.query(cx, kRemove, {id}));
  CO_TRY_VOID(co_await transaction.query(cx, kCancelWaiting, {id}));
  CO_TRY_VOID(co_await transaction.commit(cx));
  co_return Result<void>{};
}

}  // namespace flow::db
