#include "app/service/retention_duty.hpp"

#include <filesystem>

#include "async/blocking_pool.hpp"
#include "db/store/retention.hpp"
#include "json/json.hpp"

namespace flow::app {
namespace {

constexpr milliseconds kFirst{60'000};  // after the start, which has other things to do
constexpr milliseconds kPeriod = std::chrono::hours{1};
constexpr milliseconds kBetweenSteps{200};
constexpr milliseconds kStepTime{60'000};

Result<std::size_t> remove_files(const std::string& folder, const std::vector<db::GoneArtifact>& gone) {
  std::size_t removed = 0;
  for (const db::GoneArtifact& one : gone) {
    const std::filesystem::path run = std::filesystem::path(folder) / one.execution.str();
    std::error_code error;
    removed += std::filesystem::remove(run / one.artifact.str(), error) ? 1U : 0U;
    // The last file takes the folder with it; until then this fails, as it should.
    std::filesystem::remove(run, error);
  }
  return removed;
}

Task<Result<void>> prune_all(ServiceProcess* process, db::Database* database) {
  db::Retention retention(*database, process->settings.settings.retention);
  for (;;) {
    CO_TRY(const db::Pruned step, co_await retention.prune(process->within(kStepTime)));
    if (!step.artifacts.empty()) {
      CO_TRY_VOID(co_await process->loop.pool().run<std::size_t>(
          process->within(kStepTime),
          [folder = process->artifacts(), gone = step.artifacts] { return remove_files(folder, gone); }));
    }
    if (!step.more) co_return Result<void>{};
    co_await process->loop.clock().sleep_for(kBetweenSteps);
  }
}

}  // namespace

Task<Result<void>> keep_pruning(ServiceProcess* process, db::Database* database) {
  co_await process->loop.clock().sleep_for(kFirst);
  for (;;) {
    const auto pruned = co_await prune_all(process, database);
    if (!pruned)
      process->logger.warning("old data was not deleted; trying again in an hour",
                              {{"error", json::string(pruned.error().message)}});
    co_await process->loop.clock().sleep_for(kPeriod);
  }
}

}  // namespace flow::app
