// Accepting, repeating and ending executions. Reading is execution_read.cpp.
#include "db/store/execution_store.hpp"

#include <algorithm>

#include "crypto/random.hpp"
#include "db/database.hpp"
#include "db/store/detail/common.hpp"
#include "db/store/detail/text.hpp"

// The version `v` of a workflow `w` that is asked for, what limits say of its user `u`, and whether the key
// was used. Counts are made only where there is a limit to hold them against, and no further than to it.
#define FLOW_ACCEPT_FROM(choice, number, default_runs, default_credits)                                                     \
  R"(
    JOIN users u ON u.id = w.user_id
    JOIN workflow_versions v ON v.workflow_id = w.id AND v.version = CASE )" choice R"(
           WHEN 'active' THEN coalesce(w.active_version, w.draft_version) WHEN 'newest' THEN w.draft_version ELSE )" number \
  R"( END
   CROSS JOIN LATERAL (SELECT coalesce(u.limit_concurrent_runs, )" default_runs R"() AS run_limit,
                              coalesce(u.limit_credits_month, )" default_credits R"() AS credit_limit) l)"
#define FLOW_ACCEPT_CHECKS(key) \
  R"(
         v.version, v.max_attempts, v.quarantined_at IS NOT NULL AS quarantined, u.lane, l.run_limit, l.credit_limit,
         CASE WHEN l.run_limit IS NULL THEN 0 ELSE
           (SELECT count(*) FROM (SELECT FROM executions o WHERE o.user_id = u.id AND o.finished_at IS NULL
                                     AND o.status IN ('queued', 'running') LIMIT l.run_limit) c) END AS runs,
         CASE WHEN l.credit_limit IS NULL THEN 0 ELSE credits_this_month(u.id) END AS credits_used,
         (SELECT o.id FROM executions o WHERE o.user_id = u.id AND o.request_key = )" key ") AS existing"
#define FLOW_ACCEPT_HAS_CREDITS "(credit_limit IS NULL OR credits_used < credit_limit)"
#define FLOW_ACCEPT_HAS_ROOM    "(run_limit IS NULL OR runs < run_limit)"

namespace flow::db {

using detail::stored_text;

namespace {

// As queued, or as running where there is a token: $19, and its owner $20. One row for each whose workflow is
// the user's. By hand a quarantined version may start, alone in its worker. Of the runs that nothing else
// stands against, each counts those of its user before it.
constexpr Statement kCreate{"execution_create",
                            R"(
WITH a AS MATERIALIZED (
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::int[], $5::bigint[], $6::bigint[], $7::text[], $8::uuid[],
                       $9::smallint[], $10::text[], $11::uuid[], $12::json[], $13::json[], $14::bytea[], $15::json[],
                       $16::json[], $17::text[], $18::smallint[], $19::bigint[], $20::text[]) WITH ORDINALITY
    a(user_id, workflow_id, choice, number, default_runs, default_credits, request_key, id, priority, trigger, trigger_id,
      params, trigger_values, raw_body, overrides, pinned, run_to, most_attempts, token, owner, place)),
s AS (
  SELECT a.place, a.id, w.id AS workflow_id, w.user_id, w.name AS workflow_name,
         v.quarantined_at IS NULL OR a.trigger = 'manual' AND a.token IS NULL AS allowed, )" FLOW_ACCEPT_CHECKS("a.request_key") R"(
    FROM a JOIN workflows w ON w.id = a.workflow_id AND w.user_id = a.user_id AND w.deleted_at IS NULL)" FLOW_ACCEPT_FROM(
                                "a.choice", "a.number", "a.default_runs", "a.default_credits") R"(),
f AS (SELECT s.*, allowed AND existing IS NULL AND )" FLOW_ACCEPT_HAS_CREDITS R"( AS free FROM s),
x AS MATERIALIZED (
  SELECT place, id, workflow_id, user_id, workflow_name, version, max_attempts, quarantined, lane, run_limit, credit_limit,
         credits_used, existing, free,
         runs + CASE WHEN free THEN row_number() OVER (PARTITION BY user_id, free ORDER BY place) - 1 ELSE 0 END AS runs
    FROM f),
e AS (
  INSERT INTO executions(id, workflow_id, version, user_id, lane, trigger, trigger_id, request_key, priority, status, queued_at,
                         max_attempts, solo, attempt, charged, lease_token, lease_owner, lease_until, attempt_started_at, started_at)
  SELECT x.id, x.workflow_id, x.version, x.user_id, a.priority * 64 + x.lane, a.trigger, a.trigger_id, a.request_key,
         a.priority, CASE WHEN a.token IS NULL THEN 'queued' ELSE 'running' END, now(),
         least(x.max_attempts, coalesce(a.most_attempts, x.max_attempts)), x.quarantined, num_nonnulls(a.token),
         num_nonnulls(a.token), a.token, a.owner, CASE WHEN a.token IS NOT NULL THEN now() + interval '60 s' END,
         CASE WHEN a.token IS NOT NULL THEN now() END, CASE WHEN a.token IS NOT NULL THEN now() END
    FROM x JOIN a ON a.place = x.place WHERE x.free AND )" FLOW_ACCEPT_HAS_ROOM R"(
      ON CONFLICT (user_id, request_key) WHERE request_key IS NOT NULL DO NOTHING
  RETURNING id, lane, max_attempts, accepted_at, lease_token),
i AS (INSERT INTO execution_inputs(execution_id, params, trigger, raw_body, overrides, pinned, run_to)
      SELECT e.id, a.params, a.trigger_values, a.raw_body, a.overrides, a.pinned, a.run_to FROM e JOIN a ON a.id = e.id),
q AS (INSERT INTO queue_msg(lane, execution_id, vt, token, read_ct)
      SELECT lane, id, CASE WHEN lease_token IS NULL THEN '-infinity' ELSE now() + interval '15 min' END,
             coalesce(lease_token, 0), num_nonnulls(lease_token) FROM e
   RETURNING execution_id, msg_id)
SELECT x.place, x.version, x.workflow_name, x.quarantined, x.run_limit, least(x.runs, x.run_limit) AS runs, x.credit_limit,
       x.credits_used, x.existing, e.id IS NOT NULL AS created, e.lane AS queue_lane, e.max_attempts AS run_attempts, e.accepted_at, q.msg_id
  FROM x LEFT JOIN e ON e.id = x.id LEFT JOIN q ON q.execution_id = e.id ORDER BY x.place)",
                            true};

