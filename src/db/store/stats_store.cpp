#include "db/store/stats_store.hpp"

#include <array>

#include "db/database.hpp"

namespace flow::db {
namespace {

// One question, asked of a user's rows or of all: {mine} stands where the condition goes. Two texts, because
// a condition that may be switched off by a value would keep the planner from the index of the user.
class Question {
 public:
  Question(std::string_view name, std::string_view sql, std::string_view mine)
      : own_name_(fmt::format("{}_own", name)), all_name_(fmt::format("{}_all", name)) {
    own_ = filled(sql, mine);
    all_ = filled(sql, "");
  }

  Task<Result<Rows>> ask(Context cx, Database* database, std::optional<UserId> user, Params params) const {
    if (user) params.push_back(*user);
    return database->query(std::move(cx), user ? Statement{own_name_, own_} : Statement{all_name_, all_},
                           std::move(params));
  }

 private:
  static std::string filled(std::string_view sql, std::string_view mine) {
    constexpr std::string_view kMark = "{mine}";
    std::string out(sql);
    for (auto at = out.find(kMark); at != out.npos; at = out.find(kMark, at + mine.size()))
      out.replace(at, kMark.size(), mine);
    return out;
  }

  std::string own_name_, own_, all_name_, all_;
};

// With 500,000 executions of ten users, a million node runs and 500,000 rows of the ledger, on two busy
// cores: days 0.2 s of a user and 0.3 s of all, hours 0.02 s, load under 1 ms, punctuality 0.1 s, slow nodes
// 0.08 s.

// The newest executions that are counted; who has more of them in the time asked for sees the newest.
constexpr int kMostRuns = 200'000;
// What is alive is counted up to here.
constexpr int kMostLive = 100'000;
// Schedules, and their newest occurrences, whose lateness is looked at: a schedule that fires every five
// minutes has 288 in a day.
constexpr int kMostTriggers = 300;
constexpr int kMostOccurrences = 300;
// Executions, and node runs of each (a loop can have many thousands), that times are taken from.
constexpr int kMostExecutions = 1'000;
constexpr int kMostNodeRuns = 200;
constexpr int kMostTypes = 10;

// $1 an hour or a day, $2 the smallest id of the first one, $3 its beginning, $4 how many, $5 most runs.
const Question& runs_question() {
  static const Question kQuestion("stats_runs", R"(
WITH r AS (SELECT e.accepted_at, e.status FROM executions e WHERE e.id >= $2::uuid {mine} ORDER BY e.id DESC LIMIT $5),
     c AS (SELECT date_bin($1::interval, r.accepted_at, $3::timestamptz) AS at, r.status, count(*) AS n
             FROM r GROUP BY 1, 2)
SELECT s.at, coalesce(sum(c.n) FILTER (WHERE c.status = 'completed'), 0)::bigint AS completed,
       coalesce(sum(c.n) FILTER (WHERE c.status = 'failed'), 0)::bigint AS failed,
       coalesce(sum(c.n) FILTER (WHERE c.status = 'cancelled'), 0)::bigint AS cancelled,
       coalesce(sum(c.n) FILTER (WHERE c.status IN ('queued', 'running', 'waiting')), 0)::bigint AS live
  FROM (SELECT $3::timestamptz + n * $1::interval AS at FROM generate_series(0, $4::int - 1) n) s
  LEFT JOIN c ON c.at = s.at GROUP BY s.at ORDER BY s.at)",
                                  "AND e.user_id = $6");
  return kQuestion;
}

// What is alive; $1 counts at most. What runs has a message with a token.
const Question& load_question() {
  static const Question kQuestion("stats_load", R"(
WITH q AS (SELECT e.queued_at FROM executions e WHERE e.finished_at IS NULL AND e.status = 'queued' {mine} LIMIT $1)
SELECT (SELECT count(*) FROM q) AS queued, (SELECT min(queued_at) FROM q) AS oldest_queued_at,
       (SELECT count(*) FROM (SELECT 1 FROM executions e WHERE e.ready_at IS NOT NULL {mine} LIMIT $1) w) AS waiting,
       (SELECT count(*) FROM (SELECT 1 FROM executions e
                              WHERE e.id IN (SELECT execution_id FROM queue_msg WHERE token <> 0)
                                AND e.status = 'running' {mine} LIMIT $1) r) AS running,
       (SELECT count(*) FROM (SELECT 1 FROM workflows e WHERE e.status = 'active' AND e.deleted_at IS NULL {mine}
                               LIMIT $1) a) AS active_workflows)",
                                  "AND e.user_id = $2");
  return kQuestion;
}

// $1 since, $2 triggers, $3 occurrences of each. The ledger is read by its primary key, trigger by trigger.
const Question& punctuality_question() {
  static const Question kQuestion("stats_punctuality", R"(
WITH t AS (SELECT e.id FROM triggers e WHERE e.kind IN ('schedule_trigger', 'one_time_trigger')
              AND (e.deleted_at IS NULL OR e.deleted_at >= $1) {mine}
            ORDER BY e.last_fired_at DESC NULLS LAST LIMIT $2),
     o AS (SELECT l.outcome, l.n, l.late_ms FROM t, LATERAL (
             SELECT * FROM schedule_ledger l WHERE l.trigger_id = t.id AND l.occurs_at >= $1
              ORDER BY l.occurs_at DESC LIMIT $3) l)
SELECT coalesce(sum(n) FILTER (WHERE outcome = 'fired'), 0)::bigint AS fired,
       coalesce(sum(n) FILTER (WHERE outcome = 'coalesced'), 0)::bigint AS coalesced,
       coalesce(sum(n) FILTER (WHERE outcome = 'skipped'), 0)::bigint AS skipped,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY late_ms) FILTER (WHERE outcome = 'fired') AS p50,
       percentile_disc(0.95) WITHIN GROUP (ORDER BY late_ms) FILTER (WHERE outcome = 'fired') AS p95 FROM o)",
                                  "AND e.user_id = $4");
  return kQuestion;
}

