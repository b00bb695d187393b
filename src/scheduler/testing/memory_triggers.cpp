#include "scheduler/testing/memory_triggers.hpp"

#include <algorithm>
#include <ranges>
#include <tuple>

namespace flow::scheduler::testing {
namespace {

// The compare-and-swap: nobody fired, paused or edited it since it was read.
bool is_unchanged(const MemoryTrigger& trigger, WallTime expected) {
  return trigger.active && trigger.next_run_at == expected;
}

// False: there is a row of that occurrence, and it stays.
bool insert(MemoryTrigger& trigger, LedgerRow row) {
  const auto place = std::ranges::lower_bound(trigger.ledger, row.at, {}, &LedgerRow::at);
  if (place != trigger.ledger.end() && place->at == row.at) return false;
  trigger.ledger.insert(place, std::move(row));
  return true;
}

// The last occurrence that fired before `expected` and within the minimum interval of it.
std::optional<WallTime> fired_before(const MemoryTrigger& trigger, WallTime expected,
                                     std::chrono::seconds minimum_interval) {
  for (const LedgerRow& row : trigger.ledger | std::views::reverse) {
    if (row.at <= expected - minimum_interval) break;
    if (row.at < expected && row.fate == Fate::fired) return row.at;
  }
  return std::nullopt;
}

}  // namespace

void MemoryTriggers::add(TriggerSettings settings, WallTime now) {
  triggers_.push_back({.id = TriggerId(fmt::format("trigger-{}", triggers_.size())),
                       .settings = settings,
                       .active = true,
                       .next_run_at = settings.times->next(now)});
}

MemoryTrigger& MemoryTriggers::find(const TriggerId& id) {
  return *std::ranges::find(triggers_, id, &MemoryTrigger::id);
}

std::vector<MemoryTriggers::DueRow> MemoryTriggers::read_due(WallTime now, std::size_t limit,
                                                             std::chrono::seconds minimum_interval) const {
  std::vector<DueRow> rows;
  for (const MemoryTrigger& trigger : triggers_) {
    if (!trigger.active || !trigger.next_run_at || *trigger.next_run_at > now) continue;
    const WallTime expected = *trigger.next_run_at;
    const TriggerSettings& settings = trigger.settings;
    DueRow row{.id = trigger.id, .expected = expected, .jitter = settings.jitter};
    if (settings.times != nullptr)
      row.due = {.times = *settings.times,
                 .expected = expected,
                 .previous = fired_before(trigger, expected, minimum_interval),
                 .misfire = settings.misfire,
                 .catch_up_max = settings.catch_up_max,
                 .overlap = settings.overlap,
                 .quarantined = trigger.quarantined};
    rows.push_back(std::move(row));
  }
  std::ranges::sort(rows, {}, [](const DueRow& row) { return std::tie(row.expected, row.id); });
  if (rows.size() > limit) rows.resize(limit);
  return rows;
}

bool MemoryTriggers::fire(std::span<const detail::DueTrigger> triggers, WallTime now) {
  const auto is_refused = [&](const detail::DueTrigger& one) {
    const MemoryTrigger& trigger = find(one.id);
    return trigger.breaks_statement && is_unchanged(trigger, one.due.expected);
  };
  if (std::ranges::any_of(triggers, is_refused)) return false;
  for (const detail::DueTrigger& one : triggers) {
    MemoryTrigger& trigger = find(one.id);
    if (is_unchanged(trigger, one.due.expected)) fire_one(trigger, one, now);
  }
  return true;
}

void MemoryTriggers::fire_one(MemoryTrigger& trigger, const detail::DueTrigger& planned, WallTime now) {
  trigger.next_run_at = planned.plan.next;
  trigger.has_fired = true;
  bool is_busy = false;
  bool is_holding = false;
  for (const queue::MemoryExecution& one : executions_->executions() | std::views::values) {
    if (queue::is_terminal(one.status) || one.what.trigger != trigger.id) continue;
    is_busy = true;
    is_holding = is_holding || one.wait == queue::WaitReason::overlap;
  }
  const Overlap overlap = trigger.settings.overlap;
  const bool is_blocked =
      (overlap == Overlap::skip && is_busy) || (overlap == Overlap::queue_one && is_holding);

  const std::vector<Occurrence>& occurrences = planned.plan.occurrences;
  std::vector<std::optional<ExecutionId>> made(occurrences.size());
  for (std::size_t i = 0; i < occurrences.size(); ++i) {
    const Occurrence& one = occurrences[i];
    LedgerRow row{
        .at = one.at, .until = one.until, .count = one.count, .fate = one.fate, .reason = one.reason};
    if (one.fate != Fate::skipped && (trigger.disabled || is_blocked)) {
      row.fate = Fate::skipped;
      row.reason = trigger.disabled ? Reason::paused : Reason::overlap;
    }
    if (row.fate == Fate::coalesced && one.run) row.run = made[*one.run];
    if (!insert(trigger, row) || row.fate != Fate::fired) continue;
    made[i] = start(trigger, one.at, is_busy && overlap == Overlap::queue_one, planned.delays[i], now);
    std::ranges::lower_bound(trigger.ledger, one.at, {}, &LedgerRow::at)->run = made[i];
  }
}

ExecutionId MemoryTriggers::start(const MemoryTrigger& trigger, WallTime at, bool held,
                                  std::chrono::seconds delay, WallTime now) {
  queue::NewExecution what{.trigger = trigger.id, .scheduled_for = at, .delay = delay};
  if (held) {
    what.wait = queue::WaitReason::overlap;
  } else if (delay > std::chrono::seconds{0}) {
    what.wait = queue::WaitReason::jitter;
  }
  return executions_->add(std::move(what), now);
}

void MemoryTriggers::stop_broken(const TriggerId& id, WallTime expected) {
  MemoryTrigger& trigger = find(id);
  if (!is_unchanged(trigger, expected)) return;
  trigger.has_error = true;
  trigger.next_run_at = std::nullopt;
}

bool MemoryTriggers::correct(std::size_t index, const Times* read, WallTime expected,
                             std::optional<WallTime> next) {
  MemoryTrigger& trigger = triggers_[index];
  if (!is_unchanged(trigger, expected) || trigger.settings.times != read) return false;
  trigger.next_run_at = next;
  return true;
}

void MemoryTriggers::switch_off(std::size_t index, WallTime now) {
  MemoryTrigger& trigger = triggers_[index];
  std::optional<WallTime> missed = trigger.active ? trigger.next_run_at : std::nullopt;
  while (missed && *missed <= now) {
    insert(trigger, {.at = *missed, .fate = Fate::skipped, .reason = Reason::paused});
    missed = trigger.settings.times == nullptr ? std::nullopt : trigger.settings.times->next(*missed);
  }
  trigger.active = false;
  trigger.next_run_at = std::nullopt;
}

void MemoryTriggers::switch_on(std::size_t index, WallTime now) {
  MemoryTrigger& trigger = triggers_[index];
  const Times* times = trigger.settings.times;
  if (times == nullptr) return;  // refused
  const bool is_due = trigger.active && trigger.next_run_at && *trigger.next_run_at <= now;
  if (!is_due) {
    // A moment that passed while it was off.
    if (times->once && *times->once <= now && !trigger.has_fired)
      insert(trigger, {.at = *times->once, .fate = Fate::skipped, .reason = Reason::paused});
    trigger.next_run_at = times->next(now);
  }
  trigger.active = true;
  trigger.has_error = false;
}

void MemoryTriggers::edit(std::size_t index, TriggerSettings settings, WallTime now) {
  MemoryTrigger& trigger = triggers_[index];
  const auto once = [](const Times* times) { return times == nullptr ? std::nullopt : times->once; };
  if (once(trigger.settings.times) != once(settings.times)) trigger.has_fired = false;
  trigger.settings = settings;
  if (trigger.active) switch_on(index, now);
}

}  // namespace flow::scheduler::testing
