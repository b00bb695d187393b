#include <set>

#include "crypto/random.hpp"
#include "metrics/metrics.hpp"
#include "scheduler/maintenance/duties.hpp"

namespace flow::scheduler::maintenance {
namespace {

constexpr std::size_t kBatch = 200;

// What runs has a message with a token. $1 a lease owner, $2 what its process died of.
constexpr db::Statement kReap{"maintenance_reap", R"(
WITH l AS MATERIALIZED (
  SELECT id, solo, CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled' WHEN charged >= max_attempts THEN 'failed'
                        ELSE 'waiting' END AS st
    FROM executions
   WHERE id IN (SELECT execution_id FROM queue_msg WHERE token <> 0)
     AND status = 'running' AND (lease_until < now() OR attempt_started_at < now() - interval '15 min')
   ORDER BY id LIMIT 200 FOR UPDATE SKIP LOCKED),
u AS (UPDATE executions e SET status = l.st, solo = true, dead = (l.st = 'failed'),
         wait_reason = CASE l.st WHEN 'waiting' THEN 'lost' END,
         ready_at = CASE l.st WHEN 'waiting' THEN now() + (e.charged - 1) * interval '15 s' END,
         finished_at = CASE WHEN l.st <> 'waiting' THEN now() END,
         error = jsonb_build_object('class', 'internal', 'code', 'lease_lost', 'message',
                   'the worker that ran it was lost' || coalesce(' at node ' || e.last_node, '')
                     || CASE WHEN e.lease_owner = $1 THEN ': ' || $2 ELSE '' END,
                   'worker', e.lease_owner, 'node', e.last_node, 'attempt', e.attempt,
                   'cause', CASE WHEN e.lease_owner = $1 THEN $2 END),
         lease_token = NULL, lease_owner = NULL, lease_until = NULL
    FROM l WHERE e.id = l.id RETURNING e.*, l.solo AS was_solo),
x AS (INSERT INTO queue_dlq(execution_id, reason, charged, last_node, error)
      SELECT id, 'attempts', charged, last_node, error FROM u WHERE dead),
h AS (INSERT INTO outbox(kind, execution_id, body) SELECT 'hook', id, status FROM u WHERE status = 'failed'),
v AS (UPDATE workflow_versions w SET solo_lost_at = now(),
         quarantined_at = CASE WHEN p.losses > 1 OR w.solo_lost_at > now() - interval '24 h'
                               THEN coalesce(w.quarantined_at, now()) ELSE w.quarantined_at END
    FROM (SELECT workflow_id, version, count(*) AS losses FROM u WHERE was_solo GROUP BY workflow_id, version) p
   WHERE w.workflow_id = p.workflow_id AND w.version = p.version
  RETURNING w.workflow_id, w.version, coalesce(w.quarantined_at = now(), false) AS quarantined)
SELECT u.id, u.status, u.workflow_id, u.version, u.lane, coalesce(v.quarantined, false) AS quarantined
  FROM u LEFT JOIN v ON v.workflow_id = u.workflow_id AND v.version = u.version AND u.was_solo)"};

// $1 workflow, $2 version, $3 id.
constexpr db::Statement kAlert{"maintenance_quarantine_alert", R"(
INSERT INTO alerts(id, user_id, kind, message, workflow_id)
SELECT $3, user_id, 'quarantined', 'version ' || $2::int || ' took its worker down twice while it ran alone, and starts '
       || 'by hand only until it is changed', id FROM workflows WHERE id = $1)"};

constexpr db::Statement kRelease{"maintenance_release", R"(
WITH k AS MATERIALIZED (
  SELECT id FROM executions WHERE id IN (SELECT execution_id FROM queue_msg WHERE token <> 0)
     AND status = 'running' AND lease_owner = $1 ORDER BY id FOR UPDATE)
UPDATE executions e SET lease_until = now() - interval '1 s' FROM k WHERE e.id = k.id)"};

}  // namespace

Task<Result<Reaped>> reap(Context cx, db::Database* database, DeadHolder dead) {
  const bool known = !dead.cause.empty();
  const db::Params whose{known ? db::Param(dead.lease_owner) : db::Param(std::nullopt), dead.cause};
  Reaped reaped;
  std::set<std::pair<WorkflowId, int>> quarantined;
  while (true) {
    CO_TRY(const db::Rows rows, co_await database->query(cx, kReap, whose));
    reaped.count += rows.size();
    for (const db::Row row : rows) {
      const auto status = row.get<std::string_view>("status");
      metrics::process().add(metrics::Metric::queue_lost_leases, {status});
      if (status == "failed") metrics::process().add(metrics::Metric::queue_dead_letters, {"attempts"});
      if (row.get<bool>("quarantined"))
        quarantined.insert({row.get<WorkflowId>("workflow_id"), row.get<int>("version")});
    }
    if (rows.size() < kBatch) break;
  }
  reaped.quarantined = quarantined.size();
  for (const auto& [workflow, version] : quarantined) {
    db::Params params{workflow, version, crypto::uuid_v7(cx.clock().now())};
    CO_TRY_VOID(co_await database->query(cx, kAlert, std::move(params)));
  }
  if (!quarantined.empty()) CO_TRY_VOID(co_await bury_quarantined(cx, database));
  co_return reaped;
}

Task<Result<std::size_t>> release(Context cx, db::Database* database, std::string lease_owner) {
  db::Params params{lease_owner};
  CO_TRY(const db::Rows rows, co_await database->query(cx, kRelease, std::move(params)));
  co_return rows.affected();
}

}  // namespace flow::scheduler::maintenance
