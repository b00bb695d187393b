#include "scheduler/detail/fire.hpp"

#include <set>

#include "crypto/random.hpp"
#include "metrics/metrics.hpp"
#include "queue/postgres_queue.hpp"

namespace flow::scheduler::detail {
namespace {

// $1 triggers, $2 next_run_at as read, $3 new next_run_at; then one element per occurrence: $4 trigger … $10
// execution id, $11 start delay; $12 runs at once of a user without a limit of their own. The schedules of a
// disabled user start nothing. A plan that is kept expects few rows and joins CTEs by nested loops, so both
// sides of such a join are only what is fired: a day that was missed is 5,000 rows a statement.
constexpr db::Statement kFire{"schedule_fire", R"(
WITH d AS MATERIALIZED (SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) t(id, expected, nxt)),
l AS MATERIALIZED (SELECT s.id, s.workflow_id, s.user_id, s.overlap, d.nxt FROM triggers s JOIN d USING (id)
                    WHERE s.active AND s.next_run_at = d.expected FOR UPDATE OF s SKIP LOCKED),
u AS (UPDATE triggers s SET next_run_at = l.nxt, last_fired_at = now() FROM l WHERE s.id = l.id),
b AS MATERIALIZED (
  SELECT l.*, w.active_version, v.max_attempts, 128 + z.lane AS lane, x.live > 0 AS busy,
         z.disabled_at IS NOT NULL AS off, coalesce(z.limit_concurrent_runs, $12) AS run_limit,
         CASE WHEN coalesce(z.limit_concurrent_runs, $12) IS NOT NULL THEN
           (SELECT count(*) FROM (SELECT FROM executions e WHERE e.user_id = z.id AND e.finished_at IS NULL
               AND e.status IN ('queued', 'running') LIMIT coalesce(z.limit_concurrent_runs, $12)) c) END AS runs,
         l.overlap = 'skip' AND x.live > 0 OR l.overlap = 'queue_one' AND x.held > 0 AS blocked
    FROM l JOIN workflows w ON w.id = l.workflow_id
    JOIN workflow_versions v ON v.workflow_id = w.id AND v.version = w.active_version
    JOIN users z ON z.id = l.user_id
   CROSS JOIN LATERAL (SELECT count(*) AS live, count(*) FILTER (WHERE e.wait_reason = 'overlap') AS held FROM executions e
                        WHERE e.trigger_id = l.id AND e.finished_at IS NULL) x),
o AS MATERIALIZED (
  SELECT b.*, t.occurs_at, t.until, t.n, t.xid, t.delay_s, b.busy AND b.overlap = 'queue_one' AS hold,
         coalesce(b.runs + sum((t.outcome = 'fired')::int) OVER mine > b.run_limit, false) AS above,
         CASE WHEN b.off OR b.blocked THEN 'skipped' ELSE t.outcome END AS outcome,
         CASE WHEN t.outcome = 'skipped' THEN t.reason WHEN b.off THEN 'paused' WHEN b.blocked THEN 'overlap' ELSE t.reason END
           AS reason
    FROM b JOIN unnest($4::uuid[], $5::timestamptz[], $6::timestamptz[], $7::int[], $8::text[], $9::text[], $10::uuid[], $11::int[])
                t(sid, occurs_at, until, n, outcome, reason, xid, delay_s) ON t.sid = b.id
  WINDOW mine AS (PARTITION BY b.user_id ORDER BY t.occurs_at, t.xid ROWS UNBOUNDED PRECEDING)),
g AS (INSERT INTO schedule_ledger(trigger_id, occurs_at, until, n, outcome, reason, late_ms, execution_id)
  SELECT id, occurs_at, until, n, outcome, reason, 1000 * extract(epoch FROM now() - occurs_at),
         CASE WHEN outcome <> 'skipped' THEN xid END
    FROM o ON CONFLICT DO NOTHING RETURNING trigger_id, occurs_at, outcome, reason, n, late_ms),
e AS (INSERT INTO executions(id, workflow_id, version, user_id, lane, trigger, trigger_id, scheduled_for, max_attempts,
                             status, wait_reason, ready_at, queued_at)
  SELECT o.xid, o.workflow_id, o.active_version, o.user_id, o.lane, 'scheduled', o.id, o.occurs_at, o.max_attempts,
         CASE WHEN o.waits THEN 'waiting' ELSE 'queued' END,
         CASE WHEN o.hold THEN 'overlap' WHEN o.delay_s > 0 THEN 'jitter' WHEN o.above THEN 'limit' END,
         CASE WHEN o.waits THEN now() + o.delay_s * interval '1 s' END, CASE WHEN NOT o.waits THEN now() END
    FROM (SELECT *, hold OR delay_s > 0 OR above AS waits FROM o WHERE outcome = 'fired') o
    JOIN g ON g.trigger_id = o.id AND g.occurs_at = o.occurs_at AND g.outcome = 'fired'
      ON CONFLICT DO NOTHING RETURNING id, lane, status, trigger_id, scheduled_for),
q AS (INSERT INTO queue_msg(lane, execution_id) SELECT lane, id FROM e WHERE status = 'queued')
SELECT g.outcome, g.reason, g.n, g.late_ms, e.lane, e.status
  FROM g LEFT JOIN e ON e.trigger_id = g.trigger_id AND e.scheduled_for = g.occurs_at)"};

struct Columns {
  std::vector<TriggerId> triggers;
  std::vector<WallTime> expected;
  std::vector<std::optional<WallTime>> next;
  // Of occurrences.
  std::vector<TriggerId> of;
  std::vector<WallTime> at;
  std::vector<std::optional<WallTime>> until;
  std::vector<int> counts;
  std::vector<std::string> fates;
  std::vector<std::optional<std::string>> reasons;
  std::vector<std::optional<ExecutionId>> runs;
  std::vector<std::int64_t> delays;

