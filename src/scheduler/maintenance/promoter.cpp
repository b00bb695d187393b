#include <set>

#include "queue/postgres_queue.hpp"
#include "scheduler/maintenance/duties.hpp"

namespace flow::scheduler::maintenance {
namespace {

constexpr std::size_t kBatch = 500;

// One that was held for overlap starts when no older run of its trigger is left; older by the database's
// clock, ids are made by those of the schedulers.
#define FLOW_READY \
  R"(e.ready_at IS NOT NULL AND e.ready_at <= now()
     AND NOT (e.wait_reason = 'overlap' AND EXISTS (SELECT 1 FROM executions x
          WHERE x.trigger_id = e.trigger_id AND (x.accepted_at, x.id) < (e.accepted_at, e.id) AND x.finished_at IS NULL)))"
// What has had no attempt counts against its user's limit of runs; what goes on after one does not.
#define FLOW_NEW "e.wait_reason IN ('jitter', 'overlap', 'limit')"
// $1 the instance's limit of runs at once of one user.
#define FLOW_LIMIT "coalesce(z.limit_concurrent_runs, $1)"
#define FLOW_QUEUE \
  R"(
u AS (UPDATE executions e SET status = 'queued', wait_reason = NULL, ready_at = NULL, queued_at = now()
        FROM r WHERE e.id = r.id RETURNING e.id, e.lane)
INSERT INTO queue_msg(lane, execution_id) SELECT lane, id FROM u RETURNING lane)"

constexpr db::Statement kPromote{"maintenance_promote", R"(
WITH r AS MATERIALIZED (
  SELECT e.id FROM executions e JOIN users z ON z.id = e.user_id
   WHERE )" FLOW_READY " AND (" FLOW_LIMIT " IS NULL OR NOT " FLOW_NEW
                                                        R"()
   ORDER BY e.ready_at LIMIT 500 FOR UPDATE OF e SKIP LOCKED),)" FLOW_QUEUE};

// The same for users with a limit (z), as far as it lets them; t tells whoever looks what the others wait
// for. Two promoters at the same moment may each fill up what is free: the limit is passed by as much, once.
constexpr db::Statement kPromoteLimited{"maintenance_promote_limited", R"(
WITH z AS MATERIALIZED (
  SELECT DISTINCT z.id, )" FLOW_LIMIT R"( AS most FROM executions e JOIN users z ON z.id = e.user_id
   WHERE e.ready_at IS NOT NULL AND e.ready_at <= now() AND )" FLOW_NEW " AND " FLOW_LIMIT
                                                                       R"( IS NOT NULL),
r AS MATERIALIZED (
  SELECT e.id FROM z
   CROSS JOIN LATERAL (SELECT count(*) AS n FROM (
     SELECT FROM executions x WHERE x.user_id = z.id AND x.finished_at IS NULL AND x.status IN ('queued', 'running')
      LIMIT z.most) x) runs
   CROSS JOIN LATERAL (
     SELECT e.id FROM executions e WHERE e.user_id = z.id AND e.finished_at IS NULL AND )" FLOW_NEW
                                                                       " AND " FLOW_READY
                                                                       R"(
      ORDER BY e.ready_at, e.id LIMIT greatest(0, z.most - runs.n) FOR UPDATE OF e SKIP LOCKED) e
   LIMIT 500),
t AS (UPDATE executions e SET wait_reason = 'limit' FROM z
       WHERE e.user_id = z.id AND e.finished_at IS NULL AND e.ready_at <= now() AND e.wait_reason = 'jitter'
         AND e.id NOT IN (SELECT id FROM r)),)" FLOW_QUEUE};
#undef FLOW_READY
#undef FLOW_NEW
#undef FLOW_LIMIT
#undef FLOW_QUEUE

constexpr db::Statement kNextReady{"maintenance_next_ready", R"(
SELECT ceil(1000 * extract(epoch FROM min(ready_at) - now()))::bigint AS ms
  FROM executions WHERE ready_at IS NOT NULL AND ready_at > now())"};

}  // namespace

void ring_lanes(db::Database& database, const db::Rows& rows) {
  std::set<int> lanes;
  for (const db::Row row : rows) lanes.insert(row.get<int>("lane"));
  if (!lanes.empty())
    database.notify(std::string(queue::kDoorbell), fmt::format("{}", fmt::join(lanes, ",")));
}

Task<Result<Promoted>> promote(Context cx, db::Database* database, std::optional<int> concurrent_runs) {
  Promoted promoted;
  for (const db::Statement statement : {kPromote, kPromoteLimited}) {
    std::size_t batch = kBatch;
    while (batch >= kBatch) {
      db::Params limit{concurrent_runs};
      CO_TRY(const db::Rows rows, co_await database->query(cx, statement, std::move(limit)));
      batch = rows.size();
      promoted.count += batch;
      ring_lanes(*database, rows);
    }
  }
  CO_TRY(const db::Rows next, co_await database->query(cx, kNextReady));
  if (const auto ms = next.front().get<std::optional<std::int64_t>>("ms"))
    promoted.until_next = milliseconds{std::max<std::int64_t>(*ms, 0)};
  co_return promoted;
}

}  // namespace flow::scheduler::maintenance
