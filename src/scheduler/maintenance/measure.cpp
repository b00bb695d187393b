#include "metrics/metrics.hpp"
#include "scheduler/maintenance/duties.hpp"

namespace flow::scheduler::maintenance {
namespace {

// A message that nobody may claim yet is not old. Our own snapshot is no news. A transaction that idles
// between two statements has no snapshot, and holds up the removal of rows by its own id all the same.
constexpr db::Statement kMeasure{"maintenance_measure", R"(
SELECT q.ready, q.oldest_s,
       coalesce((SELECT extract(epoch FROM now() - min(created_at)) FROM outbox), 0)::float8 AS outbox_oldest_s,
       coalesce(pg_stat_get_dead_tuples('queue_msg'::regclass), 0)::bigint AS dead_rows,
       coalesce((SELECT max(extract(epoch FROM clock_timestamp() - xact_start)) FROM pg_stat_activity
                  WHERE coalesce(backend_xmin, backend_xid) IS NOT NULL AND pid <> pg_backend_pid()), 0)::float8 AS snapshot_s,
       coalesce((SELECT max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) FROM pg_replication_slots), 0)::float8
         AS slot_bytes
  FROM (SELECT count(*) AS ready, coalesce(extract(epoch FROM now() - min(enqueued_at)), 0)::float8 AS oldest_s
          FROM queue_msg WHERE vt <= now()) q)"};

}  // namespace

Task<Result<void>> measure(Context cx, db::Database* database) {
  CO_TRY(const db::Rows rows, co_await database->query(cx, kMeasure));
  const db::Row row = rows[0];
  using metrics::Metric;
  auto& registry = metrics::process();
  registry.set(Metric::queue_ready, {}, static_cast<double>(row.get<std::int64_t>("ready")));
  registry.set(Metric::queue_oldest, {}, row.get<double>("oldest_s"));
  registry.set(Metric::outbox_oldest, {}, row.get<double>("outbox_oldest_s"));
  registry.set(Metric::queue_dead_rows, {}, static_cast<double>(row.get<std::int64_t>("dead_rows")));
  registry.set(Metric::db_oldest_snapshot, {}, row.get<double>("snapshot_s"));
  registry.set(Metric::db_slot_held, {}, row.get<double>("slot_bytes"));
  co_return Result<void>{};
}

}  // namespace flow::scheduler::maintenance
