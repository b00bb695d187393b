// 3: the outcome of a run gets lost on its way to the database, with the worker that wrote it; or its commit
// does, on the way back. Either way there is one outcome, one delivery, and one charge.
#include "chaos/experiments/experiments.hpp"
#include "chaos/steps.hpp"

namespace flow::chaos {
namespace {

using std::chrono::seconds;

constexpr db::Statement kCharge{"chaos_charge", R"(
SELECT coalesce(sum(credits) FILTER (WHERE state = 'kept'), 0)::int AS kept, count(*)::int AS rows
  FROM usage WHERE execution_id = $1)"};

struct Case {
  DatabaseProxy::Cut cut;
  std::string_view what;
  int attempts;
};
constexpr Case kCases[] = {
    {DatabaseProxy::Cut::after_commit, "I3: an outcome whose commit was not answered is read again", 1},
    {DatabaseProxy::Cut::before_commit, "I3: an outcome that died with its worker is made by the next", 2},
};

// A whole run; what it was charged. The outcome of the run before it, which its worker sends again, has
// passed when this one's has.
Task<Result<int>> undisturbed(Context cx, Trial* trial, std::string workflow) {
  CO_TRY(const Accepted run, co_await Load::ask(cx, trial->load, {.workflow = std::move(workflow)}));
  CO_TRY_VOID(co_await wait_for_end(cx.within(seconds{60}), trial, run.execution));
  db::Params id{run.execution};
  CO_TRY(const db::Rows charge, co_await trial->site->database().query(cx, kCharge, std::move(id)));
  co_return charge.front().get<int>("kept");
}

Task<void> kill(Context cx, Trial* trial, std::string serial) {
  if (auto killed = co_await kill_holder(cx, trial, serial); !killed)
    trial->report->broken("the worker of the lost outcome: " + killed.error().message);
}

}  // namespace

Task<Result<void>> lost_commit(Context cx, Trial* trial) {
  CO_TRY(const std::string delivering, co_await save(cx, trial, delivering_workflow()));
  const int rounds = trial->number(2, 20);
  for (int round = 0; round < rounds; ++round) {
    for (const Case& one : kCases) {
      CO_TRY(const int price, co_await undisturbed(cx, trial, delivering));
      const std::string serial = fmt::format("lost-{}-{}", round, one.attempts);
      const int before = trial->site->proxy().broken();
      trial->site->proxy().break_outcome(one.cut, [cx, trial, serial] { return kill(cx, trial, serial); });
      CO_TRY(const Accepted run,
             co_await Load::ask(cx, trial->load, {.workflow = delivering, .serial = serial}));
      CO_TRY_VOID(co_await wait_for_end(cx.within(seconds{60}), trial, run.execution));
      CO_TRY(const Ending ending, co_await ending_of(cx, trial, run.execution));
      db::Params id{run.execution};
      CO_TRY(const db::Rows charge, co_await trial->site->database().query(cx, kCharge, std::move(id)));
      const int deliveries = trial->site->receiver.deliveries_of(serial);
      const auto kept = charge.front().get<int>("kept");
      trial->report->expect(trial->site->proxy().broken() == before + 1, "an outcome was lost", ending.text);
      trial->report->expect(ending.status == "completed" && ending.attempts == one.attempts, one.what,
                            ending.text);
      trial->report->expect(deliveries == 1 && kept == price,
                            "a lost outcome neither delivers nor charges again",
                            fmt::format("{} deliveries, {} credits", deliveries, kept));
    }
  }
  co_return Result<void>{};
}

}  // namespace flow::chaos
