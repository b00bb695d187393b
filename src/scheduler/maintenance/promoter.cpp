#include <set>

#include "queue/postgres_queue.hpp"
#include "scheduler/maintenance/duties.hpp"

namespace flow::scheduler::maintenance {
namespace {

constexpr std::size_t kBatch = 500;

// One that was held for overlap starts when no older run of its trigger is left.
constexpr db::Statement kPromote{"maintenance_promote", R"(
WITH r AS MATERIALIZED (
  SELECT e.id FROM executions e WHERE e.ready_at IS NOT NULL AND e.ready_at <= now()
     AND NOT (e.wait_reason = 'overlap' AND EXISTS (SELECT 1 FROM executions x
          WHERE x.trigger_id = e.trigger_id AND x.id < e.id AND x.finished_at IS NULL))
   ORDER BY e.ready_at LIMIT 500 FOR UPDATE OF e SKIP LOCKED),
u AS (UPDATE executions e SET status = 'queued', wait_reason = NULL, ready_at = NULL, queued_at = now()
        FROM r WHERE e.id = r.id RETURNING e.id, e.lane)
INSERT INTO queue_msg(lane, execution_id) SELECT lane, id FROM u RETURNING lane)"};

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

Task<Result<Promoted>> promote(Context cx, db::Database* database) {
  Promoted promoted;
  while (true) {
    CO_TRY(const db::Rows rows, co_await database->query(cx, kPromote));
    promoted.count += rows.size();
    ring_lanes(*database, rows);
    if (rows.size() < kBatch) break;
  }
  CO_TRY(const db::Rows next, co_await database->query(cx, kNextReady));
  if (const auto ms = next.front().get<std::optional<std::int64_t>>("ms"))
    promoted.until_next = milliseconds{std::max<std::int64_t>(*ms, 0)};
  co_return promoted;
}

}  // namespace flow::scheduler::maintenance
