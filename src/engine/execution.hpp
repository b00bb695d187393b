#pragma once
// Execution: runs one plan, once, to its end.
//
// Owned by whoever runs it (the command line, a worker); lives on the loop of its services, which must
// outlive it. run() always ends: with the workflow's own end, at the deadline of its context or of the
// workflow's settings, or after stop(); by then teardown nodes have run, every browser session of the
// execution is closed and every task is joined. What happened node by node is in the journal; run() itself
// does not fail, the outcome says what became of the execution.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/artifact_store.hpp"
#include "engine/credentials.hpp"
#include "engine/credits.hpp"
#include "engine/effects.hpp"
#include "engine/journal.hpp"
#include "engine/lease.hpp"
#include "engine/reuse.hpp"
#include "sdk/node_type.hpp"
#include "workflow/plan.hpp"

namespace flow::async {
class Loop;
}

namespace flow::browser {
class Page;
}

namespace flow::engine {

struct Services {
  async::Loop& loop;
  browser::Pool& browsers;
  net::HttpClient& http;
  net::SmtpClient& smtp;
};

struct RunRequest {
  std::shared_ptr<const workflow::Plan> plan;
  std::function<const sdk::NodeType*(std::string_view type)> find_node;
  sdk::ExecutionInfo info;       // id, workflow, attempt, trigger type, start
  json::object params;           // as workflow::resolve_params() gave them
  json::object trigger;          // trigger.<name> in expressions
  CredentialLookup credentials;  // absent: the workflow has none
  std::uint64_t seed = 0;        // of jitter and random delays
  Bytes value_limit{64U << 10};  // a larger output is kept as an artifact in the journal
  Bytes output_cap{256U << 20};  // of all outputs of the run together: `quota` past it

  // Of an execution that may have more than one attempt; each may be absent, and outlives the execution.
  const Lease* lease = nullptr;
  EffectJournal* effects = nullptr;
  const EarlierRuns* earlier = nullptr;
  Credits* credits = nullptr;
  Secret hash_key;  // under which secrets enter input hashes; empty: nothing is kept for a later attempt

  // A test run: nodes whose outputs are given (by id, then by title), and the node it ends with; what that
  // one does not need is skipped.
  std::map<std::string, json::object, std::less<>> pinned;
  std::optional<NodeId> run_to;
};

struct Outcome {
  ExecutionStatus status = ExecutionStatus::completed;  // completed, failed or cancelled
  bool degraded = false;
  std::optional<Error> error;         // failed, cancelled
  std::optional<json::value> result;  // of stop_workflow, else the outputs of the last nodes by slug
  std::int64_t credits = 0;
  bool may_retry = false;  // failed in a way that another attempt of the execution may not
};

// Why an execution is told to stop before its end.
enum class StopReason : std::uint8_t {
  cancelled,    // somebody wants it to end: teardown nodes run
  interrupted,  // only this attempt ends, the execution goes on: what its nodes had before them is kept
  lease_lost,   // somebody else goes on with it: its browsers are killed, and nothing more is kept
  time_over,    // of the attempt
};

class Execution {
 public:
  Execution(Services services, RunRequest request, Journal& journal, ArtifactStore& artifacts);
  ~Execution();

  Task<Outcome> run(Context cx);  // at most once
  // From the loop, at any time; nodes that run are asked to end. Unless it is cancelled teardown nodes are
  // left to the attempt that follows. An interrupted node shows its page first, as a failed one does, in at
  // most 3 s for all of them. The first reason is that of the outcome, but a lost lease counts whenever it is
  // told. `message` for a person; empty: what the reason says.
  void stop(StopReason reason, std::string message = {});
  // The open pages of its browsers, in order of opening: for whoever wants to look on.
  std::vector<std::shared_ptr<browser::Page>> pages() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace flow::engine
