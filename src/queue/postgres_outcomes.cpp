// Heartbeats, outcomes, dead letters.
#include <algorithm>

#include "db/store/execution_store.hpp"
#include "metrics/metrics.hpp"
#include "queue/detail/postgres_state.hpp"

namespace flow::queue {
namespace {

// $1 ids, $2 tokens, $3 current node. An id that does not come back has lost its lease.
constexpr db::Statement kBeat{"queue_heartbeat", R"(
WITH k AS MATERIALIZED (
  SELECT e.id, a.node FROM executions e JOIN unnest($1::uuid[], $2::bigint[], $3::text[]) a(id, tok, node)
      ON a.id = e.id AND a.tok = e.lease_token
   WHERE e.status = 'running' ORDER BY e.id FOR UPDATE OF e)
UPDATE executions e SET lease_until = now() + interval '60 s', last_node = k.node FROM k WHERE e.id = k.id
RETURNING e.id, e.lease_token, e.cancel_requested_at IS NOT NULL AS cancel)"};

// The messages of `u` (lane, msg, tok).
#define FLOW_ACKNOWLEDGED \
  R"(d AS MATERIALIZED (
  SELECT q.tid FROM u CROSS JOIN LATERAL (SELECT q.ctid AS tid FROM queue_msg q
                                           WHERE q.lane = u.lane AND q.msg_id = u.msg AND q.token = u.tok OFFSET 0) q),
m AS (DELETE FROM queue_msg q USING d WHERE q.ctid = d.tid))"

// Many attempts: outcome, acknowledgement, dead letter and failure hook together. 'waiting' gives back,
// unless the user has asked for its end meanwhile: it would never start again. An id
// that is missing from the answer was fenced. As in the claim, no CTE is joined with another, and messages
// are looked up one by one.
constexpr db::Statement kFinish{"queue_finish", R"(
WITH k AS MATERIALIZED (
  SELECT e.id, a.tok, a.msg, a.wait, a.delay_ms, a.uncharge, a.dead, a.node, a.err, a.res,
         CASE WHEN a.st = 'waiting' AND e.cancel_requested_at IS NOT NULL THEN 'cancelled' ELSE a.st END AS st
    FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::int[], $8::boolean[],
                $9::text[], $10::jsonb[], $11::text[])
           a(id, tok, msg, st, wait, delay_ms, uncharge, dead, node, err, res)
    JOIN executions e ON e.id = a.id AND e.lease_token = a.tok
   WHERE e.status = 'running' ORDER BY e.id FOR UPDATE OF e),
u AS (UPDATE executions e SET status = k.st, wait_reason = CASE WHEN k.st = 'waiting' THEN k.wait END,
         ready_at = CASE WHEN k.st = 'waiting' THEN now() + k.delay_ms * interval '1 ms' END,
         charged = e.charged - k.uncharge, interrupts = e.interrupts + k.uncharge, dead = k.dead, last_node = k.node,
         error = CASE WHEN k.st = 'failed' THEN coalesce(k.err, '{}') ELSE k.err END, result_ref = k.res, lease_token = NULL, lease_owner = NULL, lease_until = NULL,
         finished_at = CASE WHEN k.st <> 'waiting' THEN now() END
    FROM k WHERE e.id = k.id
  RETURNING e.id, e.status, e.lane, e.dead, e.charged, e.last_node, e.error, k.msg, k.tok),
)" FLOW_ACKNOWLEDGED R"(,
x AS (INSERT INTO queue_dlq(execution_id, reason, charged, last_node, error)
      SELECT id, 'attempts', charged, last_node, error FROM u WHERE dead),
h AS (INSERT INTO outbox(kind, execution_id, body) SELECT 'hook', id, status FROM u WHERE status = 'failed')
SELECT id, tok FROM u)"};

// As kFinish for attempts that completed, which most do: a fifth less work. Rows are written in the order of
// their ids, as everywhere: PostgreSQL takes `a` for one row and so goes through it row by row.
constexpr db::Statement kFinishCompleted{"queue_finish_completed", R"(
WITH a AS MATERIALIZED (
  SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::text[], $5::text[]) a(id, tok, msg, node, res)
   ORDER BY id LIMIT cardinality($1)),
