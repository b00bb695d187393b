#include "scheduler/detail/pass.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "crypto/random.hpp"
#include "metrics/metrics.hpp"
#include "queue/postgres_queue.hpp"
#include "scheduler/detail/fire.hpp"
#include "scheduler/detail/spread.hpp"

namespace flow::scheduler::detail {
namespace {

using std::chrono::seconds;

// $1 how many, $2 the minimum interval. No lock: whoever fires compares next_run_at again.
constexpr db::Statement kDue{"schedule_due", R"(
SELECT s.id, s.expr, s.once_at, s.tz, s.misfire, s.catch_up_max, s.overlap, s.jitter_s, s.next_run_at, now() AS now,
       w.active_version IS NOT NULL AS startable, v.quarantined_at IS NOT NULL AS quarantined,
       (SELECT max(l.occurs_at) FROM schedule_ledger l WHERE l.trigger_id = s.id AND l.outcome = 'fired'
           AND l.occurs_at > s.next_run_at - $2::interval AND l.occurs_at < s.next_run_at) AS previous
  FROM triggers s LEFT JOIN workflows w ON w.id = s.workflow_id
  LEFT JOIN workflow_versions v ON v.workflow_id = w.id AND v.version = w.active_version
 WHERE s.active AND s.next_run_at <= now() ORDER BY s.next_run_at, s.id LIMIT $1)"};

// $1 trigger, $2 why, $3 next_run_at as read, $4 id of the alert.
constexpr db::Statement kBreak{"schedule_break", R"(
WITH t AS (UPDATE triggers SET error = $2, next_run_at = NULL WHERE id = $1 AND active AND next_run_at = $3
           RETURNING id, user_id, workflow_id)
INSERT INTO alerts(id, user_id, kind, message, workflow_id, trigger_id)
SELECT $4, user_id, 'schedule_error', $2, workflow_id, id FROM t)"};

// $1 how late is overdue.
constexpr db::Statement kAhead{"schedule_ahead", R"(
SELECT now() AS now, (SELECT min(next_run_at) FROM triggers WHERE active) AS next_due,
       (SELECT count(*) FROM triggers WHERE active AND next_run_at < now() - $1::interval) AS overdue)"};

Result<Due> read_due(const db::Row& row) {
  if (!row.get<bool>("startable"))
    return fail(ErrorCode::invalid_input, "the workflow has no active version; activate it again");
  Due due;
  TRY(due.times, read_times(row.get<std::optional<std::string_view>>("expr"),
                            row.get<std::optional<WallTime>>("once_at"), row.get<std::string_view>("tz")));
  due.expected = row.get<WallTime>("next_run_at");
  due.previous = row.get<std::optional<WallTime>>("previous");
  due.misfire = find_misfire(row.get<std::string_view>("misfire")).value_or(Misfire::coalesce);
  due.overlap = find_overlap(row.get<std::string_view>("overlap")).value_or(Overlap::skip);
  due.catch_up_max = row.get<int>("catch_up_max");
  due.quarantined = row.get<bool>("quarantined");
  return due;
}

// One that cannot be evaluated shows why, and stops being due.
Task<Result<void>> break_trigger(Context cx, db::Database* database, TriggerId id, WallTime expected,
                                 std::string why) {
  cx.log().warning("a trigger cannot be evaluated", {{"trigger", id.str()}, {"error", why}});
  metrics::process().add(metrics::Metric::schedule_errors, {});
  db::Params params{id, why, expected, crypto::uuid_v7(cx.clock().now())};
  CO_TRY_VOID(co_await database->query(cx, kBreak, std::move(params)));
  co_return Result<void>{};
}

void count(const FireReport& fired, PassReport* report) {
  report->fired += fired.fired;
  report->coalesced += fired.coalesced;
  report->skipped += fired.skipped;
}

// All in one statement. Should one of them break it, each alone, so that only that one is stopped.
Task<Result<void>> fire_batch(Context cx, db::Database* database, std::vector<DueTrigger> triggers,
                              std::optional<int> concurrent_runs, PassReport* report) {
  auto fired = co_await fire(cx, database, triggers, concurrent_runs);
  if (fired) {
    count(*fired, report);
    co_return Result<void>{};
  }
  if (fired.error().code != ErrorCode::internal) co_return std::unexpected(std::move(fired).error());
  for (const DueTrigger& one : triggers) {
    std::vector<DueTrigger> alone{one};
    auto again = co_await fire(cx, database, std::move(alone), concurrent_runs);
    if (again) {
      count(*again, report);
    } else if (again.error().code == ErrorCode::internal) {
      ++report->broken;
      CO_TRY_VOID(co_await break_trigger(cx, database, one.id, one.due.expected, again.error().message));
    } else {
      co_return std::unexpected(std::move(again).error());
    }
  }
  co_return Result<void>{};
}

// A statement for every `kRowsPerStatement` occurrences: a trigger may have missed very many.
Task<Result<void>> fire_in_batches(Context cx, db::Database* database, std::vector<DueTrigger> due,
                                   WallTime now, Policy policy, Starts starts, PassReport* report) {
  std::vector<DueTrigger> batch;
  std::size_t size = 0;
  for (std::size_t i = 0; i < due.size(); ++i) {
    due[i].plan = plan(due[i].due, now, policy);
    size += due[i].plan.occurrences.size();
    batch.push_back(std::move(due[i]));
    if (size < kRowsPerStatement && i + 1 < due.size()) continue;
    spread_starts(batch, now, policy, starts);
    CO_TRY_VOID(co_await fire_batch(cx, database, std::exchange(batch, {}), policy.concurrent_runs, report));
    size = 0;
  }
  co_return Result<void>{};
}

}  // namespace

Task<Result<void>> fire_all_due(Context cx, db::Database* database, Policy policy, PassReport* report) {
  std::set<TriggerId> broken;  // that could not even be stopped: not again in this pass
  Starts starts;
  while (true) {
    db::Params params{kTriggersPerRead, db::Param::interval(policy.minimum_interval)};
    CO_TRY(const db::Rows rows, co_await database->query(cx, kDue, std::move(params)));
    if (rows.empty()) co_return Result<void>{};
    const auto now = rows.front().get<WallTime>("now");
    std::vector<DueTrigger> read;
    std::size_t stopped = 0;
    for (const db::Row row : rows) {
      const auto id = row.get<TriggerId>("id");
      auto due = read_due(row);
      if (!due) {
        if (!broken.insert(id).second) continue;
        ++stopped;
        CO_TRY_VOID(
            co_await break_trigger(cx, database, id, row.get<WallTime>("next_run_at"), due.error().message));
        continue;
      }
      starts.count(*due, now, policy);
      read.push_back({.id = id,
                      .jitter = seconds{row.get<int>("jitter_s")},
                      .due = *std::move(due),
                      .plan = {},
                      .delays = {}});
    }
    report->broken += stopped;
    report->triggers += stopped + read.size();
    const bool is_last =
        rows.size() < static_cast<std::size_t>(kTriggersPerRead) || stopped + read.size() == 0;
    CO_TRY_VOID(co_await fire_in_batches(cx, database, std::move(read), now, policy, starts, report));
    if (is_last) co_return Result<void>{};
  }
}

Task<Result<void>> look_ahead(Context cx, db::Database* database, milliseconds overdue_after,
                              PassReport* report) {
  db::Params params{db::Param::interval(overdue_after)};
  CO_TRY(const db::Rows rows, co_await database->query(cx, kAhead, std::move(params)));
  const db::Row row = rows.front();
  report->next_due = row.get<std::optional<WallTime>>("next_due");
  report->overdue = row.get<std::size_t>("overdue");
  if (report->next_due) {
    report->until_next = std::max(
        milliseconds{0}, std::chrono::ceil<milliseconds>(*report->next_due - row.get<WallTime>("now")));
  }
  metrics::process().set(metrics::Metric::schedule_overdue, {}, static_cast<double>(report->overdue));
  co_return Result<void>{};
}

}  // namespace flow::scheduler::detail
