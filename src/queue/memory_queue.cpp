#include "queue/memory_queue.hpp"

#include "queue/detail/token.hpp"

namespace flow::queue {

Task<Result<std::vector<Claim>>> MemoryQueue::claim(Context cx, ClaimRequest request) {
  const WallTime now = cx.clock().now();
  const std::vector<Candidate> candidates = table_->peek(now);
  std::vector<MemoryTable::Wanted> wanted;
  const std::vector<std::size_t> chosen = chooser_.choose(candidates, request, now);
  left_one_alone_ = leaves_one_alone(candidates, chosen);
  for (const std::size_t i : chosen)
    wanted.push_back({.message = candidates[i].message, .token = detail::fresh_token()});
  auto claims = table_->claim(wanted, request.worker, now);
  if (wanted.empty()) {
    poll_.found_none();
  } else if (wanted.size() < candidates.size()) {
    poll_.some_left();
  } else {
    poll_.took_all();
  }
  co_return claims;
}

Task<Result<Start>> MemoryQueue::claim_one(Context cx, ExecutionId execution, std::string worker) {
  co_return table_->claim_one(execution, detail::fresh_token(), worker, cx.clock().now());
}

Task<Result<void>> MemoryQueue::wait(Context cx) {
  return poll_.wait(std::move(cx));
}

Task<Result<std::vector<Pulse>>> MemoryQueue::heartbeat(Context cx, std::vector<Beat> beats) {
  std::vector<Pulse> pulses;
  for (const Beat& beat : beats) pulses.push_back(table_->heartbeat(beat, cx.clock().now()));
  co_return pulses;
}

Task<Result<std::vector<bool>>> MemoryQueue::finish(Context cx, std::vector<Outcome> outcomes,
                                                    Commit /*commit*/) {
  std::vector<bool> written;
  for (const Outcome& outcome : outcomes) written.push_back(table_->finish(outcome, cx.clock().now()));
  co_return written;
}

Task<Result<std::vector<DeadLetter>>> MemoryQueue::dead_letters(Context /*cx*/, DeadLetterQuery query) {
  co_return table_->dead_letters(query);
}

Task<Result<ExecutionId>> MemoryQueue::redrive(Context cx, std::optional<UserId> user, ExecutionId dead) {
  auto id = table_->redrive(user, dead, cx.clock().now());
  if (!id) co_return fail(ErrorCode::not_found, "execution {} is no dead letter", dead);
  poll_.ring();
  co_return *std::move(id);
}

}  // namespace flow::queue
