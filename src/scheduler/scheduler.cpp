#include "scheduler/scheduler.hpp"

#include "async/task_group.hpp"
#include "db/database.hpp"
#include "metrics/metrics.hpp"
#include "scheduler/detail/beat.hpp"
#include "scheduler/detail/pass.hpp"
#include "scheduler/detail/rezone.hpp"

namespace flow::scheduler {
namespace {

constexpr std::chrono::seconds kPassLimit{60};
constexpr milliseconds kAfterFailure{1'000};
constexpr std::chrono::seconds kGiveUp{2};

}  // namespace

struct Scheduler::State {
  async::Loop* loop;
  db::Database* database;
  SchedulerOptions options;
  detail::Beat beat;
  std::optional<async::TaskGroup> running;
  db::Subscription doorbell;

  // Once in the life of a process, which sees one version of the zones.
  static Task<Result<bool>> follow_zones(Context cx, State* state) {
    const auto corrected = co_await detail::correct_next_times(cx, state->database);
    if (corrected) {
      if (*corrected > 0)
        cx.log().info("next times follow new rules of their time zones", {{"schedules", *corrected}});
      co_return true;
    }
    if (corrected.error().code == ErrorCode::cancelled) co_return std::unexpected(corrected.error());
    cx.log().warning("next times were not held against the rules of their time zones",
                     {{"error", corrected.error().message}});
    co_return false;
  }

  static Task<Result<void>> run(Context cx, State* state, Scheduler* scheduler) {
    bool zones_followed = false;
    while (!state->beat.ended()) {
      if (!zones_followed) {
        CO_TRY(zones_followed, co_await follow_zones(cx.within(kPassLimit), state));
      }
      milliseconds pause = state->options.reread;
      if (auto report = co_await scheduler->tick(cx.within(kPassLimit))) {
        if (report->next_due) pause = std::min(pause, report->until_next);
        // Paused by the disk guard, what is due stays so.
        if (report->next_due && report->until_next == milliseconds{0} && report->triggers == 0)
          pause = kAfterFailure;
      } else if (report.error().code == ErrorCode::cancelled) {
        co_return std::unexpected(std::move(report).error());
      } else {
        cx.log().warning("the scheduler's pass failed", {{"error", report.error().message}});
        metrics::process().add(metrics::Metric::maintenance_failures, {"schedule"});
        pause = kAfterFailure;
      }
      CO_TRY_VOID(co_await state->beat.pause(cx, pause));
    }
    co_return Result<void>{};
  }
};

Scheduler::Scheduler(async::Loop& loop, db::Database& database, SchedulerOptions options)
    : state_(new State{.loop = &loop,
                       .database = &database,
                       .options = std::move(options),
                       .beat = {},
                       .running = {},
                       .doorbell = {}}) {}
Scheduler::~Scheduler() = default;

Task<Result<void>> Scheduler::start(Context cx) {
  if (state_->running || state_->beat.ended()) co_return Result<void>{};
  state_->doorbell = state_->database->listen(
      std::string(kDoorbell), [state = state_.get()](std::string_view) { state->beat.ring(); });
  state_->running.emplace(state_->loop->io().get_executor());
  const Context forever(cx.clock(), cx.log(), SteadyTime::max());
  state_->running->spawn("scheduler", State::run(forever, state_.get(), this));
  co_return Result<void>{};
}

Task<Result<void>> Scheduler::stop(Context cx) {
  state_->beat.end();
  state_->doorbell = {};
  if (!state_->running) co_return Result<void>{};
  auto joined = co_await state_->running->join(cx);
  if (!joined && joined.error().code == ErrorCode::timeout) {
    state_->running->cancel();
    joined = co_await state_->running->join(cx.grace(kGiveUp));
  }
  state_->running.reset();
  co_return joined;
}

Task<Result<PassReport>> Scheduler::tick(Context cx) {
  PassReport report;
  const SchedulerOptions& options = state_->options;
  if (!options.may_start || options.may_start())
    CO_TRY_VOID(co_await detail::fire_all_due(cx, state_->database, options.policy, &report));
  CO_TRY_VOID(co_await detail::look_ahead(cx, state_->database, 2 * options.reread, &report));
  co_return report;
}

}  // namespace flow::scheduler
