// Peek, choose, claim, resolve.
#include "queue/postgres_queue.hpp"

#include <algorithm>
#include <unordered_map>

#include "crypto/random.hpp"
#include "queue/detail/postgres_state.hpp"
#include "queue/detail/token.hpp"

namespace flow::queue {
namespace {

// $1 lanes, $2 their low-water marks, $3 messages of each. What has ended need not be alone to be dropped.
constexpr db::Statement kPeek{"queue_peek", R"(
SELECT m.lane, m.msg_id, e.id, e.user_id, e.priority, e.solo AND e.status IN ('queued', 'running') AS solo, m.enqueued_at,
       now() AS now
  FROM unnest($1::smallint[], $2::bigint[]) l(lane, low)
 CROSS JOIN LATERAL (SELECT * FROM queue_msg q WHERE q.lane = l.lane AND q.msg_id >= l.low AND q.vt <= now()
                      ORDER BY q.msg_id LIMIT $3) m
  JOIN executions e ON e.id = m.execution_id)"};

// The first message of each user among the first thousand of a lane: $1 lanes, $2 their low-water marks. A
// lane that is dealt to one user only has nobody behind, and its thousand rows are not read.
constexpr db::Statement kPeekDeep{"queue_peek_deep", R"(
WITH l AS MATERIALIZED (
  SELECT lane, low FROM unnest($1::smallint[], $2::bigint[]) a(lane, low)
   WHERE (SELECT count(*) FROM (SELECT FROM users u WHERE u.lane = a.lane % 64 LIMIT 2) dealt) > 1)
SELECT DISTINCT ON (m.lane, e.user_id)
       m.lane, m.msg_id, e.id, e.user_id, e.priority, e.solo AND e.status IN ('queued', 'running') AS solo, m.enqueued_at,
       now() AS now
  FROM l
 CROSS JOIN LATERAL (SELECT * FROM queue_msg q WHERE q.lane = l.lane AND q.msg_id >= l.low AND q.vt <= now()
                      ORDER BY q.msg_id LIMIT 1000) m
  JOIN executions e ON e.id = m.execution_id
 ORDER BY m.lane, e.user_id, m.msg_id)"};

// For the low-water marks: $1 lanes, $2 the marks so far.
constexpr db::Statement kScan{"queue_scan", R"(
SELECT l.lane, (SELECT min(q.msg_id) FROM queue_msg q WHERE q.lane = l.lane AND q.msg_id >= l.low) AS smallest
  FROM unnest($1::smallint[], $2::bigint[]) l(lane, low))"};
constexpr db::Statement kLastId{"queue_last_id", "SELECT last_value FROM queue_msg_msg_id_seq"};

// Durable, although a lost lease would only mean to start again: after a crash the next claim would hand out
// the same attempt number, and the number is part of the keys of the journal and of artifacts. $1 lanes, $2
// message ids, $3 fresh tokens, $4 worker. PostgreSQL takes a CTE for one row and joins it by a nested loop,
// so each CTE carries what the next one needs and is joined with a table by its primary key, never with
// another CTE: the cost is linear in the batch. There is always a row, for `taken`: how many messages are
// ours now, with or without a start.
constexpr db::Statement kClaim{"queue_claim", R"(
WITH c AS MATERIALIZED (
  SELECT q.lane, q.msg_id, q.execution_id, a.tok
    FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) a(lane, id, tok) JOIN queue_msg q
      ON q.lane = a.lane AND q.msg_id = a.id
   WHERE q.vt <= now() FOR UPDATE OF q SKIP LOCKED),
f AS MATERIALIZED (   -- the start guard
  SELECT e.id, c.msg_id, c.tok FROM c JOIN executions e ON e.id = c.execution_id
   WHERE e.charged < e.max_attempts AND e.cancel_requested_at IS NULL
     AND (e.status = 'queued' OR e.status = 'running' AND e.lease_until < now()) FOR UPDATE OF e SKIP LOCKED),
u AS (UPDATE queue_msg q SET vt = now() + interval '15 min', token = c.tok, read_ct = q.read_ct + 1
    FROM c WHERE q.lane = c.lane AND q.msg_id = c.msg_id),
s AS (UPDATE executions e SET status = 'running', attempt = e.attempt + 1, charged = e.charged + 1, lease_token = f.tok,
         lease_owner = $4, lease_until = now() + interval '60 s', attempt_started_at = now(),
         started_at = coalesce(e.started_at, now())
    FROM f WHERE e.id = f.id
  RETURNING f.msg_id, e.lease_token, e.workflow_id, e.version, e.attempt, e.charged, e.max_attempts, e.interrupts)
SELECT t.taken, s.* FROM (SELECT count(*) AS taken FROM c) t LEFT JOIN s ON true)"};

// What was claimed but not started: drop the message if there is nothing to do, else it comes back later.
constexpr db::Statement kResolve{"queue_resolve", R"(
WITH m AS MATERIALIZED (
  SELECT q.lane, q.msg_id, e.status, e.lease_until
    FROM unnest($1::smallint[], $2::bigint[], $3::bigint[]) a(lane, id, tok)
    JOIN queue_msg q ON q.lane = a.lane AND q.msg_id = a.id AND q.token = a.tok
    LEFT JOIN executions e ON e.id = q.execution_id),
k AS (DELETE FROM queue_msg q USING m
       WHERE q.lane = m.lane AND q.msg_id = m.msg_id AND coalesce(m.status NOT IN ('queued', 'running'), true))
UPDATE queue_msg q SET vt = greatest(m.lease_until, now()) + interval '5 s'
  FROM m WHERE q.lane = m.lane AND q.msg_id = m.msg_id AND m.status IN ('queued', 'running'))"};

// $1 execution, $2 fresh token, $3 worker. Without a message (lost, or it lives in another queue) it starts
// all the same.
constexpr db::Statement kClaimOne{"queue_claim_one", R"(
WITH f AS MATERIALIZED (
  SELECT e.id, e.lane FROM executions e
   WHERE e.id = $1 AND e.charged < e.max_attempts AND e.cancel_requested_at IS NULL
     AND (e.status = 'queued' OR e.status = 'running' AND e.lease_until < now()) FOR UPDATE OF e SKIP LOCKED),
c AS MATERIALIZED (
  SELECT q.lane, q.msg_id, q.enqueued_at FROM queue_msg q JOIN f ON q.lane = f.lane AND q.execution_id = f.id
   WHERE q.vt <= now() ORDER BY q.msg_id LIMIT 1 FOR UPDATE OF q SKIP LOCKED),
s AS (UPDATE executions e SET status = 'running', attempt = e.attempt + 1, charged = e.charged + 1, lease_token = $2,
         lease_owner = $3, lease_until = now() + interval '60 s', attempt_started_at = now(),
         started_at = coalesce(e.started_at, now())
    FROM f WHERE e.id = f.id RETURNING e.*),
u AS (UPDATE queue_msg q SET vt = now() + interval '15 min', token = $2, read_ct = q.read_ct + 1
    FROM c WHERE q.lane = c.lane AND q.msg_id = c.msg_id)
SELECT s.lane, s.user_id, s.workflow_id, s.version, s.priority, s.solo, s.attempt, s.charged, s.max_attempts, s.interrupts,
       coalesce(c.msg_id, 0) AS msg_id, coalesce(c.enqueued_at, s.queued_at, now()) AS enqueued_at
  FROM s LEFT JOIN c ON true)"};
constexpr db::Statement kHeld{"queue_held", R"(
SELECT greatest(lease_until, now()) + interval '5 s' AS until FROM executions
 WHERE id = $1 AND status IN ('queued', 'running'))"};

constexpr int kFewest = 4;  // messages of each lane in a peek
constexpr int kMost = 1'000;
constexpr std::chrono::seconds kDeepReadEvery{1};
constexpr std::chrono::seconds kPatience{30};

Candidate candidate_of(const db::Row& row) {
  return {.message = {.lane = row.get<std::int16_t>("lane"), .id = row.get<std::int64_t>("msg_id")},
          .execution = row.get<ExecutionId>("id"),
          .user = row.get<UserId>("user_id"),
          .priority = row.get<int>("priority"),
          .solo = row.get<bool>("solo"),
          .enqueued_at = row.get<WallTime>("enqueued_at")};
}

struct Columns {  // of messages, as arrays
  std::vector<std::int16_t> lanes;
  std::vector<std::int64_t> ids;
  std::vector<Token> tokens;
  void add(const Message& message, Token token) {
    lanes.push_back(message.lane);
    ids.push_back(message.id);
    tokens.push_back(token);
  }
};

// Lanes that gave as many rows as were asked for, all of one user: others may stand behind.
std::vector<int> lanes_of_one(const std::vector<Candidate>& candidates, int asked) {
  std::map<int, std::pair<int, std::set<UserId>>> lanes;
  for (const Candidate& one : candidates) {
    auto& [rows, users] = lanes[one.message.lane];
    ++rows;
    users.insert(one.user);
  }
  std::vector<int> found;
  for (const auto& [lane, seen] : lanes) {
    if (seen.first >= asked && seen.second.size() == 1) found.push_back(lane);
  }
  return found;
}

}  // namespace

