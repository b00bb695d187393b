#pragma once
// RunStore: what a worker reads to run an execution and writes while it runs; and the journal as viewers read
// it.
//
// Writes are Calls, not queries: the worker's group commit gathers them and sends many at once. Every one is
// fenced (INSERT … SELECT … WHERE lease_token), so that under a lost lease it changes no row; each takes any
// number of rows of any executions and is one statement. A row that occurs twice in one call is written once,
// as it was last.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/bytes.hpp"
#include "db/store/journal_rows.hpp"
#include "db/store/page.hpp"

namespace flow::db {

class Database;
struct Call;

// Everything that is needed to run an execution, in one read.
struct RunInput {
  ExecutionId id;
  UserId user;
  WorkflowId workflow;
  std::string workflow_name;
  int version = 0;
  StartedBy started_by = StartedBy::manual;
  std::string definition;  // JSON of the version, without id and name
  std::optional<TriggerId> trigger_id;
  std::string trigger_key;  // its id in the document; empty: not from there
  std::string trigger_kind;
  std::string trigger_name;
  json::object trigger_config;  // inputs of the trigger's row: "Params" of a schedule made over the API
  std::optional<WallTime> scheduled_for;
  WallTime accepted_at;
  WallTime started_at;  // of the first attempt
  int attempt = 1;
  // None: a scheduled one (or its replay), which takes those of its trigger.
  std::optional<json::object> params;
  std::optional<json::object> trigger;
  json::object overrides;
  json::object pinned;
  std::optional<NodeId> run_to;
  std::optional<ExecutionId> reuse_of;       // whose journal may be reused, besides its own
  std::optional<std::int64_t> credits_left;  // of the month; none: no limit
};

// What was finished before and may be taken over: the newest run of each node and iteration, of the
// execution's own earlier attempts (pure ones) and of the one it goes on from (those without pages). What is
// of the latter and an effect has no input hash to compare.
struct ReusableRun {
  NodeId node;
  std::string iteration;
  NodeKind kind = NodeKind::pure;
  std::string input_hash;  // 32 bytes, or empty
  std::optional<json::value> output;
  std::string output_ref;
  ExecutionId execution;  // whose folder has output_ref
};

// What an execution has kept so far.
struct RunKept {
  Bytes files;    // of its artifacts
  Bytes journal;  // inputs and outputs of its nodes and its log lines, as text
};

struct RunResult {
  bool degraded = false;
  std::int64_t credits = 0;
  std::optional<json::value> result = {};
};

struct LogFilter {
  std::optional<NodeId> node = {};
  std::optional<std::string> iteration = {};
};

template <class Row>
struct Leased {
  LeaseKey lease;
  Row row;
};

// The rows of one call, wherever they stand: values or pointers to them. For the making of the call only.
template <class Row>
class LeasedRows {
 public:
  template <class Range>
  LeasedRows(const Range& rows) {  // NOLINT(google-explicit-constructor): a list of rows is what it is
    all_.reserve(std::size(rows));
    for (const auto& row : rows) all_.push_back(pointer(row));
  }
  const std::vector<const Leased<Row>*>& all() const { return all_; }

 private:
  static const Leased<Row>* pointer(const Leased<Row>& row) { return &row; }
  static const Leased<Row>* pointer(const Leased<Row>* row) { return row; }
  std::vector<const Leased<Row>*> all_;
};

class RunStore {
 public:
  explicit RunStore(Database& database) : database_(&database) {}

  // `not_found` when the execution or its version is gone. `default_credits`: the monthly limit of the
  // instance.
  Task<Result<RunInput>> load(Context cx, ExecutionId id, std::optional<std::int64_t> default_credits = {});
  Task<Result<std::vector<ReusableRun>>> reusable(Context cx, ExecutionId id);
  // Reads all of its journal: for another attempt, not for every one.
  Task<Result<RunKept>> kept(Context cx, ExecutionId id);

  // A row that is there already gives way to a newer one.
  static Call write_node_runs(const LeasedRows<NodeRunRow>& given, Earlier earlier = Earlier::perhaps);
  static Call write_phases(const LeasedRows<PhaseRow>& given, Earlier earlier = Earlier::perhaps);
  static Call write_logs(const LeasedRows<LogRow>& given, Earlier earlier = Earlier::perhaps);
  static Call write_artifacts(const LeasedRows<ArtifactRow>& given);
  // Before the outcome, under the same lease.
  static Call write_results(const LeasedRows<RunResult>& given, Earlier earlier = Earlier::perhaps);

  // Changes with seq > since, in order, at most `limit` of each kind. `not_found` unless it is the user's.
  // Sees everything once if the rows of an execution are committed in the order of their seq.
  Task<Result<JournalEvents>> events(Context cx, UserId user, ExecutionId id, std::int64_t since,
                                     int limit = 500);
  // The log, oldest first; with a node, its lines only. `not_found` unless it is the user's.
  Task<Result<Page<LogRow>>> logs(Context cx, UserId user, ExecutionId id, LogFilter filter,
                                  PageRequest page);
  Task<Result<std::optional<ArtifactRow>>> artifact(Context cx, UserId user, ExecutionId id,
                                                    ArtifactId artifact);

 private:
  Database* database_;
};

}  // namespace flow::db
