// 10: the browser dies, hangs or takes all memory under a node. The node fails with a class that is retried,
// the run completes, and what else the worker runs does not notice. The memory is in the long form: it is
// measured every 15 s.
#include <signal.h>

#include "chaos/experiments/experiments.hpp"
#include "chaos/steps.hpp"

namespace flow::chaos {
namespace {

using std::chrono::seconds;

constexpr milliseconds kBrowse{4000};

Task<Result<void>> strike(Context cx, Trial* trial, std::string browsing, std::string waiting, int signal) {
  CO_TRY(const Accepted beside, co_await Load::ask(cx, trial->load, {.workflow = waiting}));
  CO_TRY(const Accepted run, co_await Load::ask(cx, trial->load, {.workflow = browsing}));
  CO_TRY_VOID(co_await wait_for_node(cx.within(seconds{30}), trial, run.execution, "look"));
  const auto pids = browsers(*trial);
  if (pids.empty()) co_return fail(ErrorCode::internal, "a browser node runs, and no browser");
  for (const pid_t pid : pids) ::kill(pid, signal);
  CO_TRY_VOID(co_await wait_for_end(cx.within(seconds{150}), trial, run.execution));
  CO_TRY_VOID(co_await wait_for_end(cx.within(seconds{30}), trial, beside.execution));
  CO_TRY(const Ending ending, co_await ending_of(cx, trial, run.execution));
  CO_TRY(const Ending other, co_await ending_of(cx, trial, beside.execution));
  trial->report->note(fmt::format("signal {}: {}", signal, ending.text));
  trial->report->expect(ending.status == "completed",
                        fmt::format("a run survives signal {} to its browser", signal), ending.text);
  trial->report->expect(other.status == "completed" && other.attempts == 1, "the run beside it is unharmed",
                        other.text);
  for (const pid_t pid : browsers(*trial)) {
    trial->report->expect(std::ranges::find(pids, pid) == pids.end(), "I8: a browser that was struck is gone",
                          fmt::format("process {} is there", pid));
  }
  co_return Result<void>{};
}

// It is ended before the machine runs out, with an error that says why.
Task<Result<void>> starve(Context cx, Trial* trial, std::string greedy, std::string waiting) {
  CO_TRY(const Accepted run, co_await Load::ask(cx, trial->load, {.workflow = greedy}));
  CO_TRY_VOID(co_await wait_for_node(cx.within(seconds{30}), trial, run.execution, "look"));
  const auto pids = browsers(*trial);
  CO_TRY(const Accepted beside, co_await Load::ask(cx, trial->load, {.workflow = waiting}));
  CO_TRY_VOID(co_await wait_for_end(cx.within(seconds{50}), trial, run.execution));
  CO_TRY_VOID(co_await wait_for_end(cx.within(seconds{30}), trial, beside.execution));
  CO_TRY(const Ending ending, co_await ending_of(cx, trial, run.execution));
  CO_TRY(const Ending other, co_await ending_of(cx, trial, beside.execution));
  trial->report->note("a greedy page: " + ending.text);
  trial->report->expect(ending.status == "failed" && ending.text.contains("MiB of memory"),
                        "a browser that takes too much is ended, and the run says so", ending.text);
  trial->report->expect(other.status == "completed" && other.attempts == 1, "the run beside it is unharmed",
                        other.text);
  for (const pid_t pid : browsers(*trial)) {
    trial->report->expect(std::ranges::find(pids, pid) == pids.end(),
                          "I8: a browser that took too much is gone",
                          fmt::format("process {} is there", pid));
  }
  co_return Result<void>{};
}

}  // namespace

Task<Result<void>> browser_death(Context cx, Trial* trial) {
  CO_TRY(const std::string browsing, co_await save(cx, trial, browsing_workflow(kBrowse)));
  CO_TRY(const std::string waiting, co_await save(cx, trial, waiting_workflow(seconds{8})));
  std::vector<int> signals{SIGKILL, SIGSEGV};
  if (trial->form.long_form) signals.push_back(SIGSTOP);
  for (const int signal : signals) CO_TRY_VOID(co_await strike(cx, trial, browsing, waiting, signal));
  if (trial->form.long_form) {
    CO_TRY(const std::string greedy, co_await save(cx, trial, greedy_workflow()));
    CO_TRY_VOID(co_await starve(cx, trial, greedy, waiting));
  }
  co_return Result<void>{};
}

}  // namespace flow::chaos
