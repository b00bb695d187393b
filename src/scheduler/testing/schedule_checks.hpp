#pragma once
// ScheduleChecks: what the scheduler promises, held against a fake store after every step.
//
// It goes through the occurrences of each trigger by itself. I2: each is one row of the ledger, in order and
// without a gap, and each row that fired is one execution. I9: next_run_at is the first occurrence that has
// no row; what fires keeps the minimum interval. Rows say no more than the trigger's policies allow, and no
// run stands beside an older one where overlap forbids it.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scheduler/testing/memory_triggers.hpp"

namespace flow::scheduler::testing {

class ScheduleChecks {
 public:
  // Both outlive this.
  ScheduleChecks(const MemoryTriggers& triggers, const queue::MemoryTable& executions, Policy policy)
      : triggers_(&triggers), executions_(&executions), policy_(policy) {}

  // The first promise that was broken, or nothing.
  const std::string& broken() const { return broken_; }
  void say(std::string_view what) {
    if (broken_.empty()) broken_ = what;
  }

  // After every step.
  void check(WallTime now);
  // The trigger was made, switched on or edited at `now`: its occurrences are counted from there.
  void restart(std::size_t index, WallTime now);
  // Its zone has new rules: what was due next still is, and then they hold.
  void change_rules(std::size_t index) { watches_[index].times = triggers_->all()[index].settings.times; }
  // Its next time was held against them and is another one.
  void correct(std::size_t index);

 private:
  struct Watch {
    const Times* times = nullptr;
    std::optional<WallTime> expected;     // the first occurrence without a row
    std::optional<WallTime> next_run_at;  // as it was checked
    std::size_t rows = 0;                 // of the ledger, checked
    std::optional<WallTime> last_fired;
  };
  struct Note {  // of an execution
    std::size_t trigger = 0;
    Overlap overlap = Overlap::skip;  // when it was made
    bool has_ended = false;
  };
  struct Line {  // the runs of a trigger
    bool is_busy = false;
    bool is_holding = false;
  };
  void follow(std::size_t index, WallTime now);
  void walk(const MemoryTrigger& trigger, Watch& watch);
  void check_row(const MemoryTrigger& trigger, Watch& watch, const LedgerRow& row);
  void check_policies(const MemoryTrigger& trigger, std::span<const LedgerRow> rows, WallTime now);
  bool is_blocked(const MemoryTrigger& trigger) const;
  Note note(const queue::MemoryExecution& execution);
  void check_runs();

  const MemoryTriggers* triggers_;
  const queue::MemoryTable* executions_;
  Policy policy_;
  std::vector<Watch> watches_;
  std::vector<Note> notes_;  // in the order of the executions
  std::vector<Line> lines_;
  std::string broken_;
};

}  // namespace flow::scheduler::testing
