#include "scheduler/testing/schedule_checks.hpp"

#include <algorithm>
#include <ranges>

namespace flow::scheduler::testing {

using queue::WaitReason;

void ScheduleChecks::restart(std::size_t index, WallTime now) {
  if (watches_.size() <= index) watches_.resize(index + 1);
  Watch& watch = watches_[index];
  const MemoryTrigger& trigger = triggers_->all()[index];
  watch.times = trigger.settings.times;
  watch.expected = watch.times->next(now);
  // Only a moment that passed while it was off has its row from being switched on.
  if (watch.times->once && *watch.times->once <= now) watch.rows = trigger.ledger.size();
  if (watch.expected && !trigger.ledger.empty() && trigger.ledger.back().at >= *watch.expected)
    say("I9: it starts again with what has been decided");
}

void ScheduleChecks::correct(std::size_t index) {
  Watch& watch = watches_[index];
  const MemoryTrigger& trigger = triggers_->all()[index];
  watch.expected = trigger.next_run_at;
  if (!trigger.next_run_at) return;
  if (watch.times->next(*trigger.next_run_at - std::chrono::microseconds{1}) != trigger.next_run_at)
    say("I9: next_run_at is no time of the expression");
  if (!trigger.ledger.empty() && trigger.ledger.back().at >= *trigger.next_run_at)
    say("I9: it was corrected to what has been decided");
}

void ScheduleChecks::check(WallTime now) {
  for (std::size_t i = 0; i < watches_.size(); ++i) follow(i, now);
  check_runs();
}

void ScheduleChecks::follow(std::size_t index, WallTime now) {
  const MemoryTrigger& trigger = triggers_->all()[index];
  Watch& watch = watches_[index];
  if (trigger.ledger.size() == watch.rows && trigger.next_run_at == watch.next_run_at) return;
  const std::size_t first = watch.rows;
  walk(trigger, watch);
  if (trigger.ledger.size() > first) check_policies(trigger, std::span(trigger.ledger).subspan(first), now);
  watch.next_run_at = trigger.next_run_at;
  if (trigger.active && !trigger.has_error) {
    if (trigger.next_run_at != watch.expected)
      say("I9: next_run_at is not the first occurrence without a row");
    return;
  }
  if (trigger.next_run_at) say("I9: it is due although it is paused or cannot be evaluated");
  const bool is_good = trigger.settings.times != nullptr && !trigger.breaks_statement;
  if (trigger.has_error && is_good) say("I9: a good trigger was stopped");
  if (is_good && watch.expected && *watch.expected <= now) say("I2: a pause swallowed an occurrence");
  watch.expected = std::nullopt;
}

// The new rows and the occurrences, side by side.
void ScheduleChecks::walk(const MemoryTrigger& trigger, Watch& watch) {
  if (trigger.ledger.size() < watch.rows) return say("I2: a row of the ledger is gone");
  auto row = trigger.ledger.begin() + static_cast<std::ptrdiff_t>(watch.rows);
  int spare = 0;  // occurrences that stand in a row for several
  std::optional<WallTime> until;
  std::optional<WallTime> last;
  while (row != trigger.ledger.end() || spare > 0) {
    if (!watch.expected) return say("I2: a row for no occurrence");
    if (row != trigger.ledger.end() && row->at == *watch.expected) {
      check_row(trigger, watch, *row);
      spare += row->count - 1;
      if (row->until) until = std::max(until, row->until);
      ++row;
    } else if (spare > 0) {
      --spare;
    } else {
      return say("I2: an occurrence without a row, or a row of something else");
    }
    last = watch.expected;
    watch.expected = watch.times->next(*watch.expected);
  }
  if (until && until > last) say("I2: a row stands for later occurrences than it counts");
  watch.rows = trigger.ledger.size();
}

void ScheduleChecks::check_row(const MemoryTrigger& trigger, Watch& watch, const LedgerRow& row) {
  const auto& executions = executions_->executions();
  if ((row.fate == Fate::skipped) == row.run.has_value()) return say("I2: which rows name a run");
  if ((row.fate == Fate::skipped) != row.reason.has_value()) return say("I2: which rows have a reason");
  if (!row.run) return;
  const auto run = executions.find(*row.run);
  if (run == executions.end() || run->second.what.trigger != trigger.id)
    return say("I2: a row without its execution");
  const WallTime scheduled_for = run->second.what.scheduled_for;
  if (row.fate == Fate::coalesced) {
    if (scheduled_for >= row.at) say("I2: coalesced into a run of a later occurrence");
    return;
  }
  if (scheduled_for != row.at) say("I2: a run of another occurrence");
  if (watch.last_fired && row.at - *watch.last_fired < policy_.minimum_interval)
    say("I9: two fired nearer than the minimum interval");
  watch.last_fired = row.at;
}

// The rows of one statement: what the policies of the trigger allow.
void ScheduleChecks::check_policies(const MemoryTrigger& trigger, std::span<const LedgerRow> rows,
                                    WallTime now) {
  const TriggerSettings& settings = trigger.settings;
  int fired = 0;
  for (const LedgerRow& row : rows) {
    if (row.fate == Fate::fired) ++fired;
    if (row.fate == Fate::coalesced && settings.misfire != Misfire::coalesce)
      say("misfire: coalesced by another policy");
    if (row.reason == Reason::limit && settings.misfire != Misfire::catch_up)
      say("misfire: over the limit of another policy");
    if (row.reason == Reason::misfire && settings.misfire != Misfire::skip)
      say("misfire: skipped by another policy");
    if (row.reason == Reason::paused && trigger.active && !trigger.disabled)
      say("paused: skipped although it is active");
    if (row.reason == Reason::overlap && !is_blocked(trigger))
      say("overlap: skipped although nothing is in its way");
  }
  if (rows.back().reason == Reason::misfire && now - rows.back().at <= policy_.grace)
    say("misfire: the newest was skipped although it was on time");
  const bool is_alone = settings.misfire == Misfire::coalesce || settings.overlap != Overlap::allow;
  if (is_alone && fired > 1) say("overlap: one statement fired several");
  if (settings.misfire == Misfire::catch_up && fired > std::max(settings.catch_up_max, 1))
    say("misfire: more than the limit were caught up");
}

// Nothing ends in the statement that fires: what was in its way still is.
bool ScheduleChecks::is_blocked(const MemoryTrigger& trigger) const {
  if (trigger.settings.overlap == Overlap::allow) return false;
  const bool needs_held = trigger.settings.overlap == Overlap::queue_one;
  return std::ranges::any_of(executions_->executions() | std::views::values,
                             [&](const queue::MemoryExecution& one) {
                               return one.what.trigger == trigger.id && !queue::is_terminal(one.status) &&
                                      (!needs_held || one.wait == WaitReason::overlap);
                             });
}

// Of an execution that is new. With check_row(): a row that fired and an execution are one and the other.
ScheduleChecks::Note ScheduleChecks::note(const queue::MemoryExecution& execution) {
  const auto& all = triggers_->all();
  const auto trigger =
      std::ranges::find_if(all, [&](const MemoryTrigger& one) { return one.id == execution.what.trigger; });
  const auto row =
      std::ranges::lower_bound(trigger->ledger, execution.what.scheduled_for, {}, &LedgerRow::at);
  if (row == trigger->ledger.end() || row->fate != Fate::fired || row->run != execution.id)
    say("I2: an execution without its row");
  if (execution.what.delay > std::max(trigger->settings.jitter, policy_.spread))
    say("a start is later than jitter and spread allow");
  return {.trigger = static_cast<std::size_t>(trigger - all.begin()), .overlap = trigger->settings.overlap};
}

void ScheduleChecks::check_runs() {
  lines_.assign(watches_.size(), {});
  std::size_t index = 0;
  for (const queue::MemoryExecution& one : executions_->executions() | std::views::values) {
    if (index == notes_.size()) notes_.push_back(note(one));
    Note& note = notes_[index++];
    if (queue::is_terminal(one.status)) {
      note.has_ended = true;
      continue;
    }
    if (note.has_ended) say("I3: what had ended runs again");
    Line& line = lines_[note.trigger];
    const bool is_held = one.wait == WaitReason::overlap;
    if (line.is_busy && note.overlap == Overlap::skip) say("overlap: one beside an older one");
    if (line.is_busy && note.overlap == Overlap::queue_one && !is_held)
      say("overlap: one that was held beside an older one");
    if (line.is_holding && is_held) say("overlap: two are held");
    line.is_busy = true;
    line.is_holding = line.is_holding || is_held;
  }
}

}  // namespace flow::scheduler::testing
