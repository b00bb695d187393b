#pragma once
// The statements by which PostgresQueue finds and takes messages.
#include "db/statement.hpp"
#include "db/store/run_columns.hpp"

namespace flow::queue::detail {

// The first message of each user among the first thousand of a lane: $1 lanes, $2 their low-water marks. A
// lane that is dealt to one user only has nobody behind, and its thousand rows are not read.
inline constexpr db::Statement kPeekDeep{"queue_peek_deep", R"(
WITH l AS MATERIALIZED (
  SELECT array_agg(lane) AS lanes, array_agg(low) AS lows FROM unnest($1::smallint[], $2::bigint[]) a(lane, low)
   WHERE (SELECT count(*) FROM (SELECT FROM users u WHERE u.lane = a.lane % 64 LIMIT 2) dealt) > 1)
SELECT DISTINCT ON (m.lane, e.user_id)
       m.lane, m.msg_id, e.id, e.user_id, e.priority, e.solo AND e.status IN ('queued', 'running') AS solo, m.enqueued_at,
       now() AS now
  FROM l CROSS JOIN LATERAL queue_visible(l.lanes, l.lows, 1000) m JOIN executions e ON e.id = m.execution_id
 ORDER BY m.lane, e.user_id, m.msg_id)"};

// With a limit of runs at one site. What has ended is at none.
#define FLOW_SITE "CASE WHEN e.status IN ('queued', 'running') THEN coalesce(v.domain, '') ELSE '' END"
#define FLOW_SITE_JOIN \
  "LEFT JOIN workflow_versions v ON v.workflow_id = e.workflow_id AND v.version = e.version"

// A peek that takes nothing. $1 lanes, $2 their low-water marks, $3 messages of each.
inline constexpr db::Statement kPeekSites{"queue_peek_sites", R"(
SELECT m.lane, m.msg_id, e.id, e.user_id, e.priority, e.solo AND e.status IN ('queued', 'running') AS solo, m.enqueued_at,
       now() AS now, )" FLOW_SITE R"( AS domain
  FROM queue_visible($1::smallint[], $2::bigint[], $3) m JOIN executions e ON e.id = m.execution_id )" FLOW_SITE_JOIN};

// As kPeekDeep, without what is at a full site: the first $5 messages of each user and site. $3 lanes that
// are read whoever is in them, $4 full sites.
inline constexpr db::Statement kPeekDeepSites{"queue_peek_deep_sites", R"(
WITH l AS MATERIALIZED (
  SELECT array_agg(lane) AS lanes, array_agg(low) AS lows FROM unnest($1::smallint[], $2::bigint[]) a(lane, low)
   WHERE a.lane = ANY ($3::smallint[])
      OR (SELECT count(*) FROM (SELECT FROM users u WHERE u.lane = a.lane % 64 LIMIT 2) dealt) > 1),
m AS MATERIALIZED (
  SELECT m.lane, m.msg_id, e.id, e.user_id, e.priority, e.solo AND e.status IN ('queued', 'running') AS solo, m.enqueued_at,
         )" FLOW_SITE R"( AS domain
    FROM l CROSS JOIN LATERAL queue_visible(l.lanes, l.lows, 1000) m JOIN executions e ON e.id = m.execution_id )" FLOW_SITE_JOIN
                                                                       R"()
SELECT f.* FROM (SELECT m.*, row_number() OVER (PARTITION BY m.lane, m.user_id, m.domain ORDER BY m.msg_id) AS place
                   FROM m WHERE m.domain <> ALL ($4::text[])) f
 WHERE f.place <= $5)"};
#undef FLOW_SITE
#undef FLOW_SITE_JOIN

// For the low-water marks: $1 lanes, $2 the marks so far.
inline constexpr db::Statement kScan{"queue_scan",
                                     "SELECT * FROM queue_smallest($1::smallint[], $2::bigint[])"};
inline constexpr db::Statement kLastId{"queue_last_id", "SELECT last_value FROM queue_msg_msg_id_seq"};

// A claim waits for no flush: the run's own first commit, some ms later, flushes it as well
// (docs/decisions/0020).
#define FLOW_WITHOUT_FLUSH "set_config('synchronous_commit', 'off', true)"

// How messages are found and written: each looked up by its primary key, then written by its place (`tid`). A
// plain join with queue_msg may be planned as one pass over its whole index: while a foreign snapshot keeps
// those that are gone, a vacuum counts the few that live, and the planner takes the pass for as cheap as one
// lookup. `asked` (lane, id, tok) are at most `most`; a LIMIT of unknown size makes it expect few.
#define FLOW_LOCKED(asked, most)                                                                    \
  "SELECT q.tid, q.lane, q.msg_id, q.execution_id, a.tok FROM " asked                               \
  " a CROSS JOIN LATERAL (SELECT q.ctid AS tid, q.lane, q.msg_id, q.execution_id FROM queue_msg q " \
  "WHERE q.lane = a.lane AND q.msg_id = a.id AND q.vt <= now() FOR UPDATE SKIP LOCKED) q "          \
  "LIMIT " most

// The messages are c (tid, lane, msg_id, execution_id, tok), locked; the worker is `worker`. PostgreSQL takes
// a CTE for one row and joins it by a nested loop, so each CTE carries what the next one needs and is joined
// with a table by its primary key: the cost is linear in the batch.
#define FLOW_START(worker) \
  R"(
f AS MATERIALIZED (   -- the start guard
  SELECT e.id, c.msg_id, c.tok FROM c JOIN executions e ON e.id = c.execution_id
   WHERE e.charged < e.max_attempts AND e.cancel_requested_at IS NULL
     AND (e.status = 'queued' OR e.status = 'running' AND e.lease_until < now()) FOR UPDATE OF e SKIP LOCKED),
u AS (UPDATE queue_msg q SET vt = now() + interval '15 min', token = c.tok, read_ct = q.read_ct + 1
    FROM c WHERE q.ctid = c.tid),
s AS (UPDATE executions e SET status = 'running', attempt = e.attempt + 1, charged = e.charged + 1, lease_token = f.tok,
         lease_owner = )" worker R"(, lease_until = now() + interval '60 s', attempt_started_at = now(),
         started_at = coalesce(e.started_at, now())
    FROM f WHERE e.id = f.id
  RETURNING f.msg_id, e.id, e.user_id, e.workflow_id, e.version, e.trigger, e.trigger_id, e.scheduled_for, e.accepted_at,
            e.started_at, e.attempt, e.charged, e.max_attempts, e.interrupts)
)"

