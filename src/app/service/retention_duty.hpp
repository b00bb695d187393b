#pragma once
// The duty that deletes what was kept long enough: rows by db::Retention, and the files of their artifacts.
#include "app/service/process.hpp"

namespace flow::app {

// Every hour until it is cancelled, in small steps. What failed is logged and tried again an hour later.
Task<Result<void>> keep_pruning(ServiceProcess* process, db::Database* database);

}  // namespace flow::app
