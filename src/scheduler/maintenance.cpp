#include "scheduler/maintenance.hpp"

#include <algorithm>

#include "async/task_group.hpp"
#include "db/database.hpp"
#include "metrics/metrics.hpp"
#include "scheduler/detail/beat.hpp"
#include "scheduler/maintenance/duties.hpp"

namespace flow::scheduler {
namespace {

constexpr std::chrono::seconds kDutyLimit{60};
constexpr std::chrono::seconds kGiveUp{2};
constexpr int kPruneSteps = 20;
constexpr milliseconds kPruneSoon{1'000};

// What duties work with beside the database.
struct Means {
  db::Retention retention;  // remembers where its walks are
  std::optional<int> concurrent_runs;
  std::function<Task<Result<std::vector<std::string>>>(Context)> dead_owners;
  std::function<Task<Result<void>>(Context, std::vector<db::GoneArtifact>)> artifacts_gone;
};

// What a duty did; `again` is when it wants to be called next, if sooner than its period.
struct Done {
  MaintenanceReport report;
  std::optional<milliseconds> again;
};

Task<Result<Done>> promote(Context cx, db::Database* database, Means* means) {
  CO_TRY(const auto promoted, co_await maintenance::promote(cx, database, means->concurrent_runs));
  co_return Done{.report = {.promoted = promoted.count}, .again = promoted.until_next};
}
Task<Result<Done>> reap(Context cx, db::Database* database, Means* means) {
  if (means->dead_owners) {
    CO_TRY(std::vector<std::string> dead, co_await means->dead_owners(cx));
    for (std::string& owner : dead)
      CO_TRY_VOID(co_await maintenance::release(cx, database, std::move(owner)));
  }
  CO_TRY(const auto reaped, co_await maintenance::reap(cx, database));
  co_return Done{.report = {.reaped = reaped.count, .quarantined = reaped.quarantined}, .again = {}};
}
Task<Result<Done>> resend(Context cx, db::Database* database, Means* /*means*/) {
  // Also what a process left behind that died between quarantining a version and burying its executions.
  CO_TRY_VOID(co_await maintenance::bury_quarantined(cx, database));
  CO_TRY(const std::size_t resent, co_await maintenance::resend(cx, database));
  co_return Done{.report = {.resent = resent}, .again = {}};
}
Task<Result<Done>> expire(Context cx, db::Database* database, Means* /*means*/) {
  CO_TRY(const std::size_t expired, co_await maintenance::expire(cx, database));
  co_return Done{.report = {.expired = expired}, .again = {}};
}
Task<Result<Done>> announce(Context cx, db::Database* database, Means* /*means*/) {
  CO_TRY_VOID(co_await maintenance::announce(cx, database));
  co_return Done{};
}
Task<Result<Done>> measure(Context cx, db::Database* database, Means* /*means*/) {
  CO_TRY_VOID(co_await maintenance::measure(cx, database));
  co_return Done{};
}
Task<Result<Done>> partitions(Context cx, db::Database* database, Means* /*means*/) {
  CO_TRY(const std::size_t made, co_await maintenance::make_partitions(cx, database));
  co_return Done{.report = {.partitions = made}, .again = {}};
}

Task<Result<Done>> prune(Context cx, db::Database* /*database*/, Means* means) {
  Done done;
  // Each step is a short transaction; a long backlog is worked off over several periods.
  for (int step = 0; step < kPruneSteps; ++step) {
    CO_TRY(db::Pruned pruned, co_await means->retention.prune(cx));
    done.report.pruned += pruned.executions + pruned.workflows + pruned.others;
    if (!pruned.artifacts.empty() && means->artifacts_gone)
      CO_TRY_VOID(co_await means->artifacts_gone(cx, std::move(pruned.artifacts)));
    if (!pruned.more) co_return done;
  }
  done.again = kPruneSoon;
  co_return done;
}

struct Duty {
  const char* name;
  milliseconds MaintenanceOptions::* period;
  Task<Result<Done>> (*run)(Context, db::Database*, Means*);
};
// In the order of a tick: what the reaper gives back is promoted at once.
constexpr Duty kDuties[] = {
    {"reap", &MaintenanceOptions::reap, reap},
    {"expire", &MaintenanceOptions::expire, expire},
    {"promote", &MaintenanceOptions::promote, promote},
    {"resend", &MaintenanceOptions::resend, resend},
    {"announce", &MaintenanceOptions::announce, announce},
    {"measure", &MaintenanceOptions::measure, measure},
    {"partitions", &MaintenanceOptions::partitions, partitions},
    {"prune", &MaintenanceOptions::prune, prune},
};

void add(MaintenanceReport& sum, const MaintenanceReport& one) {
  sum.promoted += one.promoted;
  sum.reaped += one.reaped;
  sum.quarantined += one.quarantined;
  sum.resent += one.resent;
  sum.expired += one.expired;
  sum.partitions += one.partitions;
  sum.pruned += one.pruned;
}

}  // namespace

struct Maintenance::State {
  async::Loop* loop;
  db::Database* database;
  MaintenanceOptions options;
  Means means;
  std::vector<std::unique_ptr<detail::Beat>> beats;  // of the duties
  std::optional<async::TaskGroup> running;
  bool stopped = false;