PostgresQueue::PostgresQueue(async::Loop& /*loop*/, db::Database& database)
    : state_(std::make_unique<State>(State{.database = &database,
                                           .lanes = {},
                                           .poll = {},
                                           // Not all workers stop at once for one that must run alone.
                                           .chooser = Chooser(kPatience * (1 + (detail::fresh_token() & 7))),
                                           .next_deep_read = {},
                                           .doorbell = {}})) {
  state_->doorbell =
      database.listen(std::string(kDoorbell), [state = state_.get()](std::string_view payload) {
        state->lanes.ring(payload);
        state->poll.ring();
      });
}
PostgresQueue::~PostgresQueue() = default;

Task<Result<void>> PostgresQueue::wait(Context cx) {
  return state_->poll.wait(std::move(cx));
}

Task<Result<void>> PostgresQueue::scan(Context cx) {
  std::vector<int> all;
  for (int lane = 0; lane < detail::kLanes; ++lane) all.push_back(lane);
  // The identity first: what it gave out before the scan.
  std::vector<db::Call> calls;
  calls.push_back({kLastId, {}});
  calls.push_back({kScan, {all, state_->lanes.marks(all)}});
  CO_TRY(const auto answers, co_await state_->database->batch(cx, std::move(calls)));
  std::map<int, std::int64_t> smallest;
  for (const db::Row row : answers[1]) {
    if (const auto id = row.get<std::optional<std::int64_t>>("smallest"))
      smallest[row.get<int>("lane")] = *id;
  }
  state_->lanes.scanned(smallest, answers[0].front().get<std::int64_t>("last_value"),
                        cx.clock().steady_now());
  co_return Result<void>{};
}

