#pragma once
// HandedRuns: what an API process of this machine hands to this worker (handover/taker.hpp), and the light
// slots that are on offer for it. They are no slots of the queue (docs/decisions/0022).
//
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
  int slots = 0;  // runs at once
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

  bool runs(const ExecutionId& execution) const { return running_.contains(execution); }
  int running() const { return static_cast<int>(running_.size()); }
  // Nothing runs, and nothing can begin before something is offered.
  bool quiet() const { return running_.empty() && taker_.offered() == 0; }
  void offer() { taker_.offer(options_.slots - running() - taker_.offered()); }
  Task<void> call_back(Context cx);

  // Of an outcome that is stored. False: it came by the queue, or who handed it over has gone.
  bool tell(const queue::Outcome& outcome, std::optional<json::value> result);
  void ended(const ExecutionId& execution) { running_.erase(execution); }

 private:
  void begin(handover::Start start);

  HandedRunsOptions options_;
  handover::Taker taker_;
  std::set<ExecutionId> running_;
};

}  // namespace flow::worker