  static Task<Result<void>> run(Context cx, State* state, const Duty* duty, detail::Beat* beat) {
    while (!beat->ended()) {
      milliseconds pause = state->options.*(duty->period);
      auto done = co_await duty->run(cx.within(kDutyLimit), state->database, &state->means);
      if (done) {
        if (done->again) pause = std::min(pause, *done->again);
      } else if (done.error().code == ErrorCode::cancelled) {
        co_return std::unexpected(std::move(done).error());
      } else {
        cx.log().warning("a maintenance duty failed",
                         {{"duty", duty->name}, {"error", done.error().message}});
        metrics::process().add(metrics::Metric::maintenance_failures, {duty->name});
      }
      CO_TRY_VOID(co_await beat->pause(cx, pause));
    }
    co_return Result<void>{};
  }
};

Maintenance::Maintenance(async::Loop& loop, db::Database& database, MaintenanceOptions options)
    : state_(new State{.loop = &loop,
                       .database = &database,
                       .options = options,
                       .means = {.retention = db::Retention(database, options.retention),
                                 .concurrent_runs = options.concurrent_runs,
                                 .dead_owners = options.dead_owners,
                                 .artifacts_gone = options.artifacts_gone},
                       .beats = {},
                       .running = {}}) {}
Maintenance::~Maintenance() = default;

Task<Result<void>> Maintenance::start(Context cx) {
  if (state_->running || state_->stopped) co_return Result<void>{};
  state_->running.emplace(state_->loop->io().get_executor());
  const Context forever(cx.clock(), cx.log(), SteadyTime::max());
  for (const Duty& duty : kDuties) {
    state_->beats.push_back(std::make_unique<detail::Beat>());
    state_->running->spawn(duty.name, State::run(forever, state_.get(), &duty, state_->beats.back().get()));
  }
  co_return Result<void>{};
}

Task<Result<void>> Maintenance::stop(Context cx) {
  state_->stopped = true;
  if (!state_->running) co_return Result<void>{};
  for (const auto& beat : state_->beats) beat->end();
  auto joined = co_await state_->running->join(cx);
  if (!joined && joined.error().code == ErrorCode::timeout) {
    state_->running->cancel();
    joined = co_await state_->running->join(cx.grace(kGiveUp));
  }
  state_->running.reset();
  co_return joined;
}

Task<Result<MaintenanceReport>> Maintenance::tick(Context cx) {
  MaintenanceReport report;
  std::optional<Error> first;
  for (const Duty& duty : kDuties) {
    auto done = co_await duty.run(cx, state_->database, &state_->means);
    if (done) {
      add(report, done->report);
    } else if (!first) {
      first = std::move(done).error().context(duty.name);
    }
  }
  if (first) co_return std::unexpected(*std::move(first));
  co_return report;
}

Task<Result<MaintenanceReport>> Maintenance::release(Context cx, DeadHolder dead) {
  CO_TRY_VOID(co_await maintenance::release(cx, state_->database, dead.lease_owner));
  MaintenanceReport report;
  CO_TRY(const auto reaped, co_await maintenance::reap(cx, state_->database, std::move(dead)));
  report.reaped = reaped.count;
  report.quarantined = reaped.quarantined;
  CO_TRY(const auto promoted,
         co_await maintenance::promote(cx, state_->database, state_->means.concurrent_runs));
  report.promoted = promoted.count;
  co_return report;
}

}  // namespace flow::scheduler
