#pragma once
// Queue: what a worker sees of the executions that wait to run.
//
// The execution's row decides everything: its lease, its attempts, its outcome. A message is only the hint
// that an execution may be started; lost, doubled or reordered messages cost time, never correctness. A claim
// holds a lease of kLease under a random token. Whoever holds the token may beat and finish; with any other
// token both change nothing and say so. A message that is claimed is out of sight for kVisibility.
//
// Owned by the process's composition, lives on its loop, outlives its workers. Calls fail as the store behind
// them fails (`unavailable`: nothing is known to have happened; ask again). A claim whose answer was lost
// runs out with its lease. Implementations: PostgresQueue, MemoryQueue; all pass tests/conformance/queue.
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/id.hpp"
#include "db/rows.hpp"
#include "db/statement.hpp"
#include "json/json.hpp"
#include "queue/outcome.hpp"

namespace flow::queue {

inline constexpr std::chrono::seconds kLease{60};      // the holder treats it as over 10 s early
inline constexpr std::chrono::seconds kHeartbeat{10};  // how often it is extended
inline constexpr std::chrono::minutes kVisibility{15};

struct InputRequest {
  std::optional<std::int64_t> credits_month;  // of users without a limit of their own; none: no limit
};

// How many executions may be at one site at once on one worker, and how many are on the one that asks.
struct PerDomain {
  int most = 1;
  std::map<std::string, int> running = {};

  // A run that is known to open no site is never held back.
  bool is_full(const std::string& domain) const {
    const auto found = running.find(domain);
    return !domain.empty() && found != running.end() && found->second >= most;
  }
};

// Who asks, and for how much. Never ask for more than is free; and while a claim that is `solo` runs, not at
// all.
struct ClaimRequest {
  std::string worker;  // host, boot, process: `lease_owner`
  int free_slots = 1;
  int slots = 1;                  // free and busy
  std::map<UserId, int> running;  // in the slots of this worker
  bool others = false;            // something may run beside what is in the slots
  // Read what the runs need (Claim::input) where that takes no further statement.
  std::optional<InputRequest> inputs = {};
  std::optional<PerDomain> per_domain = {};  // none: no limit
};

// What became of asking for one execution by its id.
struct Start {
  enum class Verdict {
    started,  // `claim` holds it
    nothing,  // unknown, ended or waiting: drop the hint
    leased,   // somebody holds it, or it is about to end: ask again at `leased_until`
  };
  Verdict verdict = Verdict::nothing;
  std::optional<Claim> claim;
  std::optional<WallTime> leased_until;
};

struct Beat {
  ExecutionId execution;
  Token token = 0;
  std::string node;  // where it is; empty: nowhere yet
};
enum class Pulse {
  alive,   // the lease holds for kLease from when the heartbeat was sent
  cancel,  // as above, and the user wants it to end
  lost,    // no longer ours: stop at once, write nothing more
};

struct DeadLetter {
  ExecutionId execution;
  UserId user;
  WorkflowId workflow;
  int version = 0;
  std::string reason;  // attempts, expired, quarantined
  int charged = 0;
  std::string last_node;
  std::optional<json::value> error;
  WallTime dead_at;
  std::optional<ExecutionId> redriven_as;  // the newest replay of it
};
struct DeadLetterQuery {
  std::optional<UserId> user;  // none: everybody's, for operators
  std::optional<WallTime> before;
  int limit = 100;
};

// Runs a statement in a transaction of the caller's choice, which may hold more.
using Commit = std::function<Task<Result<db::Rows>>(Context, db::Call)>;

class Queue {
 public:
  virtual ~Queue() = default;

  // At most request.free_slots attempts, chosen by chooser.hpp; none when nothing may start now. Does not
  // wait.
  virtual Task<Result<std::vector<Claim>>> claim(Context cx, ClaimRequest request) = 0;
  // The one execution a message from outside names (`worker --once`).
  virtual Task<Result<Start>> claim_one(Context cx, ExecutionId execution, std::string worker) = 0;
  // Returns when claim() may find more: at once when the last one left something, after a doorbell, or after
  // a poll interval that grows from 100 ms to 1 s while claims come back empty. `timeout` when the deadline
  // of cx comes first.
  virtual Task<Result<void>> wait(Context cx) = 0;
  // Has the last claim seen, and left, an execution that must run alone?
  virtual bool left_one_alone() const = 0;

  // One pulse a beat, in the same order.
  virtual Task<Result<std::vector<Pulse>>> heartbeat(Context cx, std::vector<Beat> beats) = 0;
  // Writes outcome, acknowledgement, dead letter and failure hook together. What would wait although the user
  // has asked for its end is cancelled instead. One answer an outcome, in the same order: false was fenced,
  // drop everything of that attempt. After an error with effect `unknown` send the same again: false then
  // means that it was written the first time, or fenced. Where executions are in a database they are changed
  // through `commit`, if there is one: together with what else must be known of a run that has ended.
  virtual Task<Result<std::vector<bool>>> finish(Context cx, std::vector<Outcome> outcomes,
                                                 Commit commit = {}) = 0;

  // Newest first.
  virtual Task<Result<std::vector<DeadLetter>>> dead_letters(Context cx, DeadLetterQuery query) = 0;
  // A new execution with `replay_of`; `not_found` unless the user (none: an operator) has that dead letter.
  virtual Task<Result<ExecutionId>> redrive(Context cx, std::optional<UserId> user, ExecutionId dead) = 0;
};

}  // namespace flow::queue
