#pragma once
// The database of a short command: that of the settings; else the private cluster of the data folder, which
// runs under `serve`, or is started for as long as the command takes.
#include <functional>

#include "app/service/process.hpp"

namespace flow::app {

enum class Migrations {
  none,           // as it is
  apply,          // brings it up to date first
  must_be_there,  // `unavailable` when it is not up to date
};

// How long a database that does not answer is waited for: whoever waits at a terminal wants to know soon.
enum class Patience {
  command,  // as long as a server takes that starts or restarts
  service,  // two minutes, then whoever runs the process starts it again
};

using DatabaseBody = std::function<Task<Result<ExitCode>>(ServiceProcess* process, db::Database* database)>;
Task<Result<ExitCode>> with_database(ServiceProcess* process, DatabaseBody body, Migrations migrations,
                                     Patience patience = Patience::command);

// The same without a connection, for programs that make their own.
using UrlBody = std::function<Task<Result<ExitCode>>(ServiceProcess* process, std::string url)>;
Task<Result<ExitCode>> with_database_url(ServiceProcess* process, UrlBody body);

}  // namespace flow::app
