// 8: SIGTERM of a worker. What fits into its grace ends, the rest is given back uncharged; it exits with 0
// and leaves no browser.
#include <signal.h>

#include "chaos/experiments/experiments.hpp"
#include "chaos/steps.hpp"

namespace flow::chaos {
namespace {

using std::chrono::seconds;

constexpr seconds kInterrupting{20};  // after the grace
constexpr db::Statement kEvidence{"chaos_evidence",
                                  "SELECT count(*)::int AS files FROM artifacts "
                                  "WHERE execution_id = $1 AND attempt = 1 AND node_id = 'look'"};

Task<Result<void>> look_for_evidence(Context cx, Trial* trial, std::string execution) {
  db::Params params{execution};
  CO_TRY(const db::Rows rows, co_await trial->site->database().query(cx, kEvidence, std::move(params)));
  const int files = rows.front().get<int>("files");
  trial->report->expect(files == 2, "an interrupted node keeps picture and document of its page",
                        fmt::format("{}", files));
  co_return Result<void>{};
}

Task<Result<void>> terminate(Context cx, Trial* trial, Part* worker, seconds grace) {
  ::kill(worker->process->pid(), SIGTERM);
  const SteadyTime begun = cx.clock().steady_now();
  const auto status = co_await worker->process->wait(cx.within(grace + kInterrupting));
  if (!status) {
    trial->report->broken(fmt::format("a worker does not end within its grace of {} s and 20 s: {}",
                                      grace.count(), worker->process->output_tail()));
    co_return Result<void>{};
  }
  trial->report->note(
      fmt::format("with a grace of {} s it ended after {} ms", grace.count(), since(cx, begun).count()));
  trial->report->expect(status->ok(), "a drained worker exits with 0", status->text());
  const auto left = browsers(*trial);
  trial->report->expect(left.empty(), "I8: a drained worker leaves no browser",
                        fmt::format("{}", left.size()));
  co_return Result<void>{};
}

// Nothing of it fits into the grace.
Task<Result<void>> interrupted(Context cx, Trial* trial) {
  const seconds grace = trial->hold(1, 30);
  CO_TRY(Part* const worker, co_await Site::add_worker(cx, trial->site, grace));
  CO_TRY(const std::string waiting, co_await save(cx, trial, waiting_workflow(2 * grace + seconds{3})));
  CO_TRY(const std::string browsing,
         co_await save(cx, trial, browsing_workflow(milliseconds{15'000} + grace)));
  CO_TRY(const Accepted run, co_await Load::ask(cx, trial->load, {.workflow = waiting}));
  CO_TRY_VOID(co_await wait_for_node(cx.within(seconds{20}), trial, run.execution, "wait"));
  std::vector<Accepted> runs{run};
  if (grace < seconds{5}) {
    CO_TRY(const Accepted page, co_await Load::ask(cx, trial->load, {.workflow = browsing}));
    CO_TRY_VOID(co_await wait_for_node(cx.within(seconds{30}), trial, page.execution, "look"));
    runs.push_back(page);
  }
  CO_TRY_VOID(co_await terminate(cx, trial, worker, grace));
  if (runs.size() > 1) CO_TRY_VOID(co_await look_for_evidence(cx, trial, runs.back().execution));
  CO_TRY([[maybe_unused]] Part* const next, co_await Site::add_worker(cx, trial->site, seconds{30}));
  for (const Accepted& one : runs) {
    CO_TRY_VOID(co_await wait_for_end(cx.within(2 * grace + seconds{90}), trial, one.execution));
    CO_TRY(const Ending ending, co_await ending_of(cx, trial, one.execution));
    trial->report->expect(
        ending.status == "completed" && ending.attempts == 2 && ending.charged == 1 && ending.interrupts == 1,
        "an interrupted run comes back, and is not charged for it", ending.text);
  }
  next->killed = true;
  ::kill(next->process->pid(), SIGKILL);
  co_return Result<void>{};
}

// All of it does.
Task<Result<void>> finished(Context cx, Trial* trial) {
  const seconds grace = trial->hold(30, 120);
  CO_TRY(Part* const worker, co_await Site::add_worker(cx, trial->site, grace));
  CO_TRY(const std::string browsing, co_await save(cx, trial, browsing_workflow(milliseconds{3000})));
  CO_TRY(const Accepted run, co_await Load::ask(cx, trial->load, {.workflow = browsing}));
  CO_TRY_VOID(co_await wait_for_node(cx.within(seconds{30}), trial, run.execution, "look"));
  CO_TRY_VOID(co_await terminate(cx, trial, worker, grace));
  CO_TRY(const Ending ending, co_await ending_of(cx, trial, run.execution));
  trial->report->expect(ending.status == "completed" && ending.attempts == 1,
                        "a run that fits into the grace ends", ending.text);
  co_return Result<void>{};
}

}  // namespace

Task<Result<void>> drain(Context cx, Trial* trial) {
  CO_TRY_VOID(co_await interrupted(cx, trial));
  co_return co_await finished(cx, trial);
}

}  // namespace flow::chaos
