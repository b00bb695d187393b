// 4: four schedulers at work on the same triggers while their connections are cut. Each occurrence is fired
// once, none is passed over (check_ledger() compares every row), and nobody waits for another for ever.
#include "chaos/experiments/experiments.hpp"
#include "chaos/invariants.hpp"
#include "chaos/steps.hpp"

namespace flow::chaos {
namespace {

using std::chrono::seconds;

constexpr int kSchedulers = 4;
constexpr db::Statement kCut{"chaos_cut", R"(
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
 WHERE application_name = 'flowbuilder scheduler' ORDER BY random() LIMIT 1)"};
constexpr db::Statement kFired{"chaos_fired", R"(
SELECT count(*) FILTER (WHERE outcome = 'fired')::int AS fired, coalesce(max(late_ms), 0)::int AS late,
       count(DISTINCT trigger_id)::int AS triggers FROM schedule_ledger)"};

}  // namespace

Task<Result<void>> four_schedulers(Context cx, Trial* trial) {
  for (int i = 0; i < kSchedulers; ++i) {
    CO_TRY([[maybe_unused]] Part* const part, co_await Site::add_scheduler(cx, trial->site));
  }
  const int schedules = trial->number(20, 300);
  for (int i = 0; i < schedules; ++i) {
    const std::string name = fmt::format("Schedule {}", i);
    CO_TRY(const std::string workflow,
           co_await save(cx, trial, scheduled_workflow(fmt::format("* * * * * */{}", 2 + i % 3), name)));
    CO_TRY_VOID(co_await activate(cx, trial, workflow));
  }
  const SteadyTime end = cx.clock().steady_now() + trial->hold(12, 120);
  int cuts = 0;
  while (cx.clock().steady_now() < end) {
    co_await cx.clock().sleep_for(milliseconds{trial->draw(200, 1500)});
    if (co_await trial->site->database().query(cx, kCut)) ++cuts;
  }
  CO_TRY_VOID(co_await pause_schedules(cx, trial));
  CO_TRY(const db::Rows fired, co_await trial->site->database().query(cx, kFired));
  const db::Row row = fired.front();
  trial->report->note(fmt::format("{} connections cut, {} runs fired, at most {} ms late", cuts,
                                  row.get<int>("fired"), row.get<int>("late")));
  trial->report->expect(row.get<int>("triggers") == schedules, "every schedule fires",
                        fmt::format("{} of {}", row.get<int>("triggers"), schedules));
  co_return Result<void>{};
}

}  // namespace flow::chaos
