#pragma once
// Taker: the end of a worker, to which an API process of its machine hands light runs.
//
// What was offered may be filled until a run has come for it or it is returned. Owned by the worker, lives on
// its loop. start() connects, again whenever the API process has gone, until stop(); nothing here ever fails
// a worker: without a channel there is nothing on offer and the queue has everything.
#include <functional>
#include <memory>
#include <string>

#include "async/service.hpp"
#include "handover/messages.hpp"
#include "log/log.hpp"

namespace flow::async {
class Loop;
}

namespace flow::handover {

struct TakerOptions {
  std::string socket;  // path; empty: takes nothing
  std::string owner;   // lease_owner of the worker
  // A run to begin at once; its slot is no longer on offer.
  std::function<void(Start)> on_start;
  // There is a channel, or a slot came back unused: there may be something to offer.
  std::function<void()> on_change;
  log::Logger logger = {};
};

class Taker final : public async::Service {
 public:
  Taker(async::Loop& loop, TakerOptions options);
  ~Taker() override;

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;

  bool connected() const;
  int offered() const;
  void offer(int slots);  // without a channel: nothing
  // Afterwards only those are on offer that are about to be filled; none, and no channel, when there was no
  // answer in time.
  Task<Result<void>> recall(Context cx);
  void tell(Ended ended);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace flow::handover
