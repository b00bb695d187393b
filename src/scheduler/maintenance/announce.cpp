#include "crypto/random.hpp"
#include "scheduler/maintenance/duties.hpp"

namespace flow::scheduler::maintenance {
namespace {

constexpr std::size_t kBatch = 100;

// The failure hooks of the outbox become alerts. Who starts a run by hand or over the API looks at it; what
// started by itself must not fail unseen. $1 as many ids as rows are taken.
constexpr db::Statement kAnnounce{"maintenance_announce", R"(
WITH h AS MATERIALIZED (
  SELECT id, execution_id FROM outbox WHERE kind = 'hook' ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED),
d AS (DELETE FROM outbox o USING h WHERE o.id = h.id),
f AS (SELECT DISTINCT ON (e.workflow_id) e.id, e.workflow_id, e.user_id, e.trigger,
             split_part(coalesce(e.error->>'message', 'it did not say why'), E'\n', 1) AS why
        FROM h JOIN executions e ON e.id = h.execution_id
       WHERE e.trigger IN ('scheduled', 'webhook', 'event') ORDER BY e.workflow_id, e.id DESC),
n AS (SELECT f.*, ($1::uuid[])[row_number() OVER (ORDER BY f.id)] AS alert FROM f),
a AS (INSERT INTO alerts(id, user_id, kind, message, workflow_id, execution_id)
      SELECT alert, user_id, 'run_failed',
             CASE trigger WHEN 'scheduled' THEN 'a scheduled run failed: ' WHEN 'webhook' THEN 'a run that a webhook started failed: '
                          ELSE 'a run that an event started failed: ' END || left(why, 500), workflow_id, id
        FROM n ORDER BY id
      ON CONFLICT (workflow_id) WHERE kind = 'run_failed' AND acknowledged_at IS NULL
      DO UPDATE SET message = excluded.message, execution_id = excluded.execution_id, raised_at = excluded.raised_at)
SELECT count(*)::int AS taken FROM h)"};

}  // namespace

Task<Result<std::size_t>> announce(Context cx, db::Database* database) {
  std::size_t announced = 0;
  while (true) {
    std::vector<std::string> ids;
    for (std::size_t i = 0; i < kBatch; ++i) ids.push_back(crypto::uuid_v7(cx.clock().now()));
    CO_TRY(const db::Rows rows, co_await database->query(cx, kAnnounce, {ids}));
    const auto taken = static_cast<std::size_t>(rows.front().get<int>("taken"));
    announced += taken;
    if (taken < kBatch) co_return announced;
  }
}

}  // namespace flow::scheduler::maintenance
