// 7: a worker is frozen in the middle of a browser node. Thawed before its lease is over it goes on as if
// nothing had been; after that it finds that another has its run, writes nothing more and closes its browser.
#include <signal.h>

#include "chaos/experiments/experiments.hpp"
#include "chaos/steps.hpp"

namespace flow::chaos {
namespace {

using std::chrono::seconds;

constexpr seconds kLease{60};
constexpr seconds kCareful{50};  // what the holder itself takes for its end
constexpr milliseconds kBrowse{6000};
constexpr seconds kGone{10};

}  // namespace

Task<Result<void>> frozen_worker(Context cx, Trial* trial) {
  const seconds frozen = trial->hold(15, 90);
  CO_TRY(Part* const worker, co_await Site::add_worker(cx, trial->site, seconds{30}));
  CO_TRY(const std::string browsing, co_await save(cx, trial, browsing_workflow(kBrowse)));
  CO_TRY(const Accepted run, co_await Load::ask(cx, trial->load, {.workflow = browsing}));
  CO_TRY_VOID(co_await wait_for_node(cx.within(seconds{30}), trial, run.execution, "look"));
  const auto its_browsers = browsers(*trial);
  ::kill(worker->process->pid(), SIGSTOP);
  CO_TRY([[maybe_unused]] Part* const other, co_await Site::add_worker(cx, trial->site, seconds{30}));
  co_await cx.clock().sleep_for(frozen);
  ::kill(worker->process->pid(), SIGCONT);
  const SteadyTime thawed = cx.clock().steady_now();
  CO_TRY_VOID(co_await wait_for_end(cx.within(seconds{120}), trial, run.execution));
  CO_TRY(const Ending ending, co_await ending_of(cx, trial, run.execution));
  trial->report->note(fmt::format("frozen for {} s: {}", frozen.count(), ending.text));
  if (frozen < kCareful - seconds{10}) {
    trial->report->expect(ending.status == "completed" && ending.attempts == 1,
                          "it goes on after a short sleep", ending.text);
    co_return Result<void>{};
  }
  trial->report->expect(ending.status == "completed", "somebody completes the run", ending.text);
  if (frozen < kLease + seconds{10}) co_return Result<void>{};
  trial->report->expect(ending.attempts == 2, "I3: the other worker's attempt is the outcome", ending.text);
  for (;;) {
    const auto left = browsers(*trial);
    const bool gone = std::ranges::none_of(
        its_browsers, [&](pid_t pid) { return std::ranges::find(left, pid) != left.end(); });
    if (gone) break;
    if (since(cx, thawed) > kGone) {
      trial->report->broken("I8: the browser of a lost run lives on after 10 s");
      break;
    }
    co_await cx.clock().sleep_for(milliseconds{100});
  }
  co_return Result<void>{};
}

}  // namespace flow::chaos
