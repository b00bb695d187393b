#pragma once
// Claim: an attempt that is ours. Outcome: what became of it, as finish() writes it. Pure.
//
// The functions below make every outcome there is; they alone know when an attempt is charged, how long to
// back off, and when a failure is the last. Delays are spans, not times: only the database's clock decides
// what is stored.
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "json/json.hpp"
#include "queue/execution_state.hpp"

namespace flow::db {
struct RunInput;
}

namespace flow::queue {

using Token = std::int64_t;  // 64 random bits of each claim

struct Message {
  std::int16_t lane = 0;
  std::int64_t id = 0;  // 0: started without one
};

struct Claim {
  ExecutionId execution;
  Token token = 0;
  Message message;
  UserId user;
  WorkflowId workflow;
  int version = 0;
  int priority = 2;  // 0 manual, 1 API, webhook or event, 2 scheduled
  bool solo = false;
  int attempt = 1;  // starts so far with this one; never reused: part of journal and artifact keys
  int charged = 1;  // attempts that count, with this one
  int max_attempts = 3;
  int interrupts = 0;
  WallTime enqueued_at;
  std::string domain = {};  // the site it opens, where the claim had to know; empty: none, or not looked up
  std::shared_ptr<const db::RunInput> input;  // if the claim has read it as well; null: to be loaded
};

struct Outcome {
  ExecutionId execution;
  Token token = 0;
  Message message;
  Status status = Status::completed;  // never queued or running
  std::optional<WaitReason> wait;     // backoff, interrupted, parked
  milliseconds delay{0};              // of a waiting one, from now
  int uncharge = 0;                   // 1: this attempt does not count
  bool dead = false;
  std::string last_node;
  std::optional<json::value> error;
  std::string result_ref;
};

inline constexpr int kFreeInterrupts = 10;  // that many are not charged

Outcome completed(const Claim& claim, std::string result_ref = {});
Outcome cancelled(const Claim& claim, json::value error);

struct Failure {
  json::value error;  // {"class", "message", …}, redacted
  std::string last_node;
  bool retryable = false;  // of the error that ended the run, once the node's own retries were used up
};
// `chance` in [0, 1) is the jitter: the back-off before attempt n + 1 is chance · 10 s · 3^(n-1). A failure
// that is not retryable ends the execution; one that is, with no attempt left, makes it a dead letter.
Outcome failed(const Claim& claim, Failure failure, double chance);
// Drained or shut down: comes back at once. Not charged, until that has happened kFreeInterrupts times.
Outcome interrupted(const Claim& claim, std::string last_node);
// Waits for a person or a long delay with no page open: no worker, not charged.
Outcome parked(const Claim& claim, milliseconds delay, std::string last_node);

}  // namespace flow::queue
