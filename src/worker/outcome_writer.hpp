#pragma once
// OutcomeWriter: writes the outcomes of a worker's attempts, many at once, and knows what became of each.
//
// They go with the journal: whoever sees that a run has ended sees all of it. One call to the queue at a
// time; what ends meanwhile goes with the next. While the store is away an outcome is offered again for as
// long as its lease is held. A commit whose answer was lost is settled by offering it once more: the store
// changes nothing the second time.
#include <memory>

#include "async/context.hpp"
#include "async/task.hpp"
#include "queue/queue.hpp"
#include "worker/group_commit.hpp"
#include "worker/local_lease.hpp"

namespace flow::worker {

class OutcomeWriter {
 public:
  OutcomeWriter(queue::Queue& queue, GroupCommit& journal, std::size_t most, log::Logger logger);
  ~OutcomeWriter();

  // True when it is stored. False: the lease was lost first, and somebody else's outcome counts.
  Task<bool> write(Context cx, queue::Outcome outcome, std::shared_ptr<const LocalLease> lease);

  Task<Result<void>> run(Context cx);
  void close();

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace flow::worker
