#include "scheduler/maintenance/duties.hpp"

namespace flow::scheduler::maintenance {
namespace {

constexpr std::size_t kBatch = 500;

// What has no message: queued, or running with nobody (the reaper finds what runs by its message; whoever
// takes the new one takes it over). Without the age a long backlog would double itself.
constexpr db::Statement kResend{"maintenance_resend", R"(
WITH r AS MATERIALIZED (
  SELECT e.id FROM executions e
   WHERE e.finished_at IS NULL
     AND (e.status = 'queued' AND e.queued_at < now() - interval '20 min'
          OR e.status = 'running' AND e.lease_until < now() - interval '1 min')
     AND NOT EXISTS (SELECT 1 FROM queue_msg q WHERE q.lane = e.lane AND q.execution_id = e.id)
   ORDER BY e.id LIMIT 500 FOR UPDATE OF e SKIP LOCKED),
u AS (UPDATE executions e SET queued_at = now() FROM r WHERE e.id = r.id RETURNING e.id, e.lane)
INSERT INTO queue_msg(lane, execution_id) SELECT lane, id FROM u RETURNING lane)"};

}  // namespace

Task<Result<std::size_t>> resend(Context cx, db::Database* database) {
  std::size_t resent = 0;
  while (true) {
    CO_TRY(const db::Rows rows, co_await database->query(cx, kResend));
    resent += rows.size();
    ring_lanes(*database, rows);
    if (rows.size() < kBatch) co_return resent;
  }
}

}  // namespace flow::scheduler::maintenance
