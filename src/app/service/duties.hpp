#pragma once
// What the duties of the service get from its settings and its folders: the scheduler, maintenance and
// retention, also for `scheduler --tick`.
#include "app/service/disk_guard.hpp"
#include "app/service/process.hpp"
#include "scheduler/maintenance.hpp"
#include "scheduler/scheduler.hpp"

namespace flow::app {

// `guard` must outlive the scheduler.
scheduler::SchedulerOptions scheduler_options(const Settings& settings, DiskGuard* guard);
// Retention by the settings; the files of artifacts are deleted in the blocking pool of `process`. The leases
// of this machine's dead workers are found in `database`.
scheduler::MaintenanceOptions maintenance_options(ServiceProcess* process, db::Database* database);

}  // namespace flow::app
