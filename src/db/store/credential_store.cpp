#include "db/store/credential_store.hpp"

#include "crypto/random.hpp"
#include "db/database.hpp"
#include "db/store/detail/common.hpp"
#include "db/store/detail/text.hpp"

#define FLOW_CREDENTIAL_COLUMNS                                                                          \
  "c.id, c.user_id, c.name, c.kind, c.key_id, c.hosts, c.workflows, c.nodes, c.revision, c.created_at, " \
  "c.updated_at, c.last_used_at"

namespace flow::db {

using detail::stored_text;

namespace {

constexpr Statement kCreate{
    "credential_create",
    "INSERT INTO credentials AS c(id, user_id, name, kind, sealed, key_id, hosts, workflows, nodes) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING " FLOW_CREDENTIAL_COLUMNS};
constexpr Statement kLock{"credential_lock",
                          "SELECT revision FROM credentials WHERE user_id = $1 AND id = $2 FOR UPDATE"};
constexpr Statement kUpdate{
    "credential_update",
    "UPDATE credentials c SET name = coalesce($3, name), sealed = coalesce($4, sealed), key_id = "
    "coalesce($5, key_id), "
    "hosts = coalesce($6, hosts), workflows = coalesce($7, workflows), nodes = coalesce($8, nodes), "
    "revision = revision + 1, updated_at = now() WHERE c.user_id = $1 AND c.id = $2 "
    "RETURNING " FLOW_CREDENTIAL_COLUMNS};
constexpr Statement kRemove{"credential_remove", "DELETE FROM credentials WHERE user_id = $1 AND id = $2"};
constexpr Statement kGet{"credential_get", "SELECT " FLOW_CREDENTIAL_COLUMNS
                                           " FROM credentials c WHERE c.user_id = $1 AND c.id = $2"};
constexpr Statement kList{"credential_list", "SELECT " FLOW_CREDENTIAL_COLUMNS
                                             " FROM credentials c WHERE c.user_id = $1 ORDER BY c.name"};
// By name, as documents refer to it: {"$credential":"name"}. The definition is compact JSON, so a search for
// the pair's text finds every use; the name is escaped as the definition has it.
constexpr Statement kUsedBy{
    "credential_used_by",
    "SELECT DISTINCT w.id FROM workflows w "
    "JOIN workflow_versions v ON v.workflow_id = w.id AND v.version IN (w.draft_version, w.active_version) "
    "WHERE w.user_id = $1 AND w.deleted_at IS NULL AND strpos(v.definition, $2) > 0 ORDER BY w.id"};
constexpr Statement kFindForRun{
    "credential_find_for_run",
    "SELECT " FLOW_CREDENTIAL_COLUMNS
    ", c.sealed FROM credentials c "
    "WHERE c.user_id = $1 AND (c.workflows = '{}' OR $2 = ANY(c.workflows)) ORDER BY c.name"};
constexpr Statement kNoteUsed{
    "credential_note_used",
    "UPDATE credentials SET last_used_at = now() WHERE user_id = $1 AND id = ANY($2::uuid[]) "
    "AND coalesce(last_used_at < now() - interval '1 min', true)"};
constexpr Statement kSealedUnderOther{
    "credential_sealed_under_other",
    "SELECT " FLOW_CREDENTIAL_COLUMNS
    ", c.sealed FROM credentials c "
    "WHERE c.key_id <> $1 AND ($2::uuid IS NULL OR c.id > $2) ORDER BY c.id LIMIT $3"};
constexpr Statement kReseal{
    "credential_reseal", "UPDATE credentials SET sealed = $3, key_id = $4 WHERE id = $1 AND revision = $2"};

StoredCredential read_credential(const Row& row) {
  return {.id = row.get<CredentialId>("id"),
          .user = row.get<UserId>("user_id"),
          .name = row.get<std::string>("name"),
          .kind = row.get<std::string>("kind"),
          .key_id = row.get<std::string>("key_id"),
          .binding = {.hosts = row.get<std::vector<std::string>>("hosts"),
                      .workflows = row.get<std::vector<WorkflowId>>("workflows"),
                      .nodes = row.get<std::vector<std::string>>("nodes")},
          .revision = row.get<std::int64_t>("revision"),
          .created_at = row.get<WallTime>("created_at"),
          .updated_at = row.get<WallTime>("updated_at"),
          .last_used_at = row.get<std::optional<WallTime>>("last_used_at")};
}

std::vector<SealedCredential> read_sealed(const Rows& rows) {
  std::vector<SealedCredential> out;
  for (const Row row : rows) out.push_back({read_credential(row), row.get<std::string>("sealed")});
  return out;
}

Result<void> check_binding(const Binding& binding) {
  for (const WorkflowId& workflow : binding.workflows) {
    TRY_VOID(detail::check_id("workflow", workflow.str()));
  }
  return {};
}

Error name_taken(std::string_view name) {
  return detail::conflict("name_taken",
                          fmt::format("there is a credential \"{}\" already; choose another name", name));
}

}  // namespace

Task<Result<StoredCredential>> CredentialStore::create(Context cx, UserId user, NewCredential credential) {
  CO_TRY_VOID(check_binding(credential.binding));
  const std::string id = credential.id.empty() ? crypto::uuid_v7(cx.clock().now()) : credential.id.str();
  const std::string name = stored_text(credential.name);
  Result<Rows> rows = co_await database_->query(
      cx, kCreate,
      {id, user, name, credential.kind, Param::bytes(credential.sealed.bytes), credential.sealed.key_id,
       credential.binding.hosts, credential.binding.workflows, credential.binding.nodes});
  if (!rows && violates(rows.error(), "credentials_name")) co_return std::unexpected(name_taken(name));
  CO_TRY(const Rows made, std::move(rows));
  co_return read_credential(made.front());
}

Task<Result<StoredCredential>> CredentialStore::update(Context cx, UserId user, CredentialChange change) {
  CO_TRY_VOID(detail::check_id("credential", change.id.str()));
  if (change.binding) {
    CO_TRY_VOID(check_binding(*change.binding));
  }
  CO_TRY(Transaction transaction, co_await database_->begin(cx));
  CO_TRY(const Rows locked, co_await transaction.query(cx, kLock, {user, change.id}));
  if (locked.empty()) co_return std::unexpected(detail::no_such("credential", change.id.str()));
  CO_TRY_VOID(
      detail::check_revision("credential", change.expected, locked.front().get<std::int64_t>("revision")));
  Params params{user, change.id};
  std::string name;
  if (change.name) name = stored_text(*change.name);
  params.push_back(change.name ? Param(name) : Param(std::nullopt));
  params.push_back(change.sealed ? Param::bytes(change.sealed->bytes) : Param(std::nullopt));
  params.push_back(change.sealed ? Param(change.sealed->key_id) : Param(std::nullopt));
  params.push_back(change.binding ? Param(change.binding->hosts) : Param(std::nullopt));
  params.push_back(change.binding ? Param(change.binding->workflows) : Param(std::nullopt));
  params.push_back(change.binding ? Param(change.binding->nodes) : Param(std::nullopt));
  Result<Rows> rows = co_await transaction.query(cx, kUpdate, std::move(params));
  if (!rows && violates(rows.error(), "credentials_name")) co_return std::unexpected(name_taken(name));
  CO_TRY(const Rows changed, std::move(rows));
  CO_TRY_VOID(co_await transaction.commit(cx));
  co_return read_credential(changed.front());
}

Task<Result<void>> CredentialStore::remove(Context cx, UserId user, CredentialId id) {
  CO_TRY_VOID(detail::check_id("credential", id.str()));
  CO_TRY(const Rows rows, co_await database_->query(cx, kRemove, {user, id}));
  if (rows.affected() == 0) co_return std::unexpected(detail::no_such("credential", id.str()));
  co_return Result<void>{};
}

Task<Result<StoredCredential>> CredentialStore::get(Context cx, UserId user, CredentialId id) {
  CO_TRY_VOID(detail::check_id("credential", id.str()));
  CO_TRY(const Rows rows, co_await database_->query(cx, kGet, {user, id}));
  if (rows.empty()) co_return std::unexpected(detail::no_such("credential", id.str()));
  co_return read_credential(rows.front());
}

Task<Result<std::vector<StoredCredential>>> CredentialStore::list(Context cx, UserId user) {
  CO_TRY(const Rows rows, co_await database_->query(cx, kList, {user}));
  std::vector<StoredCredential> out;
  for (const Row row : rows) out.push_back(read_credential(row));
  co_return out;
}

Task<Result<std::vector<WorkflowId>>> CredentialStore::used_by(Context cx, UserId user, CredentialId id) {
  CO_TRY(const StoredCredential credential, co_await get(cx, user, id));
  const std::string use =
      "\"$credential\":" + json::dump(json::value(boost::json::string_view(credential.name)));
  CO_TRY(const Rows rows, co_await database_->query(cx, kUsedBy, {user, use}));
  std::vector<WorkflowId> out;
  for (const Row row : rows) out.push_back(row.get<WorkflowId>("id"));
  co_return out;
}

Task<Result<std::vector<SealedCredential>>> CredentialStore::find_for_run(Context cx, UserId user,
                                                                          WorkflowId workflow) {
  CO_TRY(const Rows rows, co_await database_->query(cx, kFindForRun, {user, workflow}));
  co_return read_sealed(rows);
}

Task<Result<void>> CredentialStore::note_used(Context cx, UserId user, std::vector<CredentialId> ids) {
  CO_TRY_VOID(co_await database_->soft(cx, kNoteUsed, {user, ids}));
  co_return Result<void>{};
}

Task<Result<std::vector<SealedCredential>>> CredentialStore::sealed_under_other(Context cx,
                                                                                std::string key_id,
                                                                                CredentialId after,
                                                                                int limit) {
  Param from = std::nullopt;
  if (!after.empty()) from = after;
  CO_TRY(const Rows rows, co_await database_->query(cx, kSealedUnderOther, {key_id, from, limit}));
  co_return read_sealed(rows);
}

Task<Result<bool>> CredentialStore::reseal(Context cx, CredentialId id, std::int64_t revision,
                                           SealedBytes sealed) {
  CO_TRY(const Rows rows,
         co_await database_->query(cx, kReseal, {id, revision, Param::bytes(sealed.bytes), sealed.key_id}));
  co_return rows.affected() == 1;
}

}  // namespace flow::db
