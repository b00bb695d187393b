// 11: a workflow takes its worker process down whenever it runs. (The receiver does it: it kills whoever
// sends the delivery.) After three attempts it is a dead letter and its version in quarantine; all others
// complete.
#include <memory>

#include "chaos/experiments/experiments.hpp"
#include "chaos/steps.hpp"

namespace flow::chaos {
namespace {

using std::chrono::seconds;

constexpr db::Statement kQuarantined{"chaos_quarantined", R"(
SELECT EXISTS (SELECT 1 FROM workflow_versions WHERE workflow_id = $1 AND quarantined_at IS NOT NULL) AS yes)"};
constexpr db::Statement kInnocent{"chaos_innocent", R"(
SELECT count(*)::int AS n, count(*) FILTER (WHERE status <> 'completed')::int AS harmed, max(charged)::int AS charged
  FROM executions WHERE workflow_id <> $1 AND finished_at IS NOT NULL)"};

// What `serial` names is the poisonous run.
Task<void> strike(Context cx, Trial* trial, std::shared_ptr<const std::string> poisonous,
                  std::string serial) {
  if (serial != *poisonous) co_return;
  const auto killed = co_await kill_holder(cx, trial, serial);
  if (!killed) trial->report->note("a poisonous run had no holder: " + killed.error().message);
}

}  // namespace

Task<Result<void>> poison(Context cx, Trial* trial) {
  CO_TRY(const std::string poisonous, co_await save(cx, trial, delivering_workflow()));
  CO_TRY(const std::string innocent, co_await save(cx, trial, waiting_workflow(milliseconds{100})));
  trial->load->begin(cx, {.workflow = innocent, .clients = 2, .pause = milliseconds{100}});
  const auto serial = std::make_shared<std::string>();
  trial->site->receiver.before_answer = [trial, serial](Context call, std::string of,
                                                        int /*times*/) -> Task<void> {
    return strike(call, trial, serial, std::move(of));
  };
  *serial = "poison";
  CO_TRY(const Accepted run, co_await Load::ask(cx, trial->load, {.workflow = poisonous, .serial = *serial}));
  CO_TRY_VOID(co_await wait_for_end(cx.within(seconds{180}), trial, run.execution));
  CO_TRY(const Ending ending, co_await ending_of(cx, trial, run.execution));
  trial->report->note(ending.text);
  trial->report->expect(ending.status == "failed" && ending.dead && ending.charged == 3,
                        "I4: a dead letter after three attempts", ending.text);
  db::Params params{poisonous};
  CO_TRY(const db::Rows rows, co_await trial->site->database().query(cx, kQuarantined, params));
  trial->report->expect(rows.front().get<bool>("yes"), "its version is in quarantine", "it is not");
  co_await cx.clock().sleep_for(seconds{3});
  CO_TRY_VOID(co_await Load::pause(cx.within(seconds{30}), trial->load));
  for (const Accepted& one : trial->load->accepted()) {
    CO_TRY_VOID(co_await wait_for_end(cx.within(seconds{90}), trial, one.execution));
  }
  CO_TRY(const db::Rows others, co_await trial->site->database().query(cx, kInnocent, params));
  const db::Row row = others.front();
  trial->report->note(
      fmt::format("{} innocent runs, charged at most {}", row.get<int>("n"), row.get<int>("charged")));
  trial->report->expect(
      row.get<int>("harmed") == 0 && row.get<int>("charged") <= 2,
      "I11: innocents complete, and lose at most one attempt",
      fmt::format("{} did not complete, charged up to {}", row.get<int>("harmed"), row.get<int>("charged")));
  co_return Result<void>{};
}

}  // namespace flow::chaos
