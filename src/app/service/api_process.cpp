#include "app/service/api_process.hpp"

#include "api/server.hpp"
#include "app/service/dead_owners.hpp"
#include "app/service/disk_guard.hpp"
#include "app/service/duties.hpp"
#include "db/migrations.hpp"

namespace flow::app {
namespace {

constexpr milliseconds kReleaseTime{10'000};

api::ServerOptions server_options(const ServiceProcess& process, DiskGuard* guard,
                                  const std::vector<std::string>* degraded,
                                  std::span<const EmbeddedFile> editor) {
  const Settings& settings = process.settings.settings;
  return {.address = settings.address,
          .port = settings.port,
          .public_url = settings.public_url,
          .artifacts = process.artifacts(),
          .handover_socket = process.handover_socket(),
          .metrics_token = settings.metrics_token,
          .limits = settings.limits,
          .minimum_interval = std::chrono::duration_cast<std::chrono::seconds>(settings.minimum_interval),
          .room = [guard] { return guard->room(); },
          .degraded = [degraded] { return *degraded; },
          .logger = process.logger,
          .version = FLOW_VERSION,
          .demo_site_url = settings.demo_site_url,
          .settings = settings_to_show(process.settings),
          .editor = editor};
}

}  // namespace

struct ApiProcess::State {
  State(ServiceProcess* with_process, ApiProcessOptions wanted)
      : process(with_process),
        options(wanted),
        disk(process->settings.settings.data_folder, process->logger) {}

  ServiceProcess* process;
  ApiProcessOptions options;
  DiskGuard disk;
  std::optional<crypto::Keys> keys;
  std::unique_ptr<db::Database> database;
  std::unique_ptr<scheduler::Maintenance> maintenance;
  std::unique_ptr<ArtifactSweep> sweep;
  std::unique_ptr<scheduler::Scheduler> scheduler;
  std::unique_ptr<api::Server> server;
  std::vector<std::string> degraded;
};

ApiProcess::ApiProcess(ServiceProcess* process, ApiProcessOptions options)
    : state_(std::make_unique<State>(process, options)) {}
ApiProcess::~ApiProcess() = default;

Task<Result<void>> ApiProcess::start(Context cx) {
  State& self = *state_;
  const Settings& settings = self.process->settings.settings;
  CO_TRY(self.keys, follow_keys(*self.process));
  CO_TRY(auto database,
         self.process->database_options(self.options.api ? "flowbuilder api" : "flowbuilder scheduler"));
  self.database = std::make_unique<db::Database>(self.process->loop, std::move(database));
  CO_TRY_VOID(co_await self.database->start(cx));
  CO_TRY(const auto migrated, co_await db::migrate(cx, self.database.get()));
  if (!migrated.applied.empty())
    cx.log().info("the database was migrated", {{"from", migrated.from}, {"to", migrated.to}});
  self.maintenance = std::make_unique<scheduler::Maintenance>(
      self.process->loop, *self.database, maintenance_options(self.process, self.database.get()));
  CO_TRY(const auto dead, co_await find_dead_owners(cx, self.database.get()));
  for (const std::string& owner : dead) CO_TRY_VOID(co_await release({.lease_owner = owner}));
  self.sweep =
      std::make_unique<ArtifactSweep>(self.process->loop, *self.database, sweep_options(*self.process));
  CO_TRY_VOID(co_await self.sweep->start(cx));
  if (self.options.scheduler) {
    CO_TRY_VOID(co_await self.maintenance->start(cx));
    self.scheduler = std::make_unique<scheduler::Scheduler>(self.process->loop, *self.database,
                                                            scheduler_options(settings, &self.disk));
    CO_TRY_VOID(co_await self.scheduler->start(cx));
  }
  if (self.options.api) {
    self.server = std::make_unique<api::Server>(
        self.process->loop, *self.database, *self.keys,
        server_options(*self.process, &self.disk, &self.degraded, self.options.editor));
    CO_TRY_VOID(co_await self.server->start(cx));
  }
  co_return Result<void>{};
}

Task<Result<void>> ApiProcess::release(scheduler::DeadHolder dead) {
  const Context cx = state_->process->within(kReleaseTime);
  CO_TRY(const auto report, co_await state_->maintenance->release(cx, dead));
  cx.log().warning("the executions of a dead worker were given back",
                   {{"worker", json::string(dead.lease_owner)},
                    {"cause", json::string(dead.cause)},
                    {"executions", report.reaped}});
  co_return Result<void>{};
}

void ApiProcess::set_degraded(std::vector<std::string> names) {
  state_->degraded = std::move(names);
}

json::object ApiProcess::facts() const {
  if (!state_->server) return {};
  return {{"origin", json::string(state_->server->origin())},
          {"port", state_->server->port()},
          {"setup_link", json::string(state_->server->setup_link())}};
}

Task<Result<void>> ApiProcess::stop(Context cx) {
  State& self = *state_;
  std::optional<Error> late;
  for (async::Service* service : std::initializer_list<async::Service*>{
           self.server.get(), self.scheduler.get(), self.maintenance.get(), self.sweep.get()}) {
    if (service == nullptr) continue;
    auto stopped = co_await service->stop(cx);
    if (!stopped && !late) late = std::move(stopped).error();
  }
  if (self.database) {
    auto stopped = co_await self.database->stop(cx);
    if (!stopped && !late) late = std::move(stopped).error();
  }
  if (late) co_return std::unexpected(*std::move(late));
  co_return Result<void>{};
}

}  // namespace flow::app
