// What ends without having run: expired, or its version was quarantined.
#include <string>

#include "metrics/metrics.hpp"
#include "scheduler/maintenance/duties.hpp"

namespace flow::scheduler::maintenance {
namespace {

constexpr std::size_t kBatch = 500;

// The end of every such statement: k are the rows, locked in the order of their ids.
#define FLOW_BURY(reason, error)                                                                       \
  "u AS (UPDATE executions e SET status = 'failed', dead = true, wait_reason = NULL, ready_at = NULL," \
  " finished_at = now(), error = " error                                                               \
  " FROM k WHERE e.id = k.id RETURNING e.*),"                                                          \
  "x AS (INSERT INTO queue_dlq(execution_id, reason, charged, last_node, error)"                       \
  " SELECT id, '" reason                                                                               \
  "', charged, last_node, error FROM u),"                                                              \
  "h AS (INSERT INTO outbox(kind, execution_id, body) SELECT 'hook', id, status FROM u)"               \
  "SELECT id FROM u"
// Conditions stand in the text, not in parameters: only so are partial indexes used.
#define FLOW_QUEUED(e)  e "finished_at IS NULL AND " e "status = 'queued'"
#define FLOW_WAITING(e) e "ready_at IS NOT NULL"
#define FLOW_EXPIRE(state)                                                                         \
  "WITH k AS MATERIALIZED (SELECT id FROM executions WHERE " state                                 \
  " AND expires_at <= now() ORDER BY id LIMIT 500 FOR UPDATE SKIP LOCKED)," FLOW_BURY(             \
      "expired",                                                                                   \
      "jsonb_build_object('class', 'timeout', 'code', 'expired', 'message', 'it was not finished " \
      "within its life, which ended at ' || e.expires_at, 'before', e.error)")
#define FLOW_QUARANTINE(state)                                                                           \
  "WITH k AS MATERIALIZED (SELECT e.id FROM executions e JOIN workflow_versions v"                       \
  " ON v.workflow_id = e.workflow_id AND v.version = e.version WHERE " state                             \
  " AND v.quarantined_at IS NOT NULL AND e.accepted_at < v.quarantined_at"                               \
  " ORDER BY e.id LIMIT 500 FOR UPDATE OF e SKIP LOCKED)," FLOW_BURY(                                    \
      "quarantined",                                                                                     \
      "jsonb_build_object('class', 'internal', 'code', 'quarantined', 'message', 'its workflow version " \
      "takes its worker down; change the workflow, or run it by hand', 'before', e.error)")

constexpr db::Statement kExpireQueued{"maintenance_expire_queued", FLOW_EXPIRE(FLOW_QUEUED(""))};
constexpr db::Statement kExpireWaiting{"maintenance_expire_waiting", FLOW_EXPIRE(FLOW_WAITING(""))};
constexpr db::Statement kQuarantineQueued{"maintenance_quarantine_queued",
                                          FLOW_QUARANTINE(FLOW_QUEUED("e."))};
constexpr db::Statement kQuarantineWaiting{"maintenance_quarantine_waiting",
                                           FLOW_QUARANTINE(FLOW_WAITING("e."))};

#undef FLOW_QUARANTINE
#undef FLOW_EXPIRE
#undef FLOW_WAITING
#undef FLOW_QUEUED
#undef FLOW_BURY

Task<Result<std::size_t>> bury(Context cx, db::Database* database, db::Statement statement,
                               std::string reason) {
  std::size_t buried = 0;
  while (true) {
    CO_TRY(const db::Rows rows, co_await database->query(cx, statement));
    buried += rows.size();
    if (!rows.empty())
      metrics::process().add(metrics::Metric::queue_dead_letters, {reason}, static_cast<double>(rows.size()));
    if (rows.size() < kBatch) co_return buried;
  }
}

}  // namespace

Task<Result<std::size_t>> expire(Context cx, db::Database* database) {
  CO_TRY(const std::size_t queued, co_await bury(cx, database, kExpireQueued, "expired"));
  CO_TRY(const std::size_t waiting, co_await bury(cx, database, kExpireWaiting, "expired"));
  co_return queued + waiting;
}

Task<Result<std::size_t>> bury_quarantined(Context cx, db::Database* database) {
  CO_TRY(const std::size_t queued, co_await bury(cx, database, kQuarantineQueued, "quarantined"));
  CO_TRY(const std::size_t waiting, co_await bury(cx, database, kQuarantineWaiting, "quarantined"));
  co_return queued + waiting;
}

}  // namespace flow::scheduler::maintenance