// $1 the smallest id, $2 executions, $3 node runs of each, $4 types. node_runs is read by its primary key,
// execution by execution, in the one partition where it can be.
const Question& slow_nodes_question() {
  static const Question kQuestion("stats_slow_nodes", R"(
WITH r AS MATERIALIZED (SELECT e.id FROM executions e WHERE e.id >= $1::uuid {mine} ORDER BY e.id DESC LIMIT $2),
     n AS (SELECT n.type, n.status, n.took_ms FROM r, LATERAL (
             SELECT n.type, n.status, n.took_ms FROM node_runs n WHERE n.execution_id = r.id
                AND n.status IN ('done', 'failed') AND n.type <> '' LIMIT $3) n)
SELECT n.type, count(*) AS runs, count(*) FILTER (WHERE n.status = 'failed') AS failed,
       percentile_disc(0.5) WITHIN GROUP (ORDER BY n.took_ms) AS median,
       percentile_disc(0.95) WITHIN GROUP (ORDER BY n.took_ms) AS p95,
       (SELECT count(*) FROM r) AS executions
  FROM n GROUP BY n.type ORDER BY median DESC, n.type LIMIT $4)",
                                  "AND e.user_id = $5");
  return kQuestion;
}

// The smallest UUIDv7 of a time, as uuid_floor() of the database makes it: a value, so that the planner knows
// how much of the index it stands for.
std::string first_id(WallTime at) {
  const auto ms = std::chrono::duration_cast<milliseconds>(at.time_since_epoch()).count();
  const std::string hex = fmt::format("{:012x}", ms);
  return fmt::format("{}-{}-0000-0000-000000000000", hex.substr(0, 8), hex.substr(8));
}

WallTime beginning_of(WallTime now, Step step, int count) {
  using namespace std::chrono;
  if (step == Step::hour) return time_point_cast<WallTime::duration>(floor<hours>(now)) - hours{count - 1};
  return time_point_cast<WallTime::duration>(floor<days>(now)) - days{count - 1};
}

}  // namespace

Task<Result<std::vector<RunCounts>>> StatsStore::runs(Context cx, std::optional<UserId> user, Step step,
                                                      int count) {
  const WallTime from = beginning_of(cx.clock().now(), step, count);
  Params params{step == Step::hour ? "1 hour" : "1 day", first_id(from), from, count, kMostRuns};
  CO_TRY(const Rows rows, co_await runs_question().ask(cx, database_, std::move(user), std::move(params)));
  std::vector<RunCounts> out;
  for (const Row row : rows) {
    out.push_back({.at = row.get<WallTime>("at"),
                   .completed = row.get<std::int64_t>("completed"),
                   .failed = row.get<std::int64_t>("failed"),
                   .cancelled = row.get<std::int64_t>("cancelled"),
                   .live = row.get<std::int64_t>("live")});
  }
  co_return out;
}

Task<Result<Load>> StatsStore::load(Context cx, std::optional<UserId> user) {
  Params params{kMostLive};
  CO_TRY(const Rows rows, co_await load_question().ask(cx, database_, std::move(user), std::move(params)));
  const Row row = rows.front();
  co_return Load{.queued = row.get<std::int64_t>("queued"),
                 .oldest_queued_at = row.get<std::optional<WallTime>>("oldest_queued_at"),
                 .waiting = row.get<std::int64_t>("waiting"),
                 .running = row.get<std::int64_t>("running"),
                 .active_workflows = row.get<std::int64_t>("active_workflows")};
}

Task<Result<Punctuality>> StatsStore::punctuality(Context cx, std::optional<UserId> user, WallTime since) {
  Params params{since, kMostTriggers, kMostOccurrences};
  CO_TRY(const Rows rows,
         co_await punctuality_question().ask(cx, database_, std::move(user), std::move(params)));
  const Row row = rows.front();
  co_return Punctuality{.fired = row.get<std::int64_t>("fired"),
                        .coalesced = row.get<std::int64_t>("coalesced"),
                        .skipped = row.get<std::int64_t>("skipped"),
                        .p50_ms = row.get<std::optional<std::int64_t>>("p50"),
                        .p95_ms = row.get<std::optional<std::int64_t>>("p95")};
}

Task<Result<SlowNodes>> StatsStore::slow_nodes(Context cx, std::optional<UserId> user, WallTime since) {
  Params params{first_id(since), kMostExecutions, kMostNodeRuns, kMostTypes};
  CO_TRY(const Rows rows,
         co_await slow_nodes_question().ask(cx, database_, std::move(user), std::move(params)));
  SlowNodes out;
  for (const Row row : rows) {
    out.executions = row.get<std::int64_t>("executions");
    out.types.push_back({.type = row.get<std::string>("type"),
                         .runs = row.get<std::int64_t>("runs"),
                         .failed = row.get<std::int64_t>("failed"),
                         .median_ms = row.get<std::int64_t>("median"),
                         .p95_ms = row.get<std::int64_t>("p95")});
  }
  co_return out;
}

}  // namespace flow::db
