#include "db/store/retention.hpp"

#include <array>
#include <optional>

#include "db/database.hpp"

namespace flow::db {
namespace {

constexpr int kStep = 500;

constexpr Statement kDropPartition{"retention_drop_partition",
                                   "SELECT drop_oldest_partition($1, now() - $2::interval) AS name"};
// $1 where the walk is, $2 kept after success, $3 after failure, $4 rows of a step. What lives beside an
// execution goes with it.
constexpr Statement kExecutions{
    "retention_executions",
    "WITH b AS MATERIALIZED (SELECT id, status, finished_at FROM executions WHERE ($1::uuid IS NULL OR id > "
    "$1) "
    "AND id < uuid_floor(now() - least($2::interval, $3::interval)) ORDER BY id LIMIT $4), "
    "k AS MATERIALIZED (SELECT e.id FROM executions e JOIN b ON b.id = e.id "
    "WHERE b.status IN ('completed', 'cancelled') AND b.finished_at < now() - $2::interval "
    "OR b.status = 'failed' AND b.finished_at < now() - $3::interval ORDER BY e.id FOR UPDATE OF e SKIP "
    "LOCKED), "
    "i AS (DELETE FROM execution_inputs x USING k WHERE x.execution_id = k.id), "
    "r AS (DELETE FROM execution_results x USING k WHERE x.execution_id = k.id), "
    "f AS (DELETE FROM effects x USING k WHERE x.execution_id = k.id), "
    "a AS (DELETE FROM artifacts x USING k WHERE x.execution_id = k.id RETURNING x.execution_id, x.id), "
    "d AS (DELETE FROM executions e USING k WHERE e.id = k.id RETURNING e.id) "
    "SELECT (SELECT count(*) FROM b) AS seen, (SELECT id FROM b ORDER BY id DESC LIMIT 1) AS last, "
    "(SELECT count(*) FROM d) AS gone, ARRAY(SELECT execution_id FROM a ORDER BY execution_id, id) AS "
    "artifact_executions, "
    "ARRAY(SELECT id FROM a ORDER BY execution_id, id) AS artifact_ids"};
constexpr Statement kArtifacts{
    "retention_artifacts",
    "WITH b AS MATERIALIZED (SELECT execution_id, id FROM artifacts "
    "WHERE ($1::uuid IS NULL OR (execution_id, id) > ($1, $2::text)) "
    "AND execution_id < uuid_floor(now() - least($3::interval, $4::interval)) ORDER BY execution_id, id "
    "LIMIT $5), "
    "d AS (DELETE FROM artifacts x USING b, executions e WHERE x.execution_id = b.execution_id AND x.id = "
    "b.id "
    "AND e.id = b.execution_id AND (e.status IN ('completed', 'cancelled') AND e.finished_at < now() - "
    "$3::interval "
    "OR e.status = 'failed' AND e.finished_at < now() - $4::interval) RETURNING x.execution_id, x.id), "
    "l AS (SELECT execution_id, id FROM b ORDER BY execution_id DESC, id DESC LIMIT 1) "
    "SELECT (SELECT count(*) FROM b) AS seen, (SELECT execution_id FROM l) AS last_execution, (SELECT id "
    "FROM l) AS last_id, "
    "ARRAY(SELECT execution_id FROM d ORDER BY execution_id, id) AS artifact_executions, "
    "ARRAY(SELECT id FROM d ORDER BY execution_id, id) AS artifact_ids"};
constexpr Statement kSessions{"retention_sessions",
                              "DELETE FROM sessions WHERE token_hash IN (SELECT token_hash FROM sessions "
                              "WHERE expires_at < now() LIMIT $1)"};
constexpr Statement kLinks{"retention_links",
                           "DELETE FROM setup_links WHERE token_hash IN (SELECT token_hash FROM setup_links "
                           "WHERE expires_at < now() LIMIT $1)"};
constexpr Statement kAudit{
    "retention_audit",
    "DELETE FROM audit_log WHERE id IN (SELECT id FROM audit_log WHERE id < uuid_floor(now() - $2::interval) "
    "ORDER BY id LIMIT $1)"};
// Announcements of failures that nobody came for.
constexpr Statement kHooks{"retention_hooks",
                           "DELETE FROM outbox WHERE id IN (SELECT id FROM outbox WHERE kind = 'hook' "
                           "AND created_at < now() - $2::interval ORDER BY id LIMIT $1)"};
// Its ledger is gone by then.
constexpr Statement kTriggers{"retention_triggers",
                              "DELETE FROM triggers WHERE id IN (SELECT id FROM triggers WHERE deleted_at < "
                              "now() - $2::interval LIMIT $1)"};
// Versions go with their workflow.
constexpr Statement kWorkflows{
    "retention_workflows",
    "DELETE FROM workflows WHERE id IN (SELECT w.id FROM workflows w WHERE w.deleted_at < now() - "
    "$2::interval "
    "AND NOT EXISTS (SELECT 1 FROM executions e WHERE e.workflow_id = w.id) LIMIT $1)"};

void add_artifacts(const Row& row, std::vector<GoneArtifact>& out) {
  const auto executions = row.get<std::vector<ExecutionId>>("artifact_executions");
  const auto ids = row.get<std::vector<ArtifactId>>("artifact_ids");
  for (std::size_t i = 0; i < ids.size(); ++i) out.push_back({executions[i], ids[i]});
}

Param id_or_null(const ExecutionId& id) {
  return id.empty() ? Param(std::nullopt) : Param(id);
}

}  // namespace

Task<Result<Pruned>> Retention::prune(Context cx) {
  Pruned pruned;
  std::optional<Error> failed;
  const auto note = [&failed](Result<void> step) {
    if (!step && !failed) failed = std::move(step).error();
  };
  note(co_await prune_others(cx, &pruned));
  note(co_await prune_artifacts(cx, &pruned));
  note(co_await prune_executions(cx, &pruned));
  note(co_await drop_partitions(cx, &pruned));
  // Rows that are gone name files that nobody else knows of: they are handed over first.
  if (failed && pruned.artifacts.empty()) co_return std::unexpected(*std::move(failed));
  pruned.more = pruned.more || failed.has_value();
  co_return pruned;
}

// Each in a transaction of its own: dropping locks the parent for a moment.
Task<Result<void>> Retention::drop_partitions(Context cx, Pruned* pruned) {
  struct Kept {
    std::string_view table;
    std::chrono::days days;
  };
  const std::array kept{Kept{"queue_dlq", options_.dead_letters},   Kept{"node_runs", options_.journal},
                        Kept{"execution_phases", options_.journal}, Kept{"execution_logs", options_.journal},
                        Kept{"schedule_ledger", options_.ledger},   Kept{"usage", options_.usage}};
  for (const Kept& table : kept) {
    CO_TRY(const Rows rows,
           co_await database_->query(cx, kDropPartition, {table.table, Param::interval(table.days)}));
    if (rows.front().is_null("name")) continue;
    pruned->partitions.push_back(rows.front().get<std::string>("name"));
    pruned->more = true;
  }
  co_return Result<void>{};
}

Task<Result<void>> Retention::prune_executions(Context cx, Pruned* pruned) {
  CO_TRY(const Rows rows,
         co_await database_->query(cx, kExecutions,
                                   {id_or_null(execution_), Param::interval(options_.executions),
                                    Param::interval(options_.failed_executions), kStep}));
  const Row row = rows.front();
  pruned->executions += row.get<std::size_t>("gone");
  add_artifacts(row, pruned->artifacts);
  const bool full = row.get<int>("seen") == kStep;
  execution_ = full ? row.get<ExecutionId>("last") : ExecutionId{};
  pruned->more = pruned->more || full;
  co_return Result<void>{};
}

Task<Result<void>> Retention::prune_artifacts(Context cx, Pruned* pruned) {
  CO_TRY(const Rows rows, co_await database_->query(cx, kArtifacts,
                                                    {id_or_null(artifact_.execution), artifact_.artifact,
                                                     Param::interval(options_.artifacts),
                                                     Param::interval(options_.failed_artifacts), kStep}));
  const Row row = rows.front();
  add_artifacts(row, pruned->artifacts);
  const bool full = row.get<int>("seen") == kStep;
  artifact_ = full ? GoneArtifact{row.get<ExecutionId>("last_execution"), row.get<ArtifactId>("last_id")}
                   : GoneArtifact{};
  pruned->more = pruned->more || full;
  co_return Result<void>{};
}

Task<Result<void>> Retention::prune_others(Context cx, Pruned* pruned) {
  const auto count = [pruned](const Rows& rows, std::size_t& into) {
    into += rows.affected();
    pruned->more = pruned->more || rows.affected() == kStep;
  };
  for (const Statement statement : {kSessions, kLinks}) {
    CO_TRY(const Rows rows, co_await database_->query(cx, statement, {kStep}));
    count(rows, pruned->others);
  }
  CO_TRY(const Rows audit, co_await database_->query(cx, kAudit, {kStep, Param::interval(options_.audit)}));
  count(audit, pruned->others);
  CO_TRY(const Rows hooks,
         co_await database_->query(cx, kHooks, {kStep, Param::interval(options_.dead_letters)}));
  count(hooks, pruned->others);
  CO_TRY(const Rows triggers,
         co_await database_->query(cx, kTriggers, {kStep, Param::interval(options_.ledger)}));
  count(triggers, pruned->others);
  CO_TRY(const Rows workflows,
         co_await database_->query(cx, kWorkflows, {kStep, Param::interval(options_.failed_executions)}));
  count(workflows, pruned->workflows);
  co_return Result<void>{};
}

}  // namespace flow::db
