// 1: the worker dies in the middle of a browser node. The next attempt must begin soon: under a supervisor,
// which tells of the death, in seconds; without one when the lease has run out, or sooner where another
// process of its machine sees that it is gone.
#include "chaos/experiments/experiments.hpp"
#include "chaos/steps.hpp"

namespace flow::chaos {
namespace {

using std::chrono::seconds;

constexpr milliseconds kBrowse{4000};
constexpr seconds kSupervised{5};
constexpr seconds kAlone{70};  // lease and 10 s
// After which the supervisor forgets deaths: each would double its pause otherwise, up to 10 s.
constexpr seconds kHealthy{61};

// What happens to the site once its worker is dead.
using AfterDeath = Task<Result<void>> (*)(Context cx, Trial* trial);

Task<Result<void>> nothing(Context /*cx*/, Trial* /*trial*/) {
  co_return Result<void>{};
}
Task<Result<void>> another_worker(Context cx, Trial* trial) {
  CO_TRY([[maybe_unused]] Part* const part, co_await Site::add_worker(cx, trial->site, seconds{30}));
  co_return Result<void>{};
}

Task<Result<void>> kill_once(Context cx, Trial* trial, std::string browsing, seconds within,
                             AfterDeath then) {
  CO_TRY(const Accepted run, co_await Load::ask(cx, trial->load, {.workflow = browsing}));
  CO_TRY_VOID(co_await wait_for_node(cx.within(seconds{30}), trial, run.execution, "look"));
  co_await cx.clock().sleep_for(milliseconds{trial->draw(0, 1000)});
  CO_TRY_VOID(co_await kill_holder(cx, trial, run.serial));
  const SteadyTime killed = cx.clock().steady_now();
  CO_TRY_VOID(co_await then(cx, trial));
  CO_TRY_VOID(co_await wait_for_attempt(cx.within(within + seconds{30}), trial, run.execution, 2));
  const milliseconds took = since(cx, killed);
  trial->report->note(fmt::format("the next attempt began {} ms after the death", took.count()));
  trial->report->expect(took <= within,
                        fmt::format("I7: the next attempt begins within {} s", within.count()),
                        fmt::format("{} ms", took.count()));
  CO_TRY_VOID(co_await wait_for_end(cx.within(seconds{60}), trial, run.execution));
  CO_TRY(const Ending ending, co_await ending_of(cx, trial, run.execution));
  trial->report->expect(ending.status == "completed" && ending.attempts == 2, "the second attempt completes",
                        ending.text);
  co_return Result<void>{};
}

}  // namespace

Task<Result<void>> kill_worker(Context cx, Trial* trial) {
  CO_TRY(const std::string browsing, co_await save(cx, trial, browsing_workflow(kBrowse)));
  CO_TRY(const std::string delivering, co_await save(cx, trial, delivering_workflow()));
  trial->load->begin(cx, {.workflow = delivering, .clients = 2, .pause = milliseconds{100}});
  CO_TRY_VOID(co_await begin_callers(cx, trial, 2));
  for (int i = 0; i < trial->number(2, 6); ++i) {
    if (i >= 2) co_await cx.clock().sleep_for(kHealthy);
    CO_TRY_VOID(co_await kill_once(cx, trial, browsing, kSupervised, nothing));
  }
  co_return Result<void>{};
}

Task<Result<void>> kill_lone_worker(Context cx, Trial* trial) {
  CO_TRY_VOID(co_await another_worker(cx, trial));
  CO_TRY(const std::string browsing, co_await save(cx, trial, browsing_workflow(kBrowse)));
  co_return co_await kill_once(cx, trial, browsing, kAlone, another_worker);
}

}  // namespace flow::chaos
