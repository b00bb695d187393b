// 9: for a day nobody fires what is due; then a scheduler comes. Each schedule runs once, for the oldest
// occurrence it missed, and every other one has its row that says so; many starts are spread.
#include "chaos/experiments/experiments.hpp"
#include "chaos/invariants.hpp"
#include "chaos/steps.hpp"

namespace flow::chaos {
namespace {

using std::chrono::seconds;

constexpr int kInADay = 288;  // of */5
constexpr int kSpreadAbove = 50;
constexpr double kSpreadMs = 20'000;  // of a minute

constexpr db::Statement kShift{"chaos_shift", R"(
UPDATE triggers SET next_run_at = next_run_at - interval '24 h', last_fired_at = NULL WHERE active)"};
constexpr db::Statement kNow{"chaos_now", "SELECT now() AS now"};
constexpr db::Statement kCaughtUp{"chaos_caught_up", R"(
SELECT NOT EXISTS (SELECT 1 FROM triggers WHERE active AND next_run_at <= now()) AS yes)"};
// By trigger, of what was due before $1.
constexpr db::Statement kDecided{"chaos_decided", R"(
SELECT l.trigger_id::text AS trigger, coalesce(sum(n) FILTER (WHERE outcome = 'fired'), 0)::int AS fired,
       coalesce(sum(n) FILTER (WHERE outcome = 'coalesced'), 0)::int AS coalesced,
       coalesce(sum(n) FILTER (WHERE outcome = 'skipped'), 0)::int AS skipped,
       min(occurs_at) = min(occurs_at) FILTER (WHERE outcome = 'fired') AS oldest
  FROM schedule_ledger l WHERE occurs_at <= $1 GROUP BY l.trigger_id)"};
constexpr db::Statement kSpread{"chaos_spread", R"(
SELECT coalesce(1000 * extract(epoch FROM max(coalesce(ready_at, queued_at)) - min(coalesce(ready_at, queued_at))), 0)::float8 AS ms
  FROM executions WHERE trigger = 'scheduled')"};

}  // namespace

Task<Result<void>> missed_schedules(Context cx, Trial* trial) {
  const int schedules = trial->number(20, 1000);
  for (int i = 0; i < schedules; ++i) {
    CO_TRY(const std::string workflow,
           co_await save(cx, trial, scheduled_workflow("*/5 * * * *", fmt::format("Schedule {}", i))));
    CO_TRY_VOID(co_await activate(cx, trial, workflow));
  }
  CO_TRY([[maybe_unused]] const db::Rows shifted, co_await trial->site->database().query(cx, kShift));
  CO_TRY(const db::Rows now, co_await trial->site->database().query(cx, kNow));
  CO_TRY([[maybe_unused]] Part* const part, co_await Site::add_scheduler(cx, trial->site));
  const SteadyTime begun = cx.clock().steady_now();
  CO_TRY_VOID(co_await wait_until(cx.within(seconds{60}), trial, "nothing is due any more", kCaughtUp, {}));
  trial->report->note(
      fmt::format("a day of {} schedules was caught up with in {} ms", schedules, since(cx, begun).count()));
  CO_TRY(const db::Rows spread, co_await trial->site->database().query(cx, kSpread));
  const auto width = spread.front().get<double>("ms");
  if (schedules > kSpreadAbove) {
    trial->report->expect(width >= kSpreadMs, "many starts are spread", fmt::format("{:.0f} ms", width));
  }
  db::Params params{now.front().get<WallTime>("now")};
  CO_TRY(const db::Rows decided, co_await trial->site->database().query(cx, kDecided, std::move(params)));
  trial->report->expect(decided.size() == static_cast<std::size_t>(schedules), "every schedule was decided",
                        fmt::format("{} of {}", decided.size(), schedules));
  for (const db::Row row : decided) {
    const int coalesced = row.get<int>("coalesced");
    const bool right = row.get<int>("fired") == 1 && row.get<std::optional<bool>>("oldest").value_or(false) &&
                       row.get<int>("skipped") == 0 && coalesced >= kInADay - 2 && coalesced <= kInADay;
    trial->report->expect(
        right, "one run for the oldest, the others coalesced",
        fmt::format("{}: {} fired, {} coalesced, {} skipped", row.get<std::string>("trigger"),
                    row.get<int>("fired"), coalesced, row.get<int>("skipped")));
  }
  co_return co_await pause_schedules(cx, trial);
}

}  // namespace flow::chaos
