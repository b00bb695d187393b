#pragma once
// Scheduler: starts executions when their triggers are due.
//
// A pass reads the due triggers without a lock, decides in misfire.hpp what each missed occurrence becomes,
// and writes ledger rows, executions and messages in one statement that compares and swaps each trigger's
// next_run_at: any number of schedulers may run at once, a trigger another one took falls out by itself.
// Every occurrence gets its row. A trigger that cannot be evaluated gets `error` and no next run; the others
// go on.
//
// As a service it wakes exactly when the next trigger is due, at the doorbell `fb_schedule`, and every 5 s.
// While the database is down it goes on asking; a pass that failed is logged and counted. stop() ends it
// between two statements.
#include <functional>
#include <memory>
#include <optional>

#include "async/loop.hpp"
#include "async/service.hpp"
#include "scheduler/misfire.hpp"

namespace flow::db {
class Database;
}

namespace flow::scheduler {

inline constexpr std::string_view kDoorbell = "fb_schedule";  // payload: ignored

struct SchedulerOptions {
  Policy policy;               // grace, minimum interval, spread
  milliseconds reread{5'000};  // how often the next due time is read again
  std::function<bool()>
      may_start;  // the disk guard: false pauses; what was missed misfires later. Null: always
};

struct PassReport {
  std::size_t triggers = 0;  // read as due
  std::size_t fired = 0;     // executions made
  std::size_t coalesced = 0;
  std::size_t skipped = 0;
  std::size_t broken = 0;   // triggers that got an error
  std::size_t overdue = 0;  // active triggers still due for longer than two re-reads
  std::optional<WallTime> next_due;
  milliseconds until_next{0};  // from the pass's end, by the database's clock
};

class Scheduler : public async::Service {
 public:
  Scheduler(async::Loop& loop, db::Database& database, SchedulerOptions options = {});
  ~Scheduler() override;

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;
  // Fires everything that is due, once: `scheduler --tick`.
  Task<Result<PassReport>> tick(Context cx);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace flow::scheduler
