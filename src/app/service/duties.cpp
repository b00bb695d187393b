#include "app/service/duties.hpp"

#include <filesystem>

#include "app/service/dead_owners.hpp"
#include "async/blocking_pool.hpp"

namespace flow::app {
namespace {

// The row is gone already, so what cannot be deleted now would never be: each file is tried, and the first
// that resists is told.
Result<std::size_t> remove_files(const std::string& folder, const std::vector<db::GoneArtifact>& gone) {
  std::size_t removed = 0;
  std::optional<Error> first;
  for (const db::GoneArtifact& one : gone) {
    const std::filesystem::path run = std::filesystem::path(folder) / one.execution.str();
    std::error_code error;
    removed += std::filesystem::remove(run / one.artifact.str(), error) ? 1U : 0U;
    if (error && !first) {
      first = make_error(ErrorCode::unavailable, "could not delete {}: {}",
                         (run / one.artifact.str()).string(), error.message());
    }
    // The last file takes the folder with it; until then this fails, as it should.
    std::filesystem::remove(run, error);
  }
  if (first) return std::unexpected(*std::move(first));
  return removed;
}

Task<Result<void>> forget_files(Context cx, ServiceProcess* process, std::vector<db::GoneArtifact> gone) {
  CO_TRY_VOID(co_await process->loop.pool().run<std::size_t>(
      cx, [folder = process->artifacts(), files = std::move(gone)] { return remove_files(folder, files); }));
  co_return Result<void>{};
}

}  // namespace

scheduler::SchedulerOptions scheduler_options(const Settings& settings, DiskGuard* guard) {
  scheduler::SchedulerOptions out;
  out.policy.minimum_interval = std::chrono::duration_cast<std::chrono::seconds>(settings.minimum_interval);
  out.policy.concurrent_runs = settings.limits.concurrent_runs;
  out.may_start = [guard] { return guard->room().has_value(); };
  return out;
}

scheduler::MaintenanceOptions maintenance_options(ServiceProcess* process, db::Database* database) {
  return {.concurrent_runs = process->settings.settings.limits.concurrent_runs,
          .retention = process->settings.settings.retention,
          .dead_owners = [database](Context cx) { return find_dead_owners(std::move(cx), database); },
          .artifacts_gone =
              [process](Context cx, std::vector<db::GoneArtifact> gone) {
                return forget_files(cx, process, std::move(gone));
              }};
}

ArtifactSweepOptions sweep_options(const ServiceProcess& process) {
  return {.folder = process.artifacts(), .kept = process.settings.settings.retention};
}

}  // namespace flow::app
