// worker: one process that takes executions from the queue, or runs the one it is given.
#include "worker/worker.hpp"

#include <unistd.h>

#include <cstdlib>
#include <ostream>

#include "app/service/command_database.hpp"
#include "app/service/duties.hpp"
#include "app/service/private_folder.hpp"
#include "app/service/process.hpp"
#include "app/supervisor/ready_pipe.hpp"
#include "async/task_group.hpp"
#include "os/files.hpp"
#include "queue/postgres_queue.hpp"

namespace flow::app {
namespace {

constexpr milliseconds kStartTime{60'000};
constexpr milliseconds kAfterDrain{25'000};  // what interrupted runs have to end, and a little
constexpr milliseconds kMinute{60'000};
constexpr milliseconds kOneDeath{2'000};  // how long after the first signal the kernel may repeat it
constexpr milliseconds kMoment{200};      // for the threads of a killed supervisor to go

// New keys would open no credential of the machine whose runs these are.
Result<void> find_keys(const Settings& settings) {
  if (!settings.keys.empty() || has_supervisor() || os::exists(settings.key_path())) return {};
  return fail(
      ErrorCode::unavailable,
      "there is no key file {}; copy the one of the first machine there (keys in its data folder), or "
      "name it with --key-file",
      settings.key_path());
}

Result<worker::WorkerOptions> worker_options(const ServiceProcess& process) {
  const Settings& settings = process.settings.settings;
  worker::WorkerOptions out;
  out.slots = settings.slots;
  out.light_slots = settings.light_slots;
  out.runs_per_domain = settings.runs_per_domain;
  out.artifacts = process.artifacts();
  out.owner = worker::owner_of_this_process();
  out.handover_socket = process.handover_socket();
  out.egress = settings.egress(/*private_by_default=*/false);
  out.browsers.worker_id = "worker";
  out.browsers.egress = out.egress;
  for (const std::string& binary : {settings.headless_shell, settings.chromium}) {
    if (!binary.empty()) out.browsers.binaries.push_back(binary);
  }
  TRY_VOID(find_keys(settings));
  TRY(out.keys, follow_keys(process));
  TRY_VOID(make_private_folder(out.artifacts));
  out.credits_month = settings.limits.credits_month;
  out.caps = settings.run_caps;
  out.grace = settings.drain;
  out.logger = process.logger;
  return out;
}

// The second signal and every later one. The death of the supervisor is one, although the kernel may send it
// for each thread that dies; its process id is that of the parent until the last of them is gone.
Task<Result<void>> interrupt_at_signals(ServiceProcess* process, os::SignalWaiter* signals,
                                        worker::Worker* worker, pid_t parent) {
  const SteadyTime other = process->loop.clock().steady_now() + kOneDeath;
  for (;;) {
    CO_TRY_VOID(co_await signals->next(process->forever()));
    if (process->loop.clock().steady_now() < other) {
      co_await process->loop.clock().sleep_for(kMoment);
      if (::getppid() != parent) continue;
    }
    worker->interrupt();
  }
}

Task<Result<void>> drain(ServiceProcess* process, os::SignalWaiter* signals, worker::Worker* worker,
                         pid_t parent) {
  process->logger.info("the worker drains; another signal interrupts what still runs",
                       {{"drain_s", process->settings.settings.drain.count() / 1000}});
  async::TaskGroup beside(process->loop.io().get_executor(), async::OnFailure::keep_going);
  beside.spawn("signals", interrupt_at_signals(process, signals, worker, parent));
  auto stopped = co_await worker->stop(process->within(process->settings.settings.drain + kAfterDrain));
  beside.cancel();
  static_cast<void>(co_await beside.join(process->within(kAfterDrain)));
  co_return stopped;
}

Task<Result<ExitCode>> serve_queue(ServiceProcess* process, db::Database* database) {
  const pid_t parent = ::getppid();
  CO_TRY(auto options, worker_options(*process));
  const std::string owner = options.owner;
  queue::PostgresQueue queue(process->loop, *database);
  worker::Worker worker(process->loop, *database, queue, std::move(options));
  // Under `serve` the API process sweeps the folder that they share.
  ArtifactSweep sweep(process->loop, *database, sweep_options(*process));
  if (!has_supervisor()) CO_TRY_VOID(co_await sweep.start(process->within(kStartTime)));
  os::SignalWaiter signals(process->loop);
  auto started = co_await worker.start(process->within(kStartTime));
  if (started) {
    say_ready({{"owner", json::string(owner)}});
    process->logger.info("the worker takes executions", {{"worker", json::string(owner)}});
    if (const auto signal = co_await signals.next(process->forever()); !signal)
      started = std::unexpected(signal.error());
  }
  auto stopped = co_await drain(process, &signals, &worker, parent);
  auto swept = co_await sweep.stop(process->within(kMinute));
  if (stopped && !swept) stopped = std::move(swept);
  if (!started) co_return std::unexpected(std::move(started).error());
  if (!stopped) co_return std::unexpected(std::move(stopped).error());
  co_return kOk;
}

Task<Result<void>> stop_at_signal(ServiceProcess* process, os::SignalWaiter* signals,
                                  worker::Worker* worker) {
  CO_TRY_VOID(co_await signals->next(process->forever()));
  co_return co_await worker->stop(process->within(process->settings.settings.drain + kAfterDrain));
}

Task<Result<ExitCode>> run_one(ServiceProcess* process, db::Database* database, std::string message) {
  CO_TRY(auto options, worker_options(*process));
  queue::PostgresQueue queue(process->loop, *database);
  worker::Worker worker(process->loop, *database, queue, std::move(options));
  os::SignalWaiter signals(process->loop);
  async::TaskGroup beside(process->loop.io().get_executor(), async::OnFailure::keep_going);
  beside.spawn("signals", stop_at_signal(process, &signals, &worker));
  const auto result = co_await worker.run_once(process->forever(), std::move(message));
  beside.cancel();
  static_cast<void>(co_await beside.join(process->within(kMinute)));
  CO_TRY_VOID(co_await worker.stop(process->within(kMinute)));
  co_return static_cast<ExitCode>(result);
}

// Whatever keeps it from the message is of the environment: 2 would say that the message is none.
Task<Result<ExitCode>> run_once(ServiceProcess* process, std::string message) {
  auto done = co_await with_database(
      process,
      [message](ServiceProcess* with, db::Database* database) { return run_one(with, database, message); },
      Migrations::none);
  if (!done) done.error().code = ErrorCode::unavailable;
  co_return done;
}

}  // namespace

ExitCode worker_command(const WorkerOptions& options, Console console) {
  if (!options.once) {
    return run_process(options.flags, console, [](ServiceProcess* process) {
      return with_database(process, serve_queue, Migrations::must_be_there, Patience::service);
    });
  }
  const char* const message = std::getenv("SQS_BODY");
  if (message == nullptr || *message == '\0') {
    print_error(console,
                make_error(ErrorCode::invalid_input,
                           "--once runs the execution that SQS_BODY names, which is not set; set it to "
                           "{{\"execution_id\": \"…\"}}"));
    return kBadInput;
  }
  return run_process(options.flags, console, [message = std::string(message)](ServiceProcess* process) {
    return run_once(process, message);
  });
}

}  // namespace flow::app