u AS (UPDATE executions e SET status = 'completed', wait_reason = NULL, last_node = a.node, error = NULL, result_ref = a.res,
         lease_token = NULL, lease_owner = NULL, lease_until = NULL, finished_at = now()
    FROM a WHERE e.id = a.id AND e.lease_token = a.tok AND e.status = 'running'
  RETURNING e.id, e.lane, a.msg, a.tok),
)" FLOW_ACKNOWLEDGED R"(
SELECT id, tok FROM u)"};
#undef FLOW_ACKNOWLEDGED

// $1 user or null for all, $2 older than, $3 how many.
constexpr db::Statement kDeadLetters{"queue_dead_letters", R"(
SELECT d.execution_id, e.user_id, e.workflow_id, e.version, d.reason, d.charged, d.last_node, d.error, d.dead_at,
       (SELECT r.id FROM executions r WHERE r.user_id = e.user_id AND r.replay_of = d.execution_id
         ORDER BY r.id DESC LIMIT 1) AS redriven_as
  FROM queue_dlq d JOIN executions e ON e.id = d.execution_id
 WHERE ($1::uuid IS NULL OR e.user_id = $1) AND d.dead_at < coalesce($2::timestamptz, 'infinity')
 ORDER BY d.dead_at DESC, d.execution_id DESC LIMIT $3)"};

constexpr db::Statement kDeadOwner{"queue_dead_owner", R"(
SELECT user_id FROM executions WHERE id = $1 AND dead AND ($2::uuid IS NULL OR user_id = $2))"};

std::optional<std::string> text_or_null(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

bool is_completed(const Outcome& one) {
  return one.status == Status::completed && one.uncharge == 0 && !one.dead && !one.wait && !one.error;
}

db::Call completed_call(const std::vector<Outcome>& outcomes) {
  std::vector<ExecutionId> ids;
  std::vector<std::int64_t> tokens, messages;
  std::vector<std::optional<std::string>> nodes, results;
  for (const Outcome& one : outcomes) {
    ids.push_back(one.execution);
    tokens.push_back(one.token);
    messages.push_back(one.message.id);
    nodes.push_back(text_or_null(one.last_node));
    results.push_back(text_or_null(one.result_ref));
  }
  return {kFinishCompleted, {ids, tokens, messages, nodes, results}};
}

db::Call call_of(const std::vector<Outcome>& outcomes) {
  if (std::ranges::all_of(outcomes, is_completed)) return completed_call(outcomes);
  std::vector<ExecutionId> ids;
  std::vector<std::int64_t> tokens, messages;
  std::vector<std::string> statuses;
  std::vector<std::optional<std::string>> waits, nodes, errors, results;
  std::vector<std::optional<std::int64_t>> delays;
  std::vector<int> uncharges;
  std::vector<bool> dead;
  for (const Outcome& one : outcomes) {
    ids.push_back(one.execution);
    tokens.push_back(one.token);
    messages.push_back(one.message.id);
    statuses.emplace_back(to_string(one.status));
    waits.push_back(one.wait ? std::optional(std::string(to_string(*one.wait))) : std::nullopt);
    delays.push_back(one.status == Status::waiting ? std::optional(std::int64_t{one.delay.count()})
                                                   : std::nullopt);
    uncharges.push_back(one.uncharge);
    dead.push_back(one.dead);
    nodes.push_back(text_or_null(one.last_node));
    errors.push_back(one.error ? std::optional(json::dump(detail::without_nul(*one.error))) : std::nullopt);
    results.push_back(text_or_null(one.result_ref));
  }
  return {kFinish, {ids, tokens, messages, statuses, waits, delays, uncharges, dead, nodes, errors, results}};
}

}  // namespace

json::value detail::without_nul(json::value document) {
  if (auto* text = document.if_string()) {
    for (std::size_t at = text->find('\0'); at != json::string::npos; at = text->find('\0', at))
      text->replace(at, 1, "\xEF\xBF\xBD");
  } else if (auto* list = document.if_array()) {
    for (json::value& one : *list) one = without_nul(std::move(one));
  } else if (auto* object = document.if_object()) {
    json::object clean;
    for (auto& [key, value] : *object) {
      std::string name(key);
      for (std::size_t at = name.find('\0'); at != std::string::npos; at = name.find('\0', at))
        name.replace(at, 1, "\xEF\xBF\xBD");
      clean[name] = without_nul(std::move(value));
    }
    *object = std::move(clean);
  }
  return document;
}