// The old execution gives workflow, inputs and, unless told otherwise, the version.
constexpr Statement kReplay{"execution_replay", R"(
WITH x AS MATERIALIZED (
  SELECT p.workflow_id, p.user_id, p.status, p.version AS old_version, p.trigger_id, p.scheduled_for,
         w.deleted_at IS NOT NULL AS deleted, )" FLOW_ACCEPT_CHECKS("$7") R"(
    FROM executions p JOIN workflows w ON w.id = p.workflow_id)" FLOW_ACCEPT_FROM("$3", "$4", "$5", "$6") R"(
   WHERE p.user_id = $1 AND p.id = $2),
e AS (
  INSERT INTO executions(id, workflow_id, version, user_id, lane, trigger, trigger_id, scheduled_for, request_key, replay_of,
                         priority, status, queued_at, max_attempts, solo)
  SELECT $8, workflow_id, version, user_id, $9::smallint * 64 + lane, 'replay', trigger_id, scheduled_for, $7, $2,
         $9::smallint, 'queued', now(), max_attempts, quarantined
    FROM x WHERE existing IS NULL AND )" FLOW_ACCEPT_HAS_ROOM " AND " FLOW_ACCEPT_HAS_CREDITS R"(
     AND NOT deleted AND status IN ('completed', 'failed', 'cancelled')
     AND (NOT $10::boolean OR status = 'failed' AND version = old_version)
      ON CONFLICT (user_id, request_key) WHERE request_key IS NOT NULL DO NOTHING
  RETURNING id, lane),
i AS (INSERT INTO execution_inputs(execution_id, params, trigger, raw_body, overrides, pinned, run_to, reuse_of)
      SELECT e.id, o.params, o.trigger, o.raw_body, o.overrides, o.pinned, o.run_to, CASE WHEN $10 THEN $2 END
        FROM e LEFT JOIN execution_inputs o ON o.execution_id = $2 WHERE o.execution_id IS NOT NULL OR $10),
q AS (INSERT INTO queue_msg(lane, execution_id) SELECT lane, id FROM e)
SELECT x.*, e.id IS NOT NULL AS created, e.lane AS queue_lane FROM x LEFT JOIN e ON true)"};

constexpr Statement kOwns{"execution_owns_workflow",
                          "SELECT 1 FROM workflows WHERE user_id = $1 AND id = $2 AND deleted_at IS NULL"};
constexpr Statement kFindRequest{
    "execution_find_request",
    "SELECT id, version, workflow_id FROM executions WHERE user_id = $1 AND request_key = $2"};