// $1 lanes, $2 message ids, $3 fresh tokens, $4 worker. There is always a row, for `held`: how many messages
// are ours now, with or without a start.
inline constexpr db::Statement kClaim{"queue_claim", R"(
WITH a AS MATERIALIZED (SELECT * FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) a(lane, id, tok)),
c AS MATERIALIZED ()" FLOW_LOCKED("a", "cardinality($2)") ")," FLOW_START("$4") R"(
SELECT t.held, s.msg_id, s.workflow_id, s.version, s.attempt, s.charged, s.max_attempts, s.interrupts
  FROM (SELECT count(*) AS held, )" FLOW_WITHOUT_FLUSH R"( FROM c) t LEFT JOIN s ON true)"};

// A peek that takes what it sees when there is nothing to choose: none that must run alone, and either all
// fit into $4 (at most 64) and no lane has more behind, or $7 and all are one user's in one lane, oldest
// first. What has ended need not be alone to be dropped. $1 lanes, $2 their low-water marks, $3 messages of
// each, $5 as many fresh tokens as $4, $6 worker, $7 whether others of the lane may be passed over.
#define FLOW_PEEK_AND_CLAIM \
  R"(
WITH m AS MATERIALIZED (
  SELECT m.lane, m.msg_id, e.id, e.user_id, e.priority, e.solo AND e.status IN ('queued', 'running') AS solo, m.enqueued_at,
         now() AS now
    FROM queue_visible($1::smallint[], $2::bigint[], $3) m JOIN executions e ON e.id = m.execution_id),
y AS MATERIALIZED (
  SELECT NOT coalesce(bool_or(m.solo), false)
         AND (count(*) <= $4 AND NOT EXISTS (SELECT FROM m GROUP BY m.lane HAVING count(*) >= $3)
              OR $7::boolean AND (SELECT count(*) FROM (SELECT FROM m GROUP BY m.lane, m.user_id LIMIT 2) d) = 1)
         AS fits, )" FLOW_WITHOUT_FLUSH R"( FROM m),
t AS MATERIALIZED (
  SELECT m.lane, m.msg_id AS id, ($5::bigint[])[m.place] AS tok
    FROM (SELECT lane, msg_id, row_number() OVER (ORDER BY msg_id) AS place FROM m WHERE (SELECT fits FROM y)) m
   WHERE m.place <= $4 LIMIT 64),
c AS MATERIALIZED ()" FLOW_LOCKED("t", "cardinality($5)") ")," FLOW_START("$6")

