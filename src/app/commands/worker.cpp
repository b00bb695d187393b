// worker: one process that takes executions from the queue, or runs the one it is given.
#include "worker/worker.hpp"

#include <cstdlib>
#include <ostream>

#include "app/service/command_database.hpp"
#include "app/service/process.hpp"
#include "app/supervisor/ready_pipe.hpp"
#include "async/task_group.hpp"
#include "queue/postgres_queue.hpp"

namespace flow::app {
namespace {

constexpr milliseconds kStartTime{60'000};
constexpr milliseconds kAfterDrain{25'000};  // what interrupted runs have to end, and a little
constexpr milliseconds kMinute{60'000};

Result<worker::WorkerOptions> worker_options(const ServiceProcess& process) {
  const Settings& settings = process.settings.settings;
  worker::WorkerOptions out;
  out.slots = settings.slots;
  out.runs_per_domain = settings.runs_per_domain;
  out.artifacts = process.artifacts();
  out.owner = worker::owner_of_this_process();
  // How many runs are at one site is held where they are chosen: in the queue.
  if (!settings.runs_per_domain) out.handover_socket = process.handover_socket();
  out.egress = settings.egress(/*private_by_default=*/false);
  out.browsers.worker_id = "worker";
  out.browsers.egress = out.egress;
  for (const std::string& binary : {settings.headless_shell, settings.chromium}) {
    if (!binary.empty()) out.browsers.binaries.push_back(binary);
  }
  TRY(out.keys, follow_keys(process));
  out.credits_month = settings.limits.credits_month;
  out.grace = settings.drain;
  out.logger = process.logger;
  return out;
}

// The second signal and every later one.
Task<Result<void>> interrupt_at_signals(ServiceProcess* process, os::SignalWaiter* signals,
                                        worker::Worker* worker) {
  for (;;) {
    CO_TRY_VOID(co_await signals->next(process->forever()));
    worker->interrupt();
  }
}

Task<Result<void>> drain(ServiceProcess* process, os::SignalWaiter* signals, worker::Worker* worker) {
  async::TaskGroup beside(process->loop.io().get_executor(), async::OnFailure::keep_going);
  beside.spawn("signals", interrupt_at_signals(process, signals, worker));
  auto stopped = co_await worker->stop(process->within(process->settings.settings.drain + kAfterDrain));
  beside.cancel();
  static_cast<void>(co_await beside.join(process->within(kAfterDrain)));
  co_return stopped;
}

Task<Result<ExitCode>> serve_queue(ServiceProcess* process, db::Database* database) {
  CO_TRY(auto options, worker_options(*process));
  const std::string owner = options.owner;
  queue::PostgresQueue queue(process->loop, *database);
  worker::Worker worker(process->loop, *database, queue, std::move(options));
  os::SignalWaiter signals(process->loop);
  auto started = co_await worker.start(process->within(kStartTime));
  if (started) {
    say_ready({{"owner", json::string(owner)}});
    process->logger.info("the worker takes executions", {{"worker", json::string(owner)}});
    if (const auto signal = co_await signals.next(process->forever()); !signal)
      started = std::unexpected(signal.error());
  }
  auto stopped = co_await drain(process, &signals, &worker);
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

}  // namespace

ExitCode worker_command(const WorkerOptions& options, Console console) {
  if (!options.once) {
    return run_process(options.flags, console, [](ServiceProcess* process) {
      return with_database(process, serve_queue, Migrations::must_be_there);
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
    return with_database(
        process,
        [message](ServiceProcess* with, db::Database* database) { return run_one(with, database, message); },
        Migrations::none);
  });
}

}  // namespace flow::app
