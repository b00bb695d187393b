#include "steps.hpp"

#include <signal.h>

#include <algorithm>
#include <cmath>

namespace flow::chaos {
namespace {

constexpr milliseconds kPoll{25};

constexpr db::Statement kNodeRuns{"chaos_node_runs", R"(
SELECT EXISTS (SELECT 1 FROM executions e JOIN node_runs n ON n.execution_id = e.id AND n.attempt = e.attempt
 WHERE e.id = $1 AND n.node_id = $2 AND n.status = 'running' AND e.status = 'running') AS yes)"};
constexpr db::Statement kEnded{"chaos_ended", R"(
SELECT EXISTS (SELECT 1 FROM executions WHERE id = $1 AND finished_at IS NOT NULL) AS yes)"};
constexpr db::Statement kAttempt{"chaos_attempt", R"(
SELECT EXISTS (SELECT 1 FROM executions WHERE id = $1 AND attempt >= $2) AS yes)"};
constexpr db::Statement kEnding{"chaos_ending", R"(
SELECT status, attempt::int, charged::int, interrupts::int, dead,
       concat_ws(' ', status, 'attempt', attempt, 'charged', charged, 'interrupts', interrupts, wait_reason, error) AS text
  FROM executions WHERE id = $1)"};
constexpr db::Statement kLatencies{"chaos_latencies", R"(
SELECT (1000 * extract(epoch FROM started_at - accepted_at))::float8 AS ms
  FROM executions WHERE id = ANY ($1::uuid[]) AND started_at IS NOT NULL ORDER BY 1)"};

}  // namespace

Task<Result<std::string>> save(Context cx, Trial* trial, std::string document) {
  return test::ServiceWorld::save(cx, &trial->site->world, std::move(document));
}

Task<Result<void>> activate(Context cx, Trial* trial, std::string workflow) {
  CO_TRY(const test::Answer answer,
         co_await test::ServiceWorld::call(cx, &trial->site->world, "POST",
                                           "/api/v1/workflows/" + workflow + "/activate", json::object{}));
  if (answer.status != 200)
    co_return fail(ErrorCode::internal, "activating: {} {}", answer.status, json::dump(answer.body));
  co_return Result<void>{};
}

Task<Result<void>> begin_callers(Context cx, Trial* trial, int callers) {
  CO_TRY(const std::string workflow, co_await save(cx, trial, echoing_workflow()));
  CO_TRY_VOID(co_await activate(cx, trial, workflow));
  const json::object hook{
      {"workflow_id", json::string(workflow)},
      {"type", "webhook_trigger"},
      {"name", "calls"},
      {"inputs", json::object{{"Path", "echo"}, {"Authentication", "none"}, {"Respond", "result"}}}};
  CO_TRY(const test::Answer made,
         co_await test::ServiceWorld::call(cx, &trial->site->world, "POST", "/api/v1/triggers", hook));
  if (made.status != 201)
    co_return fail(ErrorCode::internal, "a webhook: {} {}", made.status, json::dump(made.body));
  const std::string url = made.text("/url");
  trial->load->begin_callers(cx, url.substr(url.find("/hooks/")), callers);
  co_return Result<void>{};
}

Task<Result<void>> wait_until(Context cx, Trial* trial, std::string what, db::Statement yes,
                              db::Params params) {
  for (;;) {
    const auto rows = co_await trial->site->database().query(cx, yes, params);
    if (rows && rows->front().get<bool>("yes")) co_return Result<void>{};
    if (cx.expired()) co_return fail(ErrorCode::timeout, "in vain waited until {}", what);
    co_await cx.clock().sleep_for(kPoll);
  }
}

Task<Result<void>> wait_for_node(Context cx, Trial* trial, std::string execution, std::string node) {
  db::Params params{execution, node};
  co_return co_await wait_until(cx, trial, fmt::format("node {} of {} runs", node, execution), kNodeRuns,
                                std::move(params));
}

Task<Result<void>> wait_for_end(Context cx, Trial* trial, std::string execution) {
  db::Params params{execution};
  co_return co_await wait_until(cx, trial, execution + " has ended", kEnded, std::move(params));
}

Task<Result<void>> wait_for_attempt(Context cx, Trial* trial, std::string execution, int attempt) {
  db::Params params{execution, attempt};
  co_return co_await wait_until(cx, trial, fmt::format("attempt {} of {} begins", attempt, execution),
                                kAttempt, std::move(params));
}

Task<Result<Ending>> ending_of(Context cx, Trial* trial, std::string execution) {
  db::Params params{execution};
  CO_TRY(const db::Rows rows, co_await trial->site->database().query(cx, kEnding, std::move(params)));
  if (rows.empty()) co_return fail(ErrorCode::not_found, "execution {} is gone", execution);
  const db::Row row = rows.front();
  co_return Ending{.status = row.get<std::string>("status"),
                   .attempts = row.get<int>("attempt"),
                   .charged = row.get<int>("charged"),
                   .interrupts = row.get<int>("interrupts"),
                   .dead = row.get<bool>("dead"),
                   .text = row.get<std::string>("text")};
}

Task<Result<void>> kill_holder(Context cx, Trial* trial, std::string serial) {
  CO_TRY(const pid_t pid, co_await Site::holder(cx, trial->site, serial));
  if (pid <= 0) co_return fail(ErrorCode::not_found, "nobody holds {}", serial);
  trial->site->note_killed(pid);
  ::kill(pid, SIGKILL);
  co_return Result<void>{};
}

Task<Result<std::vector<double>>> start_latencies(Context cx, Trial* trial,
                                                  std::vector<std::string> executions) {
  db::Params params{executions};
  CO_TRY(const db::Rows rows, co_await trial->site->database().query(cx, kLatencies, std::move(params)));
  std::vector<double> out;
  for (const db::Row row : rows) out.push_back(row.get<double>("ms"));
  co_return out;
}

double percentile(const std::vector<double>& sorted, double share) {
  if (sorted.empty()) return 0;
  const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(sorted.size())));
  return sorted[std::clamp<std::size_t>(rank, 1, sorted.size()) - 1];
}

std::vector<pid_t> browsers(const Trial& trial) {
  std::vector<pid_t> out;
  for (const auto& one : trial.site->world.processes()) {
    if (one.command.contains("--remote-debugging-pipe") && !one.command.contains("--type="))
      out.push_back(one.pid);
  }
  return out;
}

milliseconds since(const Context& cx, SteadyTime begun) {
  return std::chrono::duration_cast<milliseconds>(cx.clock().steady_now() - begun);
}

}  // namespace flow::chaos
