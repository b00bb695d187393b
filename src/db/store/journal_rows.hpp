#pragma once
// Rows of the journal of executions, as they are written and read.
//
// `seq` orders all rows of an execution by their last change: journal_seq(attempt, n) with n counting up in
// the attempt. What is in a row has passed the redactor of its run. Times are those of the worker's clock,
// for people to read; nothing is decided by them.
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "db/store/enums.hpp"
#include "json/json.hpp"

namespace flow::db {

constexpr std::int64_t journal_seq(int attempt, std::int64_t n) {
  return (static_cast<std::int64_t>(attempt) << 40) + n;
}

// Who writes: the holder of the lease. A row under another token is not written.
struct LeaseKey {
  ExecutionId execution;
  std::int64_t token = 0;
  int attempt = 1;
};

// May a row of the same key have been written before? Where `none` has, PostgreSQL refuses the call; where it
// is certain, PostgreSQL is spared the speculative insertion that ON CONFLICT is made of, a third of what a
// row costs.
enum class Earlier : std::uint8_t { perhaps, none };

struct NodeRunRow {
  NodeId node;
  std::string iteration = {};
  int attempt = 1;  // of the execution
  int tries = 1;    // of the node
  NodeKind kind = NodeKind::pure;
  NodeRunStatus status = NodeRunStatus::running;
  std::string input_hash = {};  // 32 bytes, or empty: not to be reused
  std::optional<json::value> output = {};
  std::string output_ref = {};  // the artifact that holds a large output
  std::optional<json::value> error = {};
  int credits = 0;
  WallTime started_at;
  std::optional<WallTime> finished_at = {};
  std::int64_t seq = 0;
  std::string name = {};
  std::string type = {};
  int phase = 0;
  std::string state = {};  // succeeded, failed, bypassed, skipped, cancelled; empty while it runs
  std::optional<json::value> inputs = {};
  bool degraded = false;
  std::vector<std::string> warnings = {};
  milliseconds waited{0};
  milliseconds took{0};
};

struct PhaseRow {
  int attempt = 1;
  int phase = 0;
  std::int64_t seq = 0;
  int succeeded = 0, failed = 0, skipped = 0;
  std::optional<WallTime> finished_at = {};
};

struct LogRow {
  int attempt = 1;
  std::int64_t seq = 0;
  WallTime at;
  std::string level = "info";
  NodeId node = {};
  std::string iteration = {};
  std::string message;
  std::optional<json::value> fields = {};
};

struct ArtifactRow {
  ArtifactId id;
  int attempt = 1;
  std::int64_t seq = 0;
  NodeId node = {};
  std::string iteration = {};
  std::string name;
  std::string mime;
  std::int64_t bytes = 0;
  std::string sha256;  // hex
  WallTime created_at = {};
};

struct EffectRow {
  NodeId node;
  std::string iteration;
  std::string key;
  EffectPolicy policy = EffectPolicy::idempotent;
  EffectState state = EffectState::intent;
  int tries = 1;
  std::optional<json::value> response;
  WallTime created_at;
  std::optional<WallTime> done_at;
};

// Everything that changed in an execution since a reader last looked, for live views. Rows that changed more
// than once appear once, as they are now.
struct JournalEvents {
  std::vector<NodeRunRow> node_runs;
  std::vector<PhaseRow> phases;
  std::vector<LogRow> logs;
  std::vector<ArtifactRow> artifacts;
  std::int64_t last_seq = 0;  // ask for what is above this next time
  bool more = false;          // there was more than fits in one answer
  ExecutionStatus status = ExecutionStatus::queued;
  int attempt = 0;
};

}  // namespace flow::db
