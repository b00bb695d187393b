#pragma once
// MemoryTable: executions and their messages in memory, with the statements of the database as functions.
// Pure: the time is an argument, every function is one transaction.
//
// It is what MemoryQueue stands on and what the simulators run against. It applies the table of
// execution_state.hpp and nothing else, so a change there shows here and in PostgreSQL's conformance run.
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "queue/chooser.hpp"
#include "queue/queue.hpp"

namespace flow::queue {

struct NewExecution {
  UserId user{"user"};
  WorkflowId workflow{"workflow"};
  int version = 1;
  int priority = 2;
  int max_attempts = 3;
  bool solo = false;
  std::string domain = {};
  // Of a schedule's run. With a reason to wait it is not queued at once, but ready after `delay`.
  std::optional<TriggerId> trigger = {};
  WallTime scheduled_for = {};
  std::optional<WaitReason> wait = {};  // jitter, overlap
  std::chrono::seconds delay{0};
};

struct MemoryExecution {
  ExecutionId id;
  NewExecution what;
  Status status = Status::queued;
  std::optional<WaitReason> wait;
  WallTime ready_at;   // waiting
  WallTime queued_at;  // queued
  WallTime expires_at;
  int attempt = 0;
  int charged = 0;
  int interrupts = 0;
  bool solo = false;
  std::optional<Token> token;  // running
  std::string owner;
  WallTime lease_until;
  WallTime attempt_started_at;
  bool cancel_requested = false;
  bool dead = false;
  std::string last_node;
  std::optional<json::value> error;
  std::string result_ref;
  std::optional<ExecutionId> replay_of;
};

struct MemoryMessage {
  Message message;
  ExecutionId execution;
  WallTime visible_at;
  WallTime enqueued_at;
  Token token = 0;
  int read_count = 0;
};

class MemoryTable {
 public:
  ExecutionId add(NewExecution what, WallTime now);

  std::vector<Candidate> peek(WallTime now) const;
  struct Wanted {
    Message message;
    Token token = 0;
  };
  // Claims and, for what may not start, resolves.
  std::vector<Claim> claim(const std::vector<Wanted>& wanted, const std::string& worker, WallTime now);
  Start claim_one(const ExecutionId& execution, Token token, const std::string& worker, WallTime now);
  Pulse heartbeat(const Beat& beat, WallTime now);
  bool finish(const Outcome& outcome, WallTime now);

  std::size_t promote(WallTime now);
  std::size_t reap(WallTime now);
  std::size_t resend(WallTime now);
  std::size_t expire(WallTime now);
  bool cancel(const ExecutionId& execution, WallTime now);  // false: it has ended
  std::vector<DeadLetter> dead_letters(const DeadLetterQuery& query) const;
  std::optional<ExecutionId> redrive(std::optional<UserId> user, const ExecutionId& dead, WallTime now);

  const std::map<ExecutionId, MemoryExecution>& executions() const { return executions_; }
  const std::deque<MemoryMessage>& messages() const { return messages_; }
  const std::vector<DeadLetter>& dead() const { return dead_; }  // oldest first
  const std::vector<ExecutionId>& hooks() const { return hooks_; }
  // What an unreliable queue does to messages: faults for the simulator.
  void lose_message(std::size_t index);
  void double_message(std::size_t index, WallTime now);

 private:
  MemoryMessage* find(const Message& message);
  bool has_message(const MemoryExecution& execution) const;
  bool has_claimed_message(const MemoryExecution& execution) const;
  void apply(MemoryExecution& execution, Event event, WallTime now,
             std::string_view dead_reason = "attempts");
  void send(const MemoryExecution& execution, WallTime now);
  bool may_start(const MemoryExecution& execution, WallTime now) const;
  bool is_held(const MemoryExecution& execution) const;
  Claim start(MemoryExecution& execution, const Message& message, Token token, const std::string& worker,
              WallTime now);

  std::map<ExecutionId, MemoryExecution> executions_;
  std::deque<MemoryMessage> messages_;  // by id
  std::vector<DeadLetter> dead_;
  std::vector<ExecutionId> hooks_;
  std::int64_t next_message_ = 1;
  int next_execution_ = 1;
};

}  // namespace flow::queue
