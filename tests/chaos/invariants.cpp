#include "invariants.hpp"

#include <map>
#include <set>

#include "ledger.hpp"

namespace flow::chaos {
namespace {

constexpr milliseconds kPoll{200};
constexpr milliseconds kSlowAfter{10'000};

// Each gives the rows that break its promise, as text.
struct Check {
  std::string_view promise;
  std::string_view sql;
};

constexpr Check kChecks[] = {
    {"I1: an execution never ended",
     "SELECT concat_ws(' ', id, status, wait_reason, 'attempt', attempt, error) AS what FROM executions "
     "WHERE status NOT IN ('completed', 'failed', 'cancelled')"},
    {"I2: an occurrence has two executions",
     "SELECT concat_ws(' ', trigger_id, scheduled_for, count(*)) AS what FROM executions "
     "WHERE trigger = 'scheduled' GROUP BY trigger_id, scheduled_for HAVING count(*) > 1"},
    {"I2: a fired occurrence has no execution, or another one",
     "SELECT concat_ws(' ', l.trigger_id, l.occurs_at, l.execution_id) AS what FROM schedule_ledger l "
     "LEFT JOIN executions e ON e.id = l.execution_id WHERE l.outcome = 'fired' AND (e.id IS NULL "
     "OR e.trigger_id <> l.trigger_id OR e.scheduled_for <> l.occurs_at)"},
    {"I2: a scheduled execution is not in the ledger",
     "SELECT concat_ws(' ', e.id, e.scheduled_for) AS what FROM executions e WHERE e.trigger = 'scheduled' "
     "AND NOT EXISTS (SELECT 1 FROM schedule_ledger l WHERE l.trigger_id = e.trigger_id "
     "AND l.occurs_at = e.scheduled_for AND l.outcome = 'fired' AND l.execution_id = e.id)"},
    {"I2: a coalesced occurrence names no execution of its trigger",
     "SELECT concat_ws(' ', l.trigger_id, l.occurs_at, l.execution_id) AS what FROM schedule_ledger l "
     "WHERE l.outcome = 'coalesced' AND NOT EXISTS (SELECT 1 FROM executions e WHERE e.id = l.execution_id "
     "AND e.trigger_id = l.trigger_id)"},
    {"I3: a terminal execution holds a lease or has no end",
     "SELECT concat_ws(' ', id, status) AS what FROM executions WHERE status IN ('completed', 'failed', "
     "'cancelled') AND (finished_at IS NULL OR lease_token IS NOT NULL OR lease_owner IS NOT NULL "
     "OR lease_until IS NOT NULL)"},
    {"I3: the result of a completed execution is missing, or of another attempt",
     "SELECT concat_ws(' ', e.id, 'attempt', e.attempt, 'result of', r.attempt) AS what FROM executions e "
     "LEFT JOIN execution_results r ON r.execution_id = e.id WHERE e.status = 'completed' "
     "AND r.attempt IS DISTINCT FROM e.attempt"},
    {"I3: a node still runs in the attempt that completed",
     "SELECT concat_ws(' ', e.id, n.node_id, n.status) AS what FROM executions e JOIN node_runs n "
     "ON n.execution_id = e.id AND n.attempt = e.attempt WHERE e.status = 'completed' AND n.status = "
     "'running'"},
    {"I3: a completed execution has credits that are only reserved",
     "SELECT concat_ws(' ', e.id, u.node_id, u.credits) AS what FROM executions e JOIN usage u "
     "ON u.execution_id = e.id WHERE e.status = 'completed' AND u.state = 'reserved'"},
    {"I3: the journal knows an attempt that was never started",
     "SELECT concat_ws(' ', e.id, n.attempt) AS what FROM executions e JOIN node_runs n "
     "ON n.execution_id = e.id WHERE n.attempt > e.attempt"},
    {"I4: attempts do not add up",
     "SELECT concat_ws(' ', id, 'attempt', attempt, 'charged', charged, 'interrupts', interrupts) AS what "
     "FROM executions WHERE charged > 3 OR attempt <> charged + interrupts"},
    {"I4: dead letters do not match dead executions",
     "SELECT concat_ws(' ', coalesce(e.id, d.execution_id), e.status, e.dead, 'letters', d.n) AS what "
     "FROM executions e FULL JOIN (SELECT execution_id, count(*) AS n FROM queue_dlq GROUP BY execution_id) "
     "d "
     "ON d.execution_id = e.id WHERE coalesce(d.n, 0) <> CASE WHEN e.dead THEN 1 ELSE 0 END"},
    {"I4: buried for its attempts with some left",
     "SELECT concat_ws(' ', e.id, e.charged) AS what FROM executions e JOIN queue_dlq d "
     "ON d.execution_id = e.id WHERE d.reason = 'attempts' AND e.charged < e.max_attempts"},
    {"I5: an effect of a completed execution is not done",
     "SELECT concat_ws(' ', e.id, f.node_id, f.state) AS what FROM executions e JOIN effects f "
     "ON f.execution_id = e.id WHERE e.status = 'completed' AND f.state <> 'done'"},
    {"I6: a queued execution has no message",
     "SELECT e.id::text AS what FROM executions e WHERE e.status = 'queued' AND NOT EXISTS "
     "(SELECT 1 FROM queue_msg q WHERE q.lane = e.lane AND q.execution_id = e.id)"},
    {"I6: a message outlives its execution and its time out of sight",
     "SELECT concat_ws(' ', q.lane, q.msg_id, e.status) AS what FROM queue_msg q JOIN executions e "
     "ON e.id = q.execution_id WHERE e.status IN ('completed', 'failed', 'cancelled') "
     "AND e.finished_at < now() - interval '10 s' AND q.vt < now() - interval '10 s'"},
    {"I9: a trigger is due before what it has fired",
     "SELECT concat_ws(' ', t.id, t.next_run_at) AS what FROM triggers t WHERE t.next_run_at <= "
     "(SELECT max(coalesce(l.until, l.occurs_at)) FROM schedule_ledger l WHERE l.trigger_id = t.id)"},
    {"I9: a trigger cannot be evaluated",
     "SELECT concat_ws(' ', id, error) AS what FROM triggers WHERE error IS NOT NULL"},
    {"I10: rows stand in a default partition",
     "SELECT concat_ws(' ', parent, strays) AS what FROM stray_rows()"},
    {"I10: dead rows pile up in the queue",
     "SELECT concat_ws(' ', n_dead_tup, 'dead of', n_live_tup) AS what FROM pg_stat_user_tables "
     "WHERE relname = 'queue_msg' AND n_dead_tup > 20000"},
    {"there was a deadlock",
     "SELECT concat_ws(' ', datname, deadlocks) AS what FROM pg_stat_database "
     "WHERE datname = current_database() AND deadlocks > 0"},
};

constexpr db::Statement kAlive{"chaos_alive", R"(
SELECT count(*)::int AS n FROM executions WHERE status NOT IN ('completed', 'failed', 'cancelled'))"};
constexpr db::Statement kSlow{"chaos_slow", R"(
SELECT concat_ws(' ', id, status, wait_reason, 'ready', ready_at, 'attempt', attempt, 'solo', solo, 'node', last_node,
                 'since', attempt_started_at, 'lease', lease_owner, lease_until, 'now', now()) AS what
  FROM executions WHERE status NOT IN ('completed', 'failed', 'cancelled') ORDER BY status DESC, id LIMIT 6)"};
constexpr db::Statement kMissing{"chaos_missing", R"(
SELECT a.id::text AS what FROM unnest($1::uuid[]) a(id) WHERE NOT EXISTS (SELECT 1 FROM executions e WHERE e.id = a.id))"};
constexpr db::Statement kOutcomes{"chaos_outcomes", R"(
SELECT status, count(*)::int AS n, max(attempt)::int AS attempts FROM executions GROUP BY status ORDER BY status)"};
constexpr db::Statement kEffects{"chaos_effects", R"(
SELECT i.params->>'serial' AS serial, f.key, f.state FROM effects f JOIN execution_inputs i ON i.execution_id = f.execution_id)"};
constexpr db::Statement kActive{"chaos_active", R"(
SELECT id::text AS id, revision FROM workflows WHERE status = 'active' AND deleted_at IS NULL)"};

// The first few are enough to see what is wrong.
void tell(Report* report, std::string_view promise, const std::vector<std::string>& rows) {
  if (rows.empty()) return;
  std::string text = fmt::format("{} ({}):", promise, rows.size());
  for (std::size_t i = 0; i < rows.size() && i < 5; ++i) text += " [" + rows[i] + "]";
  report->broken(std::move(text));
}

Task<Result<void>> check_tables(Context cx, Trial* trial) {
  for (const Check& check : kChecks) {
    CO_TRY(const db::Rows rows, co_await trial->site->database().query(cx, {.name = "", .sql = check.sql}));
    std::vector<std::string> what;
    for (const db::Row row : rows) what.push_back(row.get<std::string>("what"));
    tell(trial->report, check.promise, what);
  }
  co_return Result<void>{};
}

Task<Result<void>> check_acknowledged(Context cx, Trial* trial) {
  std::vector<std::string> ids;
  std::set<std::string> different;
  for (const Accepted& one : trial->load->accepted()) {
    ids.push_back(one.execution);
    different.insert(one.execution);
  }
  trial->report->expect(different.size() == ids.size(), "I12: every request has an execution of its own",
                        fmt::format("{} executions for {} requests", different.size(), ids.size()));
  db::Params params{ids};
  CO_TRY(const db::Rows rows, co_await trial->site->database().query(cx, kMissing, std::move(params)));
  std::vector<std::string> missing;
  for (const db::Row row : rows) missing.push_back(row.get<std::string>("what"));
  tell(trial->report, "I12: an acknowledged run is gone", missing);
  co_return Result<void>{};
}

// What the outside world saw against what the tables say.
Task<Result<void>> check_deliveries(Context cx, Trial* trial) {
  std::map<std::string, std::set<std::string>> keys;     // by serial
  std::map<std::string, std::set<std::string>> serials;  // by key
  for (const Delivery& one : trial->site->receiver.deliveries()) {
    keys[one.serial].insert(one.key);
    serials[one.key].insert(one.serial);
  }
  std::vector<std::string> wrong;
  for (const auto& [serial, all] : keys) {
    if (all.size() != 1 || all.contains(""))
      wrong.push_back(fmt::format("{}: {}", serial, fmt::join(all, ", ")));
  }
  for (const auto& [key, all] : serials) {
    if (all.size() != 1) wrong.push_back(fmt::format("{} is used by {}", key, fmt::join(all, ", ")));
  }
  CO_TRY(const db::Rows rows, co_await trial->site->database().query(cx, kEffects));
  for (const db::Row row : rows) {
    const auto serial = row.get<std::string>("serial");
    const auto key = row.get<std::string>("key");
    const auto found = keys.find(serial);
    if (found == keys.end()) {
      if (row.get<std::string_view>("state") == "done") wrong.push_back(serial + " is done and never came");
    } else if (!found->second.contains(key)) {
      wrong.push_back(fmt::format("{} came with another key than {}", serial, key));
    }
    keys.erase(serial);
  }
  for (const auto& [serial, all] : keys) wrong.push_back(serial + " came without an intent");
  tell(trial->report, "I5: an effect and its key do not agree", wrong);
  co_return Result<void>{};
}

// Why it takes so long.
Task<void> tell_slow(Context cx, Trial* trial) {
  const auto slow = co_await trial->site->database().query(cx, kSlow);
  if (!slow) co_return;
  for (const db::Row row : *slow) trial->report->note("still " + row.get<std::string>("what"));
}

}  // namespace

Task<void> wait_for_quiet(Context cx, Trial* trial) {
  const SteadyTime begun = cx.clock().steady_now();
  bool told = false;
  for (;;) {
    const auto alive = co_await trial->site->database().query(cx.grace(milliseconds{5'000}), kAlive);
    if (alive && alive->front().get<int>("n") == 0) {
      const auto took = std::chrono::duration_cast<milliseconds>(cx.clock().steady_now() - begun);
      trial->report->note(fmt::format("quiet after {} ms", took.count()));
      co_return;
    }
    if (!told && cx.clock().steady_now() - begun > kSlowAfter) {
      told = true;
      co_await tell_slow(cx.grace(milliseconds{5'000}), trial);
    }
    if (cx.expired()) {
      trial->report->broken(
          alive ? fmt::format("I1: {} executions are not terminal in time", alive->front().get<int>("n"))
                : alive.error().message);
      co_return;
    }
    co_await cx.clock().sleep_for(kPoll);
  }
}

Task<Result<void>> check_invariants(Context cx, Trial* trial) {
  CO_TRY_VOID(co_await check_tables(cx, trial));
  CO_TRY_VOID(co_await check_acknowledged(cx, trial));
  CO_TRY_VOID(co_await check_deliveries(cx, trial));
  CO_TRY_VOID(co_await check_ledger(cx, trial));
  CO_TRY(const db::Rows outcomes, co_await trial->site->database().query(cx, kOutcomes));
  for (const db::Row row : outcomes) {
    trial->report->note(fmt::format("{}: {} (at most {} attempts)", row.get<std::string>("status"),
                                    row.get<int>("n"), row.get<int>("attempts")));
  }
  co_return Result<void>{};
}

Task<Result<void>> pause_schedules(Context cx, Trial* trial) {
  CO_TRY(const db::Rows active, co_await trial->site->database().query(cx, kActive));
  for (const db::Row row : active) {
    CO_TRY(const test::Answer answer,
           co_await test::ServiceWorld::call(
               cx, &trial->site->world, "POST",
               fmt::format("/api/v1/workflows/{}/pause", row.get<std::string>("id"))));
    trial->report->expect(answer.status == 200, "a workflow is paused", json::dump(answer.body));
  }
  co_return Result<void>{};
}

}  // namespace flow::chaos