inline constexpr db::Statement kPeekAndClaim{"queue_peek_and_claim", FLOW_PEEK_AND_CLAIM R"(
SELECT m.*, y.fits, c.tok, s.workflow_id, s.version, s.attempt, s.charged, s.max_attempts, s.interrupts
  FROM m CROSS JOIN y LEFT JOIN c ON c.msg_id = m.msg_id LEFT JOIN s ON s.msg_id = m.msg_id)"};
// With what the runs need. $8 credits a month of users without a limit.
inline constexpr db::Statement kPeekClaimAndLoad{"queue_peek_claim_and_load", FLOW_PEEK_AND_CLAIM R"(
SELECT m.*, y.fits, c.tok, e.charged, e.max_attempts, e.interrupts, )" FLOW_RUN_COLUMNS("$8::bigint") R"(
  FROM m CROSS JOIN y LEFT JOIN c ON c.msg_id = m.msg_id LEFT JOIN s e ON e.msg_id = m.msg_id )" FLOW_RUN_JOINS(
                                                                                  "LEFT JOIN ")};
#undef FLOW_PEEK_AND_CLAIM
inline constexpr int kMostAtOnce = 64;
#undef FLOW_START
#undef FLOW_WITHOUT_FLUSH

// What was claimed but not started: drop the message if there is nothing to do, else it comes back later.
inline constexpr db::Statement kResolve{"queue_resolve", R"(
WITH m AS MATERIALIZED (
  SELECT q.tid, e.status, e.lease_until
    FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) a(lane, id, tok)
   CROSS JOIN LATERAL (SELECT q.ctid AS tid, q.execution_id FROM queue_msg q
                        WHERE q.lane = a.lane AND q.msg_id = a.id AND q.token = a.tok OFFSET 0) q
    LEFT JOIN executions e ON e.id = q.execution_id LIMIT cardinality($2)),
k AS (DELETE FROM queue_msg q USING m WHERE q.ctid = m.tid AND coalesce(m.status NOT IN ('queued', 'running'), true))
UPDATE queue_msg q SET vt = greatest(m.lease_until, now()) + interval '5 s'
  FROM m WHERE q.ctid = m.tid AND m.status IN ('queued', 'running'))"};

// $1 execution, $2 fresh token, $3 worker. Without a message (lost, or it lives in another queue) it starts
// all the same, and has one from then on: what runs is found by its message.
inline constexpr db::Statement kClaimOne{"queue_claim_one", R"(
WITH f AS MATERIALIZED (
  SELECT e.id, e.lane FROM executions e
   WHERE e.id = $1 AND e.charged < e.max_attempts AND e.cancel_requested_at IS NULL
     AND (e.status = 'queued' OR e.status = 'running' AND e.lease_until < now()) FOR UPDATE OF e SKIP LOCKED),
c AS MATERIALIZED (
  SELECT q.ctid AS tid, q.msg_id, q.enqueued_at FROM queue_msg q JOIN f ON q.lane = f.lane AND q.execution_id = f.id
   WHERE q.vt <= now() ORDER BY q.msg_id LIMIT 1 FOR UPDATE OF q SKIP LOCKED),
s AS (UPDATE executions e SET status = 'running', attempt = e.attempt + 1, charged = e.charged + 1, lease_token = $2,
         lease_owner = $3, lease_until = now() + interval '60 s', attempt_started_at = now(),
         started_at = coalesce(e.started_at, now())
    FROM f WHERE e.id = f.id RETURNING e.*),
u AS (UPDATE queue_msg q SET vt = now() + interval '15 min', token = $2, read_ct = q.read_ct + 1
    FROM c WHERE q.ctid = c.tid),
n AS (INSERT INTO queue_msg(lane, read_ct, vt, execution_id, token)
      SELECT f.lane, 1, now() + interval '15 min', f.id, $2 FROM f WHERE NOT EXISTS (SELECT FROM c)
   RETURNING msg_id, enqueued_at)
SELECT s.lane, s.user_id, s.workflow_id, s.version, s.priority, s.solo, s.attempt, s.charged, s.max_attempts, s.interrupts,
       coalesce(c.msg_id, n.msg_id) AS msg_id, coalesce(c.enqueued_at, s.queued_at, n.enqueued_at) AS enqueued_at
  FROM s LEFT JOIN c ON true LEFT JOIN n ON true)"};
inline constexpr db::Statement kHeld{"queue_held", R"(
SELECT greatest(lease_until, now()) + interval '5 s' AS until FROM executions
 WHERE id = $1 AND status IN ('queued', 'running'))"};

}  // namespace flow::queue::detail
