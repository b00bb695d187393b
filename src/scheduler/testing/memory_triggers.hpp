#pragma once
// MemoryTriggers: triggers and the ledger of their occurrences in memory, with the statements of the
// scheduler, and of whoever switches and edits triggers, as functions. What fires becomes an execution of a
// queue::MemoryTable, which outlives this. Pure: the time is an argument, every function is one transaction.
//
// It is what the scheduler's simulator stands on. What happens when is decided by misfire.hpp and
// detail/spread.hpp alone; here are only the rules that stand in SQL: the compare-and-swap, overlap, the
// keys.
#include <span>
#include <string>
#include <vector>

#include "queue/memory_table.hpp"
#include "scheduler/detail/spread.hpp"
#include "scheduler/misfire.hpp"

namespace flow::scheduler::testing {

struct LedgerRow {
  WallTime at;
  std::optional<WallTime> until;
  int count = 1;
  Fate fate = Fate::skipped;
  std::optional<Reason> reason;
  std::optional<ExecutionId> run;
};

// What its owner may edit.
struct TriggerSettings {
  const Times* times = nullptr;  // null: cannot be evaluated
  Misfire misfire = Misfire::coalesce;
  int catch_up_max = 10;
  Overlap overlap = Overlap::skip;
  std::chrono::seconds jitter{0};
};

struct MemoryTrigger {
  TriggerId id;
  TriggerSettings settings;
  bool active = false;
  std::optional<WallTime> next_run_at;
  bool has_fired = false;         // since its moment was set, if it is a one-time trigger
  bool has_error = false;         // cannot be evaluated
  bool quarantined = false;       // the version of its workflow
  bool disabled = false;          // its user
  bool breaks_statement = false;  // the database refuses every statement that fires it
  std::vector<LedgerRow> ledger;  // by time
};

class MemoryTriggers {
 public:
  explicit MemoryTriggers(queue::MemoryTable& executions) : executions_(&executions) {}

  void add(TriggerSettings settings, WallTime now);
  const std::vector<MemoryTrigger>& all() const { return triggers_; }
  // For what happens to its workflow, its user, the rules of its zone.
  MemoryTrigger& at(std::size_t index) { return triggers_[index]; }

  struct DueRow {
    TriggerId id;
    WallTime expected;  // next_run_at
    std::chrono::seconds jitter{0};
    std::optional<Due> due;  // none: cannot be evaluated
  };
  // Oldest first, no more than `limit`.
  std::vector<DueRow> read_due(WallTime now, std::size_t limit, std::chrono::seconds minimum_interval) const;
  // All of them or, when the database refuses, none: false.
  bool fire(std::span<const detail::DueTrigger> triggers, WallTime now);
  void stop_broken(const TriggerId& trigger, WallTime expected);
  // The next time under new rules of its zone. False, and nothing, if it is another one than was read or
  // comes from another expression.
  bool correct(std::size_t index, const Times* read, WallTime expected, std::optional<WallTime> next);

  void switch_off(std::size_t index, WallTime now);
  void switch_on(std::size_t index, WallTime now);
  // Of one of which nothing is due: that was fired before, by the old settings, or it was switched off.
  void edit(std::size_t index, TriggerSettings settings, WallTime now);

 private:
  MemoryTrigger& find(const TriggerId& id);
  void fire_one(MemoryTrigger& trigger, const detail::DueTrigger& planned, WallTime now);
  ExecutionId start(const MemoryTrigger& trigger, WallTime at, bool held, std::chrono::seconds delay,
                    WallTime now);

  queue::MemoryTable* executions_;
  std::vector<MemoryTrigger> triggers_;
};

}  // namespace flow::scheduler::testing