Task<Result<std::vector<Pulse>>> PostgresQueue::heartbeat(Context cx, std::vector<Beat> beats) {
  std::vector<ExecutionId> ids;
  std::vector<Token> tokens;
  std::vector<std::optional<std::string>> nodes;
  for (const Beat& beat : beats) {
    ids.push_back(beat.execution);
    tokens.push_back(beat.token);
    nodes.push_back(text_or_null(beat.node));
  }
  db::Params params{ids, tokens, nodes};
  CO_TRY(const db::Rows rows, co_await state_->database->soft(cx, kBeat, std::move(params)));
  std::map<std::pair<ExecutionId, Token>, Pulse> alive;
  for (const db::Row row : rows)
    alive[{row.get<ExecutionId>("id"), row.get<Token>("lease_token")}] =
        row.get<bool>("cancel") ? Pulse::cancel : Pulse::alive;
  std::vector<Pulse> pulses;
  for (const Beat& beat : beats) {
    const auto found = alive.find({beat.execution, beat.token});
    pulses.push_back(found == alive.end() ? Pulse::lost : found->second);
  }
  co_return pulses;
}

Task<Result<std::vector<bool>>> PostgresQueue::finish(Context cx, std::vector<Outcome> outcomes,
                                                      Commit commit) {
  if (!commit) {
    commit = [database = state_->database](Context within, db::Call call) {
      return database->query(std::move(within), call.statement, std::move(call.params));
    };
  }
  CO_TRY(const db::Rows rows, co_await commit(cx, call_of(outcomes)));
  std::set<std::pair<ExecutionId, Token>> ours;
  for (const db::Row row : rows) ours.insert({row.get<ExecutionId>("id"), row.get<Token>("tok")});
  std::vector<bool> written;
  for (const Outcome& one : outcomes) {
    written.push_back(ours.contains({one.execution, one.token}));
    if (!written.back()) {
      metrics::process().add(metrics::Metric::queue_fenced_writes, {});
    } else if (one.dead) {
      metrics::process().add(metrics::Metric::queue_dead_letters, {"attempts"});
    }
  }
  co_return written;
}

Task<Result<std::vector<DeadLetter>>> PostgresQueue::dead_letters(Context cx, DeadLetterQuery query) {
  db::Params params{query.user, query.before, query.limit};
  CO_TRY(const db::Rows rows, co_await state_->database->query(cx, kDeadLetters, std::move(params)));
  std::vector<DeadLetter> letters;
  for (const db::Row row : rows) {
    letters.push_back({.execution = row.get<ExecutionId>("execution_id"),
                       .user = row.get<UserId>("user_id"),
                       .workflow = row.get<WorkflowId>("workflow_id"),
                       .version = row.get<int>("version"),
                       .reason = row.get<std::string>("reason"),
                       .charged = row.get<int>("charged"),
                       .last_node = row.get<std::optional<std::string>>("last_node").value_or(""),
                       .error = row.get<std::optional<json::value>>("error"),
                       .dead_at = row.get<WallTime>("dead_at"),
                       .redriven_as = row.get<std::optional<ExecutionId>>("redriven_as")});
  }
  co_return letters;
}

Task<Result<ExecutionId>> PostgresQueue::redrive(Context cx, std::optional<UserId> user, ExecutionId dead) {
  db::Params params{dead, user};
  CO_TRY(const db::Rows owner, co_await state_->database->query(cx, kDeadOwner, std::move(params)));
  if (owner.empty()) co_return fail(ErrorCode::not_found, "execution {} is no dead letter", dead);
  db::ExecutionStore store(*state_->database);
  db::Replay replay{.of = dead};
  CO_TRY(auto created, co_await store.replay(cx, owner.front().get<UserId>("user_id"), std::move(replay)));
  co_return std::move(created.id);
}

}  // namespace flow::queue