Task<Result<std::vector<Claim>>> PostgresQueue::claim(Context cx, ClaimRequest request) {
  State& state = *state_;
  const SteadyTime start = cx.clock().steady_now();
  if (state.lanes.wants_scan(start)) CO_TRY_VOID(co_await scan(cx));

  const std::vector<int> lanes = state.lanes.ask(start);
  if (lanes.empty()) {
    state.poll.found(false);
    co_return std::vector<Claim>{};
  }
  // A little more than the slots: what is seen and not taken is read again by the next peek.
  const int each = std::clamp(1 + request.free_slots / static_cast<int>(lanes.size()), kFewest, kMost);
  db::Params window{lanes, state.lanes.marks(lanes), each};
  CO_TRY(const db::Rows visible, co_await state.database->query(cx, kPeek, std::move(window)));
  std::vector<Candidate> candidates;
  for (const db::Row row : visible) candidates.push_back(candidate_of(row));
  WallTime now = visible.empty() ? WallTime{} : visible.front().get<WallTime>("now");

  std::vector<int> found;
  for (const Candidate& one : candidates) found.push_back(one.message.lane);
  state.lanes.answered(found);

  if (const auto crowded = lanes_of_one(candidates, each);
      !crowded.empty() && start >= state.next_deep_read) {
    state.next_deep_read = start + kDeepReadEvery;
    db::Params deep{crowded, state.lanes.marks(crowded)};
    CO_TRY(const db::Rows behind, co_await state.database->query(cx, kPeekDeep, std::move(deep)));
    for (const db::Row row : behind) {
      Candidate one = candidate_of(row);
      if (std::ranges::none_of(candidates,
                               [&](const Candidate& seen) { return seen.message.id == one.message.id; }))
        candidates.push_back(std::move(one));
    }
  }

  std::vector<Candidate> wanted;
  for (const std::size_t i : state.chooser.choose(candidates, request, now))
    wanted.push_back(std::move(candidates[i]));
  state.poll.found(!wanted.empty());
  if (wanted.empty()) co_return std::vector<Claim>{};
  co_return co_await take(cx, std::move(wanted), std::move(request.worker));
}

