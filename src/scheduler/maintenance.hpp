#pragma once
// Maintenance: the duties that keep executions moving. Each is a file of maintenance/ and one statement (or
// two).
//
// Every process that hosts a scheduler runs them; any number at once, they skip what another has locked. As a
// service it runs each duty at its own period, the promoter also exactly when the next waiting execution is
// ready. A duty that fails is logged, counted and tried again at its next time. stop() ends it between two
// statements.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "async/loop.hpp"
#include "async/service.hpp"
#include "db/store/retention.hpp"
#include "scheduler/dead_holder.hpp"

namespace flow::db {
class Database;
}

namespace flow::scheduler {

struct MaintenanceOptions {
  milliseconds promote{1'000};
  milliseconds reap{5'000};
  milliseconds resend{300'000};
  milliseconds expire{30'000};
  milliseconds announce{2'000};
  milliseconds measure{15'000};
  milliseconds partitions{3'600'000};
  milliseconds prune{3'600'000};
  std::optional<int> concurrent_runs = {};  // of a user without a limit of their own; none: no limit
  db::RetentionOptions retention;
  // Lease holders of this machine that live no more. Asked before each reap, because a claim may commit after
  // its worker has died and been released: what they hold is taken away then, not when the lease ends in a
  // minute.
  std::function<Task<Result<std::vector<std::string>>>(Context cx)> dead_owners;
  // Rows of artifacts are gone: whoever has the folder deletes the files. Without it no files are deleted.
  std::function<Task<Result<void>>(Context cx, std::vector<db::GoneArtifact> gone)> artifacts_gone;
};

struct MaintenanceReport {
  std::size_t promoted = 0;
  std::size_t reaped = 0;       // leases lost
  std::size_t quarantined = 0;  // workflow versions
  std::size_t resent = 0;
  std::size_t expired = 0;
  std::size_t partitions = 0;  // made
  std::size_t pruned = 0;      // executions, workflows and other rows that were kept long enough
};

class Maintenance : public async::Service {
 public:
  Maintenance(async::Loop& loop, db::Database& database, MaintenanceOptions options = {});
  ~Maintenance() override;

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;
  // Every duty once, reaper before promoter: `scheduler --tick`, and after a worker died.
  Task<Result<MaintenanceReport>> tick(Context cx);
  // Takes the leases of a dead worker away now instead of in a minute, then reaps and promotes.
  Task<Result<MaintenanceReport>> release(Context cx, DeadHolder dead);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace flow::scheduler
