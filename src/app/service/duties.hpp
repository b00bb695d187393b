#pragma once
// What the duties of the service get from its settings and its folders: the scheduler, maintenance and
// retention, also for `scheduler --tick`; and the sweep of the folder of artifacts.
#include "app/service/artifact_sweep.hpp"
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
// Of every process that owns a folder of artifacts: the API process, and a worker without a supervisor.
ArtifactSweepOptions sweep_options(const ServiceProcess& process);

}  // namespace flow::app
