#pragma once
// Giver: the end of an API process from which light runs go straight to workers of its machine.
//
// A worker offers slots that nothing else takes, so a slot that take() lends is really free
// (docs/decisions/0022). The run that is to fill it is accepted as `running`, leased to that worker
// (docs/decisions/0019), and handed over once that is committed. It is an ordinary run from then on:
// the lease, its end and its recovery are the database's. What is lost on the way runs out with its lease.
//
// Owned by the API's services, lives on their loop. start() listens on a socket in the data folder; a path
// that is too long for one is refused with `invalid_input`. stop() ends all channels. Without a worker there
// is nothing to take, and everything goes through the queue.
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "async/service.hpp"
#include "handover/messages.hpp"
#include "log/log.hpp"

namespace flow::async {
class Loop;
}

namespace flow::handover {

struct GiverOptions {
  std::string socket;                                     // path; empty: nobody ever offers anything
  std::function<void(const ExecutionId&)> on_ended = {};  // of a run that was handed over
  log::Logger logger = {};
};

class Giver final : public async::Service {
 public:
  class Slot;
  class Run;

  Giver(async::Loop& loop, GiverOptions options);
  ~Giver() override;

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;

  // Of the worker with the most to offer.
  std::optional<Slot> take();

  struct State;

 private:
  std::shared_ptr<State> state_;
};

// A worker's slot, lent; goes back when it dies unused.
class Giver::Slot {
 public:
  Slot(Slot&&) noexcept = default;
  Slot& operator=(Slot&&) = delete;
  ~Slot();

  const std::string& owner() const;
  Run start(Start run);  // once

 private:
  friend class Giver;
  struct Lent;
  explicit Slot(std::shared_ptr<Lent> lent);
  std::shared_ptr<Lent> lent_;
};

// A run that was handed over.
class Giver::Run {
 public:
  // What the worker says at the end of the attempt; nothing when it has gone, or at the deadline: then the
  // database knows.
  Task<std::optional<Ended>> ended(Context cx);

  struct State;

 private:
  friend class Slot;
  explicit Run(std::shared_ptr<State> state) : state_(std::move(state)) {}
  std::shared_ptr<State> state_;
};

}  // namespace flow::handover
