#pragma once
// GroupCommit: the one writer of a worker's journal rows, for all its attempts.
//
// Rows are written behind, in the order they came; what must be durable before the run goes on waits for the
// commit it is in. There is one commit at a time. As long as somebody waits the next begins as soon as it has
// returned, with what belongs to those executions (at most 256 items or 256 KiB): the busier the larger. Rows
// that nobody waits for gather for 5 ms, or while two such commits pass, so that a light run is one commit.
// While the database is away rows stay here; those who wait get the error. An item that the database refuses
// is written alone, so that it takes nothing with it, and dropped with a line in the log.
//
// Lives on the loop of its database. run() is its task; after close() it ends when everything is written, or
// at the deadline of its context.
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/bytes.hpp"
#include "db/database.hpp"
#include "db/store/run_store.hpp"
#include "db/store/usage_store.hpp"

namespace flow::worker {

namespace detail {
struct About;
}

// The execution ends: what it was charged is kept. `charges` are all it ever put, none of them given back;
// nothing: it is not known that these are all. Charges that are in the same commit are written as kept at
// once.
struct KeepCharges {
  db::LeaseKey lease;
  std::optional<std::size_t> charges;
};

using JournalRow =
    std::variant<db::Leased<db::NodeRunRow>, db::Leased<db::PhaseRow>, db::Leased<db::LogRow>,
                 db::Leased<db::ArtifactRow>, db::ChargeRow, KeepCharges, db::Leased<db::RunResult>>;

struct GroupCommitOptions {
  std::size_t items = 256;  // docs/decisions/0011
  Bytes bytes{256U << 10};
  Bytes congested{8U << 20};  // waiting; nodes do not start above it
  milliseconds gather{5};     // docs/decisions/0017
};

class GroupCommit {
 public:
  GroupCommit(db::Database& database, GroupCommitOptions options, log::Logger logger);
  ~GroupCommit();

  void put(JournalRow row);
  void put(ExecutionId of, db::Call call);  // written behind as well, after rows of the same commit
  // With what was put before it, in a commit that has succeeded when this returns.
  // `locked`: the execution whose row the call locks. A commit locks rows in the order of their ids, as
  // heartbeats do.
  Task<Result<db::Rows>> call(Context cx, ExecutionId locked, db::Call call);
  // The same for a call that ends leases, which locks several: it stands last in its commit, with no call
  // that locks one, and rows of these leases before it.
  Task<Result<db::Rows>> last_call(Context cx, std::vector<ExecutionId> ended, db::Call call);
  // Everything put so far is written.
  Task<Result<void>> flushed(Context cx);
  // What waits under this lease is not written any more.
  void drop(const ExecutionId& execution, std::int64_t token);

  bool congested() const;
  Task<void> relieved(Context cx);

  Task<Result<void>> run(Context cx);
  void close();

  struct State;

 private:
  Task<Result<db::Rows>> answered(Context cx, db::Call call, detail::About about);

  std::shared_ptr<State> state_;
};

}  // namespace flow::worker
