#pragma once
// StatsStore: what a dashboard shows. Read only; nothing is counted ahead.
//
// Of one user, or of the instance. Each question walks an index over ids, which begin with their time, and
// has a bound of its own, so that its cost does not grow with the history: see the statements.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/id.hpp"

namespace flow::db {

class Database;

enum class Step : std::uint8_t { hour, day };

// Executions that were accepted in one hour or day (UTC), by what became of them.
struct RunCounts {
  WallTime at = {};  // the beginning
  std::int64_t completed = 0;
  std::int64_t failed = 0;
  std::int64_t cancelled = 0;
  std::int64_t live = 0;  // queued, running or waiting
};

struct Load {
  std::int64_t queued = 0;
  std::optional<WallTime> oldest_queued_at;
  std::int64_t waiting = 0;
  std::int64_t running = 0;
  std::int64_t active_workflows = 0;
};

// Occurrences of schedules; lateness is of those that fired.
struct Punctuality {
  std::int64_t fired = 0;
  std::int64_t coalesced = 0;
  std::int64_t skipped = 0;
  std::optional<std::int64_t> p50_ms;
  std::optional<std::int64_t> p95_ms;
};

struct NodeTypeTimes {
  std::string type;
  std::int64_t runs = 0;
  std::int64_t failed = 0;
  std::int64_t median_ms = 0;
  std::int64_t p95_ms = 0;
};
struct SlowNodes {
  std::vector<NodeTypeTimes> types;  // by median, slowest first, at most 10
  std::int64_t executions = 0;       // that were looked at: the newest ones
};

class StatsStore {
 public:
  // No user: the whole instance.
  explicit StatsStore(Database& database) : database_(&database) {}

  // The last `count` hours or days, the present one last; those without runs are there too.
  Task<Result<std::vector<RunCounts>>> runs(Context cx, std::optional<UserId> user, Step step, int count);
  Task<Result<Load>> load(Context cx, std::optional<UserId> user);
  Task<Result<Punctuality>> punctuality(Context cx, std::optional<UserId> user, WallTime since);
  Task<Result<SlowNodes>> slow_nodes(Context cx, std::optional<UserId> user, WallTime since);

 private:
  Database* database_;
};

}  // namespace flow::db
