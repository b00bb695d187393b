#pragma once
// ArtifactSweep: removes the folders of executions whose files nobody can ask for any more.
//
// Retention deletes rows, and files in the folder of the process that does it. Left behind are the files on
// other machines, those of a process that died between rows and files, and those of attempts that died before
// their rows. So each process that owns a folder of artifacts looks through it, a first time some minutes
// after its start and then hourly; several may share one.
//
// Owned by the API process, or by a worker that was started alone; database and loop outlive it. It goes in
// small steps with pauses, on the blocking pool. What fails is logged and tried again the next time. stop()
// ends it between two steps.
#include <chrono>
#include <optional>
#include <string>

#include "async/loop.hpp"
#include "async/service.hpp"
#include "async/sync.hpp"
#include "async/task_group.hpp"
#include "db/store/retention.hpp"

namespace flow::db {
class Database;
}

namespace flow::app {

struct ArtifactSweepOptions {
  std::string folder;             // with a folder for each execution
  db::RetentionOptions kept;      // how long executions are
  milliseconds first{300'000};    // after the start
  milliseconds every{3'600'000};  // after that
};

class ArtifactSweep final : public async::Service {
 public:
  ArtifactSweep(async::Loop& loop, db::Database& database, ArtifactSweepOptions options);

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;
  // Once through the folder, within the deadline; gives the number of folders that were removed.
  Task<Result<std::size_t>> sweep(Context cx);

 private:
  static Task<Result<void>> keep_sweeping(Context cx, ArtifactSweep* self);

  async::Loop& loop_;
  db::Database& database_;
  ArtifactSweepOptions options_;
  async::Event ending_;
  std::optional<async::TaskGroup> running_;
};

}  // namespace flow::app
