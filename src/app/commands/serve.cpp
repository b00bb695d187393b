// serve, and the processes it is made of: api, worker, scheduler.
#include <cstdlib>
#include <ostream>

#include "app/service/api_process.hpp"
#include "app/service/command_database.hpp"
#include "app/service/duties.hpp"
#include "app/service/process.hpp"
#include "app/supervisor/ready_pipe.hpp"
#include "app/supervisor/supervisor.hpp"
#include "async/task_group.hpp"

namespace flow::app {
namespace {

constexpr milliseconds kStartTime{120'000};
constexpr milliseconds kStopTime{8'000};

void announce(std::ostream& out, const json::object& api) {
  out << "Flow Builder is ready at " << json::string_or(api, "origin", "") << '\n';
  if (const auto link = json::string_or(api, "setup_link", ""); !link.empty())
    out << "Nobody has an account yet. Make yours (the link works once): " << link << '\n';
  out << std::flush;
}

Task<Result<ExitCode>> supervise(ServiceProcess* process, bool workers, bool scheduler) {
  Supervisor supervisor(process->loop, {.settings = process->settings,
                                        .workers = workers,
                                        .scheduler = scheduler,
                                        .logger = process->logger,
                                        .on_ready = [process](const json::object& api) {
                                          announce(process->console.out, api);
                                        }});
  CO_TRY_VOID(co_await supervisor.run());
  co_return kOk;
}

Task<Result<void>> release(ServiceProcess* process, ApiProcess* api, scheduler::DeadHolder dead) {
  const auto released = co_await api->release(std::move(dead));
  if (!released) {
    process->logger.warning("leases of a dead worker were not freed and run out within a minute",
                            {{"error", json::string(released.error().message)}});
  }
  co_return Result<void>{};
}

Task<Result<void>> hear(ServiceProcess* process, ApiProcess* api, json::object line) {
  if (const auto* names = json::find(line, "degraded"); names != nullptr && names->is_array()) {
    std::vector<std::string> who;
    for (const json::value& name : names->get_array())
      if (const auto* text = name.if_string()) who.emplace_back(*text);
    api->set_degraded(std::move(who));
  }
  if (std::string owner(json::string_or(line, "release", "")); !owner.empty())
    co_return co_await release(
        process, api,
        {.lease_owner = std::move(owner), .cause = std::string(json::string_or(line, "cause", ""))});
  co_return Result<void>{};
}

Task<Result<void>> run_until_signal(ServiceProcess* process, ApiProcess* api) {
  CO_TRY_VOID(co_await api->start(process->within(kStartTime)));
  say_ready(api->facts());
  os::SignalWaiter signals(process->loop);
  async::TaskGroup news(process->loop.io().get_executor(), async::OnFailure::keep_going);
  news.spawn("news", hear_news(&process->loop, [process, api](json::object line) {
               return hear(process, api, std::move(line));
             }));
  const auto signal = co_await signals.next(process->forever());
  news.cancel();
  static_cast<void>(co_await news.join(process->within(kStopTime)));
  if (!signal) co_return std::unexpected(signal.error());
  co_return Result<void>{};
}

Task<Result<ExitCode>> run_api(ServiceProcess* process, ApiProcessOptions options) {
  ApiProcess api(process, options);
  auto ran = co_await run_until_signal(process, &api);
  auto stopped = co_await api.stop(process->within(kStopTime));
  if (!ran) co_return std::unexpected(std::move(ran).error());
  if (!stopped) co_return std::unexpected(std::move(stopped).error());
  co_return kOk;
}

}  // namespace

namespace {

Task<Result<ExitCode>> tick(ServiceProcess* process, db::Database* database) {
  const Context cx = process->within(kStartTime);
  scheduler::Maintenance maintenance(process->loop, *database, maintenance_options(process, database));
  DiskGuard disk(process->settings.settings.data_folder, process->logger);
  scheduler::Scheduler scheduler(process->loop, *database,
                                 scheduler_options(process->settings.settings, &disk));
  CO_TRY(const auto pass, co_await scheduler.tick(cx));
  CO_TRY(const auto report, co_await maintenance.tick(cx));
  const json::object said{
      {"triggers", pass.triggers},   {"fired", pass.fired},      {"coalesced", pass.coalesced},
      {"skipped", pass.skipped},     {"broken", pass.broken},    {"until_next_ms", pass.until_next.count()},
      {"promoted", report.promoted}, {"reaped", report.reaped},  {"quarantined", report.quarantined},
      {"resent", report.resent},     {"expired", report.expired}};
  process->console.out << json::dump(json::value(said)) << '\n';
  co_return kOk;
}

}  // namespace

ExitCode serve_command(const ServeOptions& options, Console console) {
  return run_process(options.flags, console, [&options](ServiceProcess* process) {
    return supervise(process, options.workers, options.scheduler);
  });
}

ExitCode api_command(const ApiOptions& options, Console console, std::span<const EmbeddedFile> editor) {
  return run_process(options.flags, console, [&options, editor](ServiceProcess* process) {
    return run_api(process, {.api = true, .scheduler = options.scheduler, .editor = editor});
  });
}

ExitCode scheduler_command(const SchedulerOptions& options, Console console) {
  if (options.tick) {
    return run_process(options.flags, console, [](ServiceProcess* process) {
      return with_database(process, tick, Migrations::must_be_there);
    });
  }
  return run_process(options.flags, console, [](ServiceProcess* process) {
    return run_api(process, {.api = false, .scheduler = true});
  });
}

}  // namespace flow::app
