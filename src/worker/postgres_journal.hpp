#pragma once
// PostgresJournal: the journal of one attempt. Turns what the engine reports into rows and hands them to the
// worker's GroupCommit; nothing here waits.
//
// Past the cap of a run's journal, which holds for all attempts together, log lines are left out, and so are
// inputs and outputs of nodes; what happened to each node is always written. close() is for a lost lease:
// nothing more is written, also not what waits.
#include <string>

#include "engine/journal.hpp"
#include "worker/group_commit.hpp"

namespace flow::worker {

class PostgresJournal final : public engine::Journal {
 public:
  PostgresJournal(GroupCommit& writer, db::LeaseKey lease, Bytes cap);

  // Before the first record: what earlier attempts have written counts, too.
  void count_earlier(Bytes written) { used_ += written.count; }

  void write(engine::Record record) override;
  bool congested() const override { return writer_.congested(); }
  Task<void> relieved(Context cx) override { return writer_.relieved(cx); }

  void close();
  const std::string& last_node() const { return last_node_; }  // that has begun; empty: none yet

 private:
  void take(engine::ExecutionStarted) {}
  void take(engine::NodeStarted record);
  void take(engine::NodeWaiting record);
  void take(engine::NodeFinished record);
  void take(engine::NodeSkipped record);
  void take(engine::LogRecord record);
  void take(engine::ArtifactStored record);
  void take(engine::PhaseFinished record);
  void take(engine::ExecutionFinished) {}

  std::int64_t next_seq();
  // False when the journal is full.
  bool reserve(std::size_t bytes);
  void log(db::LogRow row);

  GroupCommit& writer_;
  db::LeaseKey lease_;
  Bytes cap_;
  std::uint64_t used_ = 0;
  std::int64_t seq_ = 0;
  bool said_full_ = false;
  bool closed_ = false;
  std::string last_node_;
};

}  // namespace flow::worker
