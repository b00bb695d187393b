#pragma once
// What every process of the service has: settings, a log on standard error, one loop, signals.
//
// run_process() drives one coroutine to its end and turns its result into an exit code; it prints an error as
// one line. A child of the supervisor ends when the supervisor does.
#include <functional>
#include <memory>

#include "app/commands.hpp"
#include "app/settings.hpp"
#include "async/loop.hpp"
#include "crypto/keys.hpp"
#include "db/database.hpp"
#include "log/sinks.hpp"
#include "os/signals.hpp"

namespace flow::app {

struct ServiceProcess {
  ServiceProcess(LoadedSettings loaded, Console to);

  LoadedSettings settings;
  Console console;
  log::StderrSink sink;
  log::Logger logger;
  async::Loop loop;

  Context within(milliseconds span) { return loop.context(span, logger); }
  Context forever() { return {loop.clock(), logger, SteadyTime::max()}; }
  // `unavailable` without a database URL: only `serve` and short commands may start a private one.
  Result<db::DatabaseOptions> database_options(std::string application_name) const;
  std::string artifacts() const { return settings.settings.data_folder + "/artifacts"; }
  std::string handover_socket() const { return settings.settings.data_folder + "/handover.sock"; }
};

using ProcessBody = std::function<Task<Result<ExitCode>>(ServiceProcess* process)>;
ExitCode run_process(const ServiceFlags& flags, Console console, ProcessBody body);

// Is this a child of `serve`?
bool has_supervisor();

// From FLOWBUILDER_KEY or the key file, which is made when there is none.
Result<crypto::KeyRing> load_keys(const Settings& settings);
// The same for a process that lives on: it follows the file.
Result<crypto::Keys> follow_keys(const ServiceProcess& process);

}  // namespace flow::app
