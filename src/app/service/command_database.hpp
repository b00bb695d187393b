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

using DatabaseBody = std::function<Task<Result<ExitCode>>(ServiceProcess* process, db::Database* database)>;
Task<Result<ExitCode>> with_database(ServiceProcess* process, DatabaseBody body, Migrations migrations);

// The same without a connection, for programs that make their own.
using UrlBody = std::function<Task<Result<ExitCode>>(ServiceProcess* process, std::string url)>;
Task<Result<ExitCode>> with_database_url(ServiceProcess* process, UrlBody body);

}  // namespace flow::app
