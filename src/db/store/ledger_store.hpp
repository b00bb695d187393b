#pragma once
// LedgerStore: what became of every occurrence of a schedule. Written by the scheduler (and by whoever
// switches a trigger off), read here.
#include <optional>
#include <string>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/id.hpp"
#include "db/store/enums.hpp"
#include "db/store/page.hpp"

namespace flow::db {

class Database;

struct LedgerRow {
  TriggerId trigger;
  WallTime occurs_at;
  std::optional<WallTime> until;  // the last occurrence of those the row stands for
  int count = 1;
  LedgerOutcome outcome = LedgerOutcome::fired;
  std::string reason;  // misfire, overlap, min_interval, limit, paused, quarantined; empty: none
  std::int64_t late_ms = 0;
  std::optional<ExecutionId> execution;
  WallTime decided_at;
};

class LedgerStore {
 public:
  explicit LedgerStore(Database& database) : database_(&database) {}

  // Newest occurrence first. `not_found` unless the trigger is the user's; deleted ones still have a ledger.
  Task<Result<Page<LedgerRow>>> list(Context cx, UserId user, TriggerId trigger, PageRequest page);

 private:
  Database* database_;
};

}  // namespace flow::db
