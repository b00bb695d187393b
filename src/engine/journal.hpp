#pragma once
// Journal: where the engine writes what happens in a run. Implementations: memory (command line, tests) and,
// in the service, PostgreSQL.
//
// Records come in the order things happened, on the loop of the run, and must be taken quickly: whoever
// stores them elsewhere queues them and writes behind. Nothing in a record holds a secret: texts and
// documents have passed the redactor of the run. `iteration` is the loop path, "3/0"; empty at the top level.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/id.hpp"
#include "json/json.hpp"
#include "log/log.hpp"
#include "workflow/execution_status.hpp"
#include "workflow/run_state.hpp"

namespace flow::engine {

using workflow::ExecutionStatus;
using workflow::to_string;

// A file a run left: a screenshot, a document, a download.
struct Artifact {
  ArtifactId id;
  std::string name;
  std::string mime;
  std::uint64_t bytes = 0;
  std::string sha256;  // hex
};
json::object to_json(const Artifact& artifact);

// An error as records and `Error` outputs show it.
json::object to_json(const Error& error);

// What a new attempt of the execution does about a node that is done. Spelled as stored.
enum class RunKind : std::uint8_t {
  pure,     // neither pages nor effects: reused when its inputs are the same
  browser,  // has a page: runs again, to rebuild it
  effect,   // changes the outside world: engine/effects.hpp
};
std::string_view to_string(RunKind kind);

struct ExecutionStarted {
  ExecutionId execution;
  int attempt = 1;  // of the execution
  std::string workflow_name;
  int phases = 0;
  WallTime at;
};
struct NodeStarted {
  NodeId node;
  std::string name;
  std::string type;
  std::string iteration;
  int phase = 0;
  int attempt = 1;  // of the node
  WallTime at;
};
// The node waits for something outside the run ("delay of 5 s", "retry in 1.0 s after network: …").
struct NodeWaiting {
  NodeId node;
  std::string iteration;
  std::string reason;
  WallTime at;
  json::object fields = {};  // after a failed try: {"try", "error"}
};
struct NodeFinished {
  NodeId node;
  std::string name;
  std::string type;
  std::string iteration;
  int phase = 0;
  int attempts = 1;
  workflow::NodeState state = workflow::NodeState::succeeded;
  WallTime started_at;
  WallTime at;
  milliseconds waited{0};  // between being ready and being started, and between attempts
  milliseconds took{0};    // of all attempts
  json::object inputs;     // by title; credentials and pages as short marks
  json::object outputs;    // by title
  std::optional<Error> error;
  bool degraded = false;
  std::vector<std::string> warnings;
  std::vector<Artifact> evidence;
  int credits = 0;
  RunKind kind = RunKind::pure;
  std::string input_hash;  // 32 bytes; empty: the outputs are not to be reused
  bool reused = false;     // the outputs are those of an earlier attempt
  bool pinned = false;     // the outputs were given with the request
};
struct NodeSkipped {
  NodeId node;
  std::string name;
  std::string type;
  std::string iteration;
  int phase = 0;
  WallTime at;
};
struct LogRecord {
  NodeId node;
  std::string iteration;
  log::Level level = log::Level::info;
  std::string message;
  json::object fields;
  WallTime at;
};
struct ArtifactStored {
  NodeId node;
  std::string iteration;
  Artifact artifact;
  WallTime at;
};
// All nodes of one phase are decided.
struct PhaseFinished {
  int phase = 0;
  int succeeded = 0, failed = 0, skipped = 0;
  WallTime at;
};
struct ExecutionFinished {
  ExecutionStatus status = ExecutionStatus::completed;
  bool degraded = false;
  std::optional<Error> error;
  WallTime at;
};

using Record = std::variant<ExecutionStarted, NodeStarted, NodeWaiting, NodeFinished, NodeSkipped, LogRecord,
                            ArtifactStored, PhaseFinished, ExecutionFinished>;

class Journal {
 public:
  virtual ~Journal() = default;
  virtual void write(Record record) = 0;
  // True while more is waiting to be stored than should be: nodes wait with starting until relieved() ends.
  virtual bool congested() const { return false; }
  virtual Task<void> relieved(Context) { co_return; }
};

}  // namespace flow::engine