Task<Result<std::vector<Claim>>> PostgresQueue::take(Context cx, std::vector<Candidate> wanted,
                                                     std::string worker) {
  Columns columns;
  for (const Candidate& one : wanted) columns.add(one.message, detail::fresh_token());
  db::Params messages{columns.lanes, columns.ids, columns.tokens, std::move(worker)};
  CO_TRY(const db::Rows rows, co_await state_->database->query(cx, kClaim, std::move(messages)));
  std::unordered_map<std::int64_t, db::Row> started;
  for (const db::Row row : rows)
    if (!row.is_null("msg_id")) started.emplace(row.get<std::int64_t>("msg_id"), row);

  std::vector<Claim> claims;  // in the chooser's order
  Columns idle;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const Candidate& one = wanted[i];
    const auto found = started.find(one.message.id);
    if (found == started.end()) {
      idle.add(one.message, columns.tokens[i]);
      continue;
    }
    const db::Row& row = found->second;
    claims.push_back({.execution = one.execution,
                      .token = columns.tokens[i],
                      .message = one.message,
                      .user = one.user,
                      .workflow = row.get<WorkflowId>("workflow_id"),
                      .version = row.get<int>("version"),
                      .priority = one.priority,
                      .solo = one.solo,
                      .attempt = row.get<int>("attempt"),
                      .charged = row.get<int>("charged"),
                      .max_attempts = row.get<int>("max_attempts"),
                      .interrupts = row.get<int>("interrupts"),
                      .enqueued_at = one.enqueued_at});
  }
  // Messages that are ours and did not start. The statement knows them by our tokens among those another
  // worker has.
  if (rows.front().get<std::size_t>("taken") > claims.size()) {
    // Whatever becomes of this, the claims are ours: unresolved messages come back in 15 minutes.
    db::Params unstarted{idle.lanes, idle.ids, idle.tokens};
    if (auto resolved = co_await state_->database->query(cx, kResolve, std::move(unstarted)); !resolved)
      cx.log().warning("messages without work were not resolved", {{"error", resolved.error().message}});
  }
  co_return claims;
}

Task<Result<Start>> PostgresQueue::claim_one(Context cx, ExecutionId execution, std::string worker) {
  const Token token = detail::fresh_token();
  db::Params params{execution, token, worker};
  CO_TRY(const db::Rows rows, co_await state_->database->query(cx, kClaimOne, std::move(params)));
  if (rows.empty()) {
    db::Params id{execution};
    CO_TRY(const db::Rows held, co_await state_->database->query(cx, kHeld, std::move(id)));
    if (held.empty()) co_return Start{};
    co_return Start{
        .verdict = Start::Verdict::leased, .claim = {}, .leased_until = held.front().get<WallTime>("until")};
  }
  const db::Row row = rows.front();
  co_return Start{.verdict = Start::Verdict::started,
                  .claim = Claim{.execution = execution,
                                 .token = token,
                                 .message = {.lane = row.get<std::int16_t>("lane"),
                                             .id = row.get<std::int64_t>("msg_id")},
                                 .user = row.get<UserId>("user_id"),
                                 .workflow = row.get<WorkflowId>("workflow_id"),
                                 .version = row.get<int>("version"),
                                 .priority = row.get<int>("priority"),
                                 .solo = row.get<bool>("solo"),
                                 .attempt = row.get<int>("attempt"),
                                 .charged = row.get<int>("charged"),
                                 .max_attempts = row.get<int>("max_attempts"),
                                 .interrupts = row.get<int>("interrupts"),
                                 .enqueued_at = row.get<WallTime>("enqueued_at")},
                  .leased_until = {}};
}

}  // namespace flow::queue
