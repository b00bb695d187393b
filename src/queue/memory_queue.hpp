#pragma once
// MemoryQueue: the queue over a MemoryTable, for tests of whatever stands on a queue. Time is the clock of
// each call's context. Both live on one loop; the table outlives the queue and may be shared by several
// ("workers").
#include "queue/chooser.hpp"
#include "queue/detail/poll.hpp"
#include "queue/memory_table.hpp"
#include "queue/queue.hpp"

namespace flow::queue {

class MemoryQueue final : public Queue {
 public:
  explicit MemoryQueue(MemoryTable& table) : table_(&table) {}

  Task<Result<std::vector<Claim>>> claim(Context cx, ClaimRequest request) override;
  Task<Result<Start>> claim_one(Context cx, ExecutionId execution, std::string worker) override;
  Task<Result<void>> wait(Context cx) override;
  bool left_one_alone() const override { return left_one_alone_; }
  Task<Result<std::vector<Pulse>>> heartbeat(Context cx, std::vector<Beat> beats) override;
  Task<Result<std::vector<bool>>> finish(Context cx, std::vector<Outcome> outcomes, Commit commit) override;
  Task<Result<std::vector<DeadLetter>>> dead_letters(Context cx, DeadLetterQuery query) override;
  Task<Result<ExecutionId>> redrive(Context cx, std::optional<UserId> user, ExecutionId dead) override;

  // The doorbell: after something was added to the table.
  void ring() { poll_.ring(); }

 private:
  MemoryTable* table_;
  Chooser chooser_;
  detail::Poll poll_;
  bool left_one_alone_ = false;
};

}  // namespace flow::queue