constexpr Statement kCancel{
    "execution_cancel",
    "WITH k AS MATERIALIZED (SELECT id, status FROM executions WHERE user_id = $1 AND id = $2 FOR UPDATE), "
    "u AS (UPDATE executions e SET status = CASE k.status WHEN 'running' THEN 'running' ELSE 'cancelled' "
    "END, "
    "finished_at = CASE k.status WHEN 'running' THEN NULL ELSE now() END, "
    "wait_reason = NULL, ready_at = NULL, cancel_requested_at = now() "
    "FROM k WHERE e.id = k.id AND k.status IN ('queued', 'waiting', 'running') AND e.cancel_requested_at IS "
    "NULL "
    "RETURNING e.status) "
    "SELECT k.status AS before, coalesce(u.status, k.status) AS after, u.status IS NOT NULL AS changed "
    "FROM k LEFT JOIN u ON true"};

std::string_view word(VersionChoice choice) {
  switch (choice) {
    case VersionChoice::active: return "active";
    case VersionChoice::newest: return "newest";
    case VersionChoice::exact: return "exact";
  }
  return "exact";
}

int priority_of(StartedBy started_by) {
  if (started_by == StartedBy::manual) return 0;
  return started_by == StartedBy::scheduled ? 2 : 1;
}

Param key_or_null(std::string_view key) {
  return key.empty() ? Param(std::nullopt) : Param(stored_text(key));
}

Param json_or_null(const std::optional<json::object>& document) {
  return document ? Param::json(json::value(*document)) : Param(std::nullopt);
}

// Why nothing was accepted, of those reasons that both statements share.
std::optional<Error> refused(const Row& row) {
  const auto run_limit = row.get<std::optional<std::int64_t>>("run_limit");
  const auto credit_limit = row.get<std::optional<std::int64_t>>("credit_limit");
  if (run_limit && row.get<std::int64_t>("runs") >= *run_limit)
    return too_many_runs(row.get<std::int64_t>("runs"), *run_limit);
  if (credit_limit && row.get<std::int64_t>("credits_used") >= *credit_limit)
    return out_of_credits(row.get<std::int64_t>("credits_used"), *credit_limit);
  return std::nullopt;
}

StartedAtOnce started_at_once(const Row& row, std::int64_t token) {
  StartedAtOnce started{.token = token,
                        .lane = row.get<std::int16_t>("queue_lane"),
                        .message = row.get<std::int64_t>("msg_id"),
                        .max_attempts = row.get<int>("run_attempts"),
                        .workflow_name = row.get<std::string>("workflow_name"),
                        .accepted_at = row.get<WallTime>("accepted_at")};
  if (const auto limit = row.get<std::optional<std::int64_t>>("credit_limit"))
    started.credits_left = std::max<std::int64_t>(0, *limit - row.get<std::int64_t>("credits_used"));
  return started;
}

Error no_version(int version) {
  return make_error(ErrorCode::not_found, "the workflow has no version {}; choose one of its list", version);
}

}  // namespace

Task<Result<ExecutionCreated>> ExecutionStore::create(Context cx, NewExecution execution) {
  CO_TRY_VOID(detail::check_id("workflow", execution.workflow.str()));
  const ExecutionId id(crypto::uuid_v7(cx.clock().now()));
  Params params{execution.user,    execution.workflow,        word(execution.choice),
                execution.version, instance_.concurrent_runs, instance_.credits_month};
  params.push_back(key_or_null(execution.request_key));
  params.push_back(id);
  params.push_back(priority_of(execution.started_by));
  params.push_back(to_string(execution.started_by));
  params.push_back(execution.trigger_id);
  params.push_back(Param::json(json::value(execution.params)));
  params.push_back(Param::json(json::value(execution.trigger)));
  params.push_back(execution.raw_body ? Param::bytes(*execution.raw_body) : Param(std::nullopt));
  params.push_back(json_or_null(execution.overrides));
  params.push_back(json_or_null(execution.pinned));
  params.push_back(execution.run_to);
  params.push_back(execution.max_attempts);
  std::optional<std::int64_t> token;
  if (execution.start_for) token = crypto::random_int64();
  params.push_back(token);
  params.push_back(execution.start_for);
  CO_TRY(const Rows rows, co_await database_->together(cx, kCreate, std::move(params)));
  if (rows.empty()) {
    if (execution.choice == VersionChoice::exact) {
      CO_TRY(const Rows old, co_await database_->query(cx, kOwns, {execution.user, execution.workflow}));
      if (!old.empty()) co_return std::unexpected(no_version(execution.version));
    }
    co_return std::unexpected(detail::no_such("workflow", execution.workflow.str()));
  }
  const Row row = rows.front();
  if (row.get<bool>("created")) {
    ExecutionCreated created{.id = id, .version = row.get<int>("version")};
    if (token) {
      created.started = started_at_once(row, *token);
    } else {
      database_->notify("fb_queue", std::to_string(row.get<int>("queue_lane")));
    }
    co_return created;
  }
  if (row.is_null("existing")) {
    if (auto error = refused(row)) co_return std::unexpected(*std::move(error));
    if (row.get<bool>("quarantined") && execution.started_by != StartedBy::manual) {
      co_return std::unexpected(detail::conflict(
          "quarantined",
          fmt::format("version {} is quarantined: it took its worker down twice; run it by hand, save a new "
                      "version or lift the quarantine",
                      row.get<int>("version"))));
    }
  }
  co_return co_await find_request(cx, execution.user, execution.workflow, execution.request_key);
}

