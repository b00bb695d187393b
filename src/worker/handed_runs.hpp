#pragma once
// HandedRuns: what an API process of this machine hands to this worker (handover/taker.hpp), and the slots
// that are on offer for it.
//
// What is on offer counts as busy. Before a claim all of it is called back where the worker has no other slot
// or messages are known to wait, and once a second in any case: what must run alone waits for all of them.
// Owned by the worker, lives on its loop; start() and stop() are the taker's.
#include <functional>
#include <set>
#include <string>

#include "handover/taker.hpp"
#include "queue/outcome.hpp"
#include "worker/local_lease.hpp"

namespace flow::worker {

struct HandedRunsOptions {
  std::string socket;  // empty: there are none
  std::string owner;
  // Begins a run; its lease was made at that time.
  std::function<void(queue::Claim, BootTime)> on_start;
  std::function<void()> on_change;  // there may be something to offer
  log::Logger logger = {};
};

class HandedRuns final : public async::Service {
 public:
  HandedRuns(async::Loop& loop, HandedRunsOptions options);

  Task<Result<void>> start(Context cx) override { return taker_.start(std::move(cx)); }
  Task<Result<void>> stop(Context cx) override { return taker_.stop(std::move(cx)); }

  int on_offer() const { return taker_.offered(); }
  void offer(int slots) { taker_.offer(slots); }
  // `enough`: the worker has slots for what may have come.
  Task<void> call_back(Context cx, bool enough);
  Task<void> call_back_all(Context cx);

  // Of an outcome that is stored. False: it came by the queue, or who handed it over has gone.
  bool tell(const queue::Outcome& outcome, std::optional<json::value> result);
  void forget(const ExecutionId& execution) { waited_for_.erase(execution); }

 private:
  void begin(handover::Start start);

  HandedRunsOptions options_;
  handover::Taker taker_;
  std::set<ExecutionId> waited_for_;
  SteadyTime last_call_{};
};

}  // namespace flow::worker