  void add(const DueTrigger& trigger, WallTime now) {
    triggers.push_back(trigger.id);
    expected.push_back(trigger.due.expected);
    next.push_back(trigger.plan.next);
    std::vector<std::optional<ExecutionId>> made(trigger.plan.occurrences.size());
    for (std::size_t i = 0; i < trigger.plan.occurrences.size(); ++i) {
      const Occurrence& one = trigger.plan.occurrences[i];
      if (one.fate == Fate::fired) made[i] = ExecutionId(crypto::uuid_v7(now));
      of.push_back(trigger.id);
      at.push_back(one.at);
      until.push_back(one.until);
      counts.push_back(one.count);
      fates.emplace_back(to_string(one.fate));
      reasons.push_back(one.reason ? std::optional(std::string(to_string(*one.reason))) : std::nullopt);
      runs.push_back(one.run ? made[*one.run] : std::nullopt);
      delays.push_back(trigger.delays[i].count());
    }
  }
};

}  // namespace

Task<Result<FireReport>> fire(Context cx, db::Database* database, std::vector<DueTrigger> triggers,
                              std::optional<int> concurrent_runs) {
  Columns columns;
  for (const DueTrigger& trigger : triggers) columns.add(trigger, cx.clock().now());
  db::Params params{columns.triggers, columns.expected, columns.next,   columns.of,
                    columns.at,       columns.until,    columns.counts, columns.fates,
                    columns.reasons,  columns.runs,     columns.delays, concurrent_runs};
  CO_TRY(const db::Rows rows, co_await database->query(cx, kFire, std::move(params)));

  FireReport report;
  std::set<int> lanes;
  for (const db::Row row : rows) {
    const auto outcome = row.get<std::string_view>("outcome");
    const auto count = row.get<std::size_t>("n");
    const auto reason = row.get<std::optional<std::string_view>>("reason").value_or("");
    metrics::process().add(metrics::Metric::schedule_occurrences, {outcome, reason},
                           static_cast<double>(count));
    if (outcome == "fired") {
      report.fired += count;
      metrics::process().observe(metrics::Metric::schedule_late_seconds, {},
                                 static_cast<double>(row.get<std::int64_t>("late_ms")) / 1000);
    } else {
      (outcome == "coalesced" ? report.coalesced : report.skipped) += count;
    }
    if (row.get<std::optional<std::string_view>>("status") == "queued") lanes.insert(row.get<int>("lane"));
  }
  if (!lanes.empty())
    database->notify(std::string(queue::kDoorbell), fmt::format("{}", fmt::join(lanes, ",")));
  co_return report;
}

}  // namespace flow::scheduler::detail
