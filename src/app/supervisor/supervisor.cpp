#include "app/supervisor/supervisor.hpp"

#include <signal.h>

#include <thread>

#include "app/service/private_folder.hpp"
#include "app/supervisor/child.hpp"
#include "app/supervisor/data_lock.hpp"
#include "async/blocking_pool.hpp"
#include "async/deadline.hpp"
#include "async/task_group.hpp"
#include "crypto/key_ring.hpp"
#include "db/cluster.hpp"
#include "os/signals.hpp"
#include "os/temp_dir.hpp"

namespace flow::app {
namespace {

constexpr milliseconds kStartTime{120'000};
constexpr milliseconds kApiGrace{10'000};
constexpr milliseconds kAfterDrain{30'000};  // browsers and outcomes of what was interrupted
constexpr milliseconds kDatabaseGrace{30'000};
constexpr std::string_view kBrowserFolders = "flow-browser-";

int worker_count(const Settings& settings) {
  return settings.workers > 0 ? settings.workers
                              : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
}

}  // namespace

struct Supervisor::State {
  State(async::Loop& event_loop, SupervisorOptions wanted)
      : loop(event_loop),
        options(std::move(wanted)),
        signals(loop),
        life(loop.io().get_executor(), async::OnFailure::cancel_siblings),
        chores(loop.io().get_executor(), async::OnFailure::keep_going) {}

  async::Loop& loop;
  SupervisorOptions options;
  os::SignalWaiter signals;
  os::Fd lock;
  std::unique_ptr<db::EmbeddedCluster> cluster;
  std::unique_ptr<Child> api;
  std::vector<std::unique_ptr<Child>> workers;
  async::TaskGroup life;    // one task a child, one for PostgreSQL, one for signals
  async::TaskGroup chores;  // after a death
  bool stopping = false;

  Context within(milliseconds span) { return loop.context(span, options.logger); }
  Context forever() { return {loop.clock(), options.logger, SteadyTime::max()}; }

  std::unique_ptr<Child> make_api();
  std::unique_ptr<Child> make_worker(int number);
  static Task<Result<void>> start(State* self);
  static Task<Result<void>> stop(State* self);
  static Task<Result<void>> keep_cluster(State* self);
  void tell_who_ails();
  static Task<Result<void>> tell_when_healthy(State* self);
  static Task<Result<void>> clean_up_after_worker(State* self, std::string owner, std::string cause);
  static Task<Result<void>> interrupt_at_next_signal(State* self);
  static Task<Result<void>> wait_for_signal(State* self);
};

std::unique_ptr<Child> Supervisor::State::make_api() {
  ChildSpec spec{
      .name = "API", .arguments = {"api"}, .environment = {}, .grace = kApiGrace, .logger = options.logger};
  spec.on_ready = [this] { tell_who_ails(); };  // a new one knows nothing
  if (!options.scheduler) spec.arguments.emplace_back("--no-scheduler");
  spec.environment = [this] {
    // A port that was picked stays the same after a restart.
    if (const auto* port = json::find(api->facts(), "port"); port != nullptr && port->is_int64())
      options.settings.given["http.port"] = std::to_string(port->get_int64());
    return environment_of(options.settings);
  };
  return std::make_unique<Child>(loop, std::move(spec));
}

std::unique_ptr<Child> Supervisor::State::make_worker(int number) {
  return std::make_unique<Child>(
      loop, ChildSpec{.name = fmt::format("worker {}", number),
                      .arguments = {"worker"},
                      .environment = [this] { return environment_of(options.settings); },
                      .grace = options.settings.settings.drain + kAfterDrain,
                      .logger = options.logger,
                      .on_ready = [this] { chores.spawn("after a worker's start", tell_when_healthy(this)); },
                      .on_death =
                          [this](const json::object& facts, std::string_view cause) {
                            if (stopping) return;
                            tell_who_ails();
                            chores.spawn(
                                "after a worker's death",
                                clean_up_after_worker(this, std::string(json::string_or(facts, "owner", "")),
                                                      std::string(cause)));
                          }});
}

// Browsers first: nothing of the lost attempt may act while the next one begins.
Task<Result<void>> Supervisor::State::clean_up_after_worker(State* self, std::string owner,
                                                            std::string cause) {
  const auto removed = co_await os::sweep(self->within(kApiGrace), &self->loop.pool(),
                                          os::default_temp_root(), std::string(kBrowserFolders));
  if (!removed) self->options.logger.warning(removed.error().message);
  os::reap_orphans();
  if (!owner.empty()) self->api->send({{"release", json::string(owner)}, {"cause", json::string(cause)}});
  co_return Result<void>{};
}

// The API process answers for the whole service at /readyz.
void Supervisor::State::tell_who_ails() {
  json::array names;
  for (const auto& worker : workers)
    if (worker->ailing()) names.emplace_back(json::string(worker->name()));
  api->send({{"degraded", std::move(names)}});
}

Task<Result<void>> Supervisor::State::tell_when_healthy(State* self) {
  co_await self->loop.clock().sleep_for(kHealthyLife);
  self->tell_who_ails();
  co_return Result<void>{};
}

Task<Result<void>> Supervisor::State::keep_cluster(State* self) {
  RestartPolicy policy;
  Result<void> started;
  for (;;) {
    policy.started(self->loop.clock().steady_now());
    std::string why = started ? std::string() : started.error().message;
    if (started) {
      auto last_words = co_await self->cluster->ended(self->forever());
      if (!last_words) co_return Result<void>{};  // the service stops
      why = *std::move(last_words);
    }
    if (self->stopping) co_return Result<void>{};
    const milliseconds pause = policy.ended(self->loop.clock().steady_now());
    self->options.logger.error(started ? "PostgreSQL ended" : "PostgreSQL did not start",
                               {{"log", json::string(why)}, {"restart_in_ms", pause.count()}});
    co_await self->loop.clock().sleep_for(pause);
    os::reap_orphans();
    if (self->stopping) co_return Result<void>{};
    // A start that fails goes on as if never cancelled; what waits here must still end with the service.
    const Context cx = self->within(kStartTime);
    started = co_await async::with_deadline(cx, self->cluster->start(cx));
  }
}

Task<Result<void>> Supervisor::State::start(State* self) {
  const Settings& settings = self->options.settings.settings;
  CO_TRY(self->lock, lock_data_folder(settings.data_folder));
  CO_TRY_VOID(os::become_subreaper());
  SettingTexts& given = self->options.settings.given;
  given["data.folder"] = settings.data_folder;
  CO_TRY_VOID(make_private_folder(settings.data_folder + "/artifacts"));
  // Made once, before two processes want it.
  if (settings.keys.empty()) CO_TRY_VOID(crypto::load_or_create_key_file(settings.key_path()));
  if (settings.database_url.empty()) {
    self->cluster = std::make_unique<db::EmbeddedCluster>(
        self->loop, db::ClusterOptions{.folder = settings.data_folder + "/postgres"});
    CO_TRY_VOID(co_await self->cluster->start(self->within(kStartTime)));
    given["database.url"] = self->cluster->url();
    self->life.spawn("PostgreSQL", keep_cluster(self));
  }
  self->api = self->make_api();
  self->life.spawn("API process", Child::keep(self->api.get()));
  const int count = self->options.workers ? worker_count(settings) : 0;
  for (int i = 1; i <= count; ++i) self->workers.push_back(self->make_worker(i));
  // The API process migrates and frees what dead processes held, so the workers wait for it.
  auto ready = co_await self->api->wait_ready(self->within(kStartTime));
  if (!ready) co_return std::unexpected(std::move(ready).error().context("starting the API process"));
  for (const auto& worker : self->workers) self->life.spawn("worker process", Child::keep(worker.get()));
  for (const auto& worker : self->workers) CO_TRY_VOID(co_await worker->wait_ready(self->within(kStartTime)));
  if (self->options.on_ready) self->options.on_ready(self->api->facts());
  co_return Result<void>{};
}

Task<Result<void>> Supervisor::State::wait_for_signal(State* self) {
  CO_TRY_VOID(co_await self->signals.next(self->forever()));
  self->stopping = true;
  co_return fail(ErrorCode::cancelled, "stopped by a signal");
}

Task<Result<void>> Supervisor::State::interrupt_at_next_signal(State* self) {
  for (;;) {
    CO_TRY_VOID(co_await self->signals.next(self->forever()));
    self->options.logger.warning("a second signal: running executions are interrupted");
    for (const auto& worker : self->workers) worker->signal(SIGTERM);
  }
}

Task<Result<void>> Supervisor::State::stop(State* self) {
  self->stopping = true;
  std::optional<Error> late;
  const auto note = [&](Result<void> stopped) {
    if (!stopped && !late) late = std::move(stopped).error();
  };
  async::TaskGroup listening(self->loop.io().get_executor(), async::OnFailure::keep_going);
  listening.spawn("signals", interrupt_at_next_signal(self));
  async::TaskGroup workers(self->loop.io().get_executor(), async::OnFailure::keep_going);
  for (const auto& worker : self->workers) workers.spawn("worker", worker->stop(self->forever()));
  note(co_await workers.join(self->forever()));
  listening.cancel();
  static_cast<void>(co_await listening.join(self->within(kApiGrace)));
  self->chores.cancel();
  static_cast<void>(co_await self->chores.join(self->within(kApiGrace)));
  if (self->api) note(co_await self->api->stop(self->forever()));
  if (self->cluster) note(co_await self->cluster->stop(self->within(kDatabaseGrace)));
  os::reap_orphans();
  if (late) co_return std::unexpected(*std::move(late));
  co_return Result<void>{};
}

Supervisor::Supervisor(async::Loop& loop, SupervisorOptions options)
    : state_(std::make_unique<State>(loop, std::move(options))) {}
Supervisor::~Supervisor() = default;

Task<Result<void>> Supervisor::run() {
  State* const self = state_.get();
  // The first that fails ends them all: the start, the first life of a child, or the wait for a signal.
  self->life.spawn("start", State::start(self));
  self->life.spawn("signals", State::wait_for_signal(self));
  auto ended = co_await self->life.join(self->forever());
  auto stopped = co_await State::stop(self);
  if (!ended && ended.error().code != ErrorCode::cancelled) co_return ended;
  co_return stopped;
}

}  // namespace flow::app
