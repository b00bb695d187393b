#pragma once
// The duties, one file each. Every one is a statement (or two) that several processes may run at once; each
// returns how many rows it changed, and is called again while that was a full batch.
#include <optional>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "queue/outcome.hpp"
#include "scheduler/dead_holder.hpp"

namespace flow::scheduler::maintenance {

// Waiting executions whose time has come become queued, with a message; of a user with a limit of runs at
// once (`concurrent_runs`: that of the instance) no more new ones than it allows.
struct Promoted {
  std::size_t count = 0;
  std::optional<milliseconds> until_next;  // when the next one is ready; none: nothing waits for a time
};
Task<Result<Promoted>> promote(Context cx, db::Database* database, std::optional<int> concurrent_runs = {});

// Attempts whose lease is over, or that still beat after 15 minutes: given back to run alone, ended where no
// attempt is left. A workflow version that lost its worker twice in 24 h while it ran alone is quarantined.
struct Reaped {
  std::size_t count = 0;
  std::size_t quarantined = 0;  // versions
};
// `dead`: whose end is known, for the errors of what it ran.
Task<Result<Reaped>> reap(Context cx, db::Database* database, DeadHolder dead = {});

// Queued and waiting executions that were accepted before their version was quarantined end as dead letters.
Task<Result<std::size_t>> bury_quarantined(Context cx, db::Database* database);

// Queued for 20 minutes and without a message: the message was lost.
Task<Result<std::size_t>> resend(Context cx, db::Database* database);

// Not finished within their life.
Task<Result<std::size_t>> expire(Context cx, db::Database* database);

// Partitions ahead; one process at a time, the others have nothing to do.
Task<Result<std::size_t>> make_partitions(Context cx, db::Database* database);

// Failures of runs that started by themselves become alerts of their users.
Task<Result<std::size_t>> announce(Context cx, db::Database* database);

// The gauges of queue, outbox and database.
Task<Result<void>> measure(Context cx, db::Database* database);

// The leases of a dead worker end now.
Task<Result<std::size_t>> release(Context cx, db::Database* database, std::string lease_owner);

// Rings the queue for lanes that got messages.
void ring_lanes(db::Database& database, const db::Rows& rows);

}  // namespace flow::scheduler::maintenance