Task<Result<ExecutionCreated>> ExecutionStore::replay(Context cx, UserId user, Replay replay) {
  CO_TRY_VOID(detail::check_id("execution", replay.of.str()));
  CO_TRY(const ExecutionItem old, co_await get(cx, user, replay.of));
  const ExecutionId id(crypto::uuid_v7(cx.clock().now()));
  Params params{
      user, replay.of, word(replay.choice), old.version, instance_.concurrent_runs, instance_.credits_month};
  params.push_back(key_or_null(replay.request_key));
  params.push_back(id);
  params.push_back(priority_of(StartedBy::replay));
  params.push_back(replay.from_failed_node);
  CO_TRY(const Rows rows, co_await database_->query(cx, kReplay, std::move(params)));
  if (rows.empty()) co_return std::unexpected(no_version(old.version));
  const Row row = rows.front();
  if (row.get<bool>("created")) {
    database_->notify("fb_queue", std::to_string(row.get<int>("queue_lane")));
    co_return ExecutionCreated{.id = id, .version = row.get<int>("version")};
  }
  if (row.is_null("existing")) {
    const auto status = detail::get_enum<ExecutionStatus>(row, "status");
    if (row.get<bool>("deleted")) co_return std::unexpected(detail::no_such("workflow", old.workflow.str()));
    if (!is_terminal(status)) {
      co_return std::unexpected(detail::conflict(
          "wrong_status",
          fmt::format("the execution is {}; wait until it has ended, or cancel it", to_string(status))));
    }
    if (replay.from_failed_node && status != ExecutionStatus::failed) {
      co_return std::unexpected(detail::conflict(
          "wrong_status",
          fmt::format("the execution is {}; only a failed one has a failed node to go on from",
                      to_string(status))));
    }
    if (replay.from_failed_node && row.get<int>("version") != old.version) {
      co_return std::unexpected(detail::conflict(
          "other_version", fmt::format("it ran version {}; to use version {}, start from the beginning",
                                       old.version, row.get<int>("version"))));
    }
    if (auto error = refused(row)) co_return std::unexpected(*std::move(error));
  }
  co_return co_await find_request(cx, user, old.workflow, replay.request_key);
}

// The one that has the key: seen by the statement, or made by another request at the same moment.
Task<Result<ExecutionCreated>> ExecutionStore::find_request(Context cx, UserId user, WorkflowId workflow,
                                                            std::string request_key) {
  CO_TRY(const Rows rows, co_await database_->query(cx, kFindRequest, {user, stored_text(request_key)}));
  if (rows.empty()) co_return fail(ErrorCode::unavailable, "the execution was not accepted; ask again");
  const Row row = rows.front();
  if (row.get<WorkflowId>("workflow_id") != workflow) {
    co_return std::unexpected(detail::conflict(
        "other_request",
        fmt::format("the key \"{}\" was used for another workflow; use a new one", request_key)));
  }
  co_return ExecutionCreated{
      .id = row.get<ExecutionId>("id"), .version = row.get<int>("version"), .existed = true};
}

Task<Result<Cancelled>> ExecutionStore::cancel(Context cx, UserId user, ExecutionId id) {
  CO_TRY_VOID(detail::check_id("execution", id.str()));
  CO_TRY(const Rows rows, co_await database_->query(cx, kCancel, {user, id}));
  if (rows.empty()) co_return std::unexpected(detail::no_such("execution", id.str()));
  const Row row = rows.front();
  const Cancelled cancelled{.status = detail::get_enum<ExecutionStatus>(row, "after"),
                            .changed = row.get<bool>("changed")};
  if (cancelled.changed) {
    database_->notify(cancelled.status == ExecutionStatus::running ? "fb_cancel" : "fb_journal", id.str());
  }
  co_return cancelled;
}

}  // namespace flow::db
