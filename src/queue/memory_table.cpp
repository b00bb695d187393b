#include "queue/memory_table.hpp"

#include <algorithm>
#include <ranges>

#include "base/assert.hpp"

namespace flow::queue {
namespace {

constexpr std::chrono::seconds kComeBack{5};
constexpr std::chrono::minutes kLongestAttempt{15};
constexpr std::chrono::minutes kUnstarted{20};
constexpr std::chrono::minutes kLostMessage{1};  // after the end of the lease
constexpr std::chrono::hours kLife{24};
constexpr std::chrono::seconds kLostStep{15};

// The event an outcome stands for.
Event event_of(const Outcome& outcome) {
  switch (outcome.status) {
    case Status::completed: return Event::completed;
    case Status::cancelled: return Event::gave_up;
    case Status::failed: return outcome.dead ? Event::exhausted : Event::failed;
    case Status::waiting: break;
    case Status::queued:
    case Status::running: FLOW_ASSERT(false);
  }
  FLOW_ASSERT(outcome.wait.has_value());
  if (outcome.wait == WaitReason::parked) return Event::parked;
  return outcome.wait == WaitReason::interrupted ? Event::interrupted : Event::backed_off;
}

}  // namespace

ExecutionId MemoryTable::add(NewExecution what, WallTime now) {
  const ExecutionId id(fmt::format("run-{:06}", next_execution_++));
  MemoryExecution& execution = executions_[id];
  execution = {.id = id, .what = std::move(what), .queued_at = now, .expires_at = now + kLife};
  execution.solo = execution.what.solo;
  if (execution.what.wait) {
    execution.status = Status::waiting;
    execution.wait = execution.what.wait;
    execution.ready_at = now + execution.what.delay;
  } else {
    send(execution, now);
  }
  return id;
}

void MemoryTable::send(const MemoryExecution& execution, WallTime now) {
  const auto lane = static_cast<std::int16_t>(execution.what.priority * 64);
  messages_.push_back({.message = {.lane = lane, .id = next_message_++},
                       .execution = execution.id,
                       .visible_at = now,
                       .enqueued_at = now});
}

MemoryMessage* MemoryTable::find(const Message& message) {
  const auto found = std::ranges::lower_bound(messages_, message.id, {},
                                              [](const MemoryMessage& one) { return one.message.id; });
  return found == messages_.end() || found->message.id != message.id ? nullptr : &*found;
}

bool MemoryTable::has_message(const MemoryExecution& execution) const {
  return std::ranges::find(messages_, execution.id, &MemoryMessage::execution) != messages_.end();
}
bool MemoryTable::has_claimed_message(const MemoryExecution& execution) const {
  return std::ranges::any_of(
      messages_, [&](const MemoryMessage& one) { return one.execution == execution.id && one.token != 0; });
}

void MemoryTable::apply(MemoryExecution& execution, Event event, WallTime now, std::string_view dead_reason) {
  const Transition* transition = find_transition(execution.status, event);
  FLOW_ASSERT(transition != nullptr);
  execution.status = transition->to;
  execution.wait = transition->wait;
  if (transition->to != Status::running) execution.token = std::nullopt;
  if (transition->to == Status::queued) execution.queued_at = now;
  if (transition->solo) execution.solo = true;
  if (transition->message_added) send(execution, now);
  if (transition->hook) hooks_.push_back(execution.id);
  if (transition->dead) {
    execution.dead = true;
    dead_.push_back({.execution = execution.id,
                     .user = execution.what.user,
                     .workflow = execution.what.workflow,
                     .version = execution.what.version,
                     .reason = std::string(dead_reason),
                     .charged = execution.charged,
                     .last_node = execution.last_node,
                     .error = execution.error,
                     .dead_at = now,
                     .redriven_as = std::nullopt});
  }
}

std::vector<Candidate> MemoryTable::peek(WallTime now) const {
  std::vector<Candidate> candidates;
  candidates.reserve(messages_.size());
  for (const MemoryMessage& message : messages_) {
    if (message.visible_at > now) continue;
    const MemoryExecution& execution = executions_.at(message.execution);
    // What has ended is only dropped: it need not be alone, and is at no site.
    const bool is_open = execution.status == Status::queued || execution.status == Status::running;
    candidates.push_back({.message = message.message,
                          .execution = execution.id,
                          .user = execution.what.user,
                          .priority = execution.what.priority,
                          .solo = execution.solo && is_open,
                          .enqueued_at = message.enqueued_at,
                          .domain = is_open ? execution.what.domain : std::string()});
  }
  return candidates;
}

bool MemoryTable::may_start(const MemoryExecution& execution, WallTime now) const {
  return execution.charged < execution.what.max_attempts && !execution.cancel_requested &&
         (execution.status == Status::queued ||
          (execution.status == Status::running && execution.lease_until < now));
}

Claim MemoryTable::start(MemoryExecution& execution, const Message& message, Token token,
                         const std::string& worker, WallTime now) {
  apply(execution, Event::claimed, now);
  ++execution.attempt;
  ++execution.charged;
  execution.token = token;
  execution.owner = worker;
  execution.lease_until = now + kLease;
  execution.attempt_started_at = now;
  return {.execution = execution.id,
          .token = token,
          .message = message,
          .user = execution.what.user,
          .workflow = execution.what.workflow,
          .version = execution.what.version,
          .priority = execution.what.priority,
          .solo = execution.solo,
          .attempt = execution.attempt,
          .charged = execution.charged,
          .max_attempts = execution.what.max_attempts,
          .interrupts = execution.interrupts,
          .enqueued_at = now,
          .domain = execution.what.domain};
}

std::vector<Claim> MemoryTable::claim(const std::vector<Wanted>& wanted, const std::string& worker,
                                      WallTime now) {
  std::vector<Claim> claims;
  for (const Wanted& one : wanted) {
    MemoryMessage* message = find(one.message);
    if (message == nullptr || message->visible_at > now) continue;
    message->visible_at = now + kVisibility;
    message->token = one.token;
    ++message->read_count;
    MemoryExecution& execution = executions_.at(message->execution);
    if (may_start(execution, now)) {
      claims.push_back(start(execution, one.message, one.token, worker, now));
      claims.back().enqueued_at = message->enqueued_at;
    } else if (execution.status == Status::queued || execution.status == Status::running) {
      message->visible_at = std::max(execution.lease_until, now) + kComeBack;
    } else {
      std::erase_if(messages_, [&](const MemoryMessage& gone) { return gone.message.id == one.message.id; });
    }
  }
  return claims;
}

Start MemoryTable::claim_one(const ExecutionId& id, Token token, const std::string& worker, WallTime now) {
  const auto found = executions_.find(id);
  if (found == executions_.end()) return {};
  MemoryExecution& execution = found->second;
  if (!may_start(execution, now)) {
    if (execution.status == Status::queued || execution.status == Status::running)
      return {.verdict = Start::Verdict::leased,
              .claim = {},
              .leased_until = std::max(execution.lease_until, now) + kComeBack};
    return {};
  }
  Message message;
  const auto hint = std::ranges::find_if(
      messages_, [&](const MemoryMessage& one) { return one.execution == id && one.visible_at <= now; });
  if (hint != messages_.end()) {
    message = hint->message;
    hint->visible_at = now + kVisibility;
    hint->token = token;
    ++hint->read_count;
  }
  return {.verdict = Start::Verdict::started,
          .claim = start(execution, message, token, worker, now),
          .leased_until = {}};
}

Pulse MemoryTable::heartbeat(const Beat& beat, WallTime now) {
  const auto found = executions_.find(beat.execution);
  if (found == executions_.end() || found->second.token != beat.token) return Pulse::lost;
  found->second.lease_until = now + kLease;
  found->second.last_node = beat.node;
  return found->second.cancel_requested ? Pulse::cancel : Pulse::alive;
}

bool MemoryTable::finish(const Outcome& outcome, WallTime now) {
  const auto found = executions_.find(outcome.execution);
  if (found == executions_.end() || found->second.token != outcome.token) return false;
  MemoryExecution& execution = found->second;
  execution.charged -= outcome.uncharge;
  execution.interrupts += outcome.uncharge;
  execution.last_node = outcome.last_node;
  execution.error = outcome.error;
  execution.result_ref = outcome.result_ref;
  const bool stop = outcome.status == Status::waiting && execution.cancel_requested;
  apply(execution, stop ? Event::gave_up : event_of(outcome), now);
  if (execution.status == Status::waiting) execution.ready_at = now + outcome.delay;
  std::erase_if(messages_, [&](const MemoryMessage& one) {
    return one.message.id == outcome.message.id && one.token == outcome.token;
  });
  return true;
}

// Held for overlap while an older run of its trigger is left.
bool MemoryTable::is_held(const MemoryExecution& execution) const {
  if (execution.wait != WaitReason::overlap) return false;
  return std::ranges::any_of(executions_ | std::views::values, [&](const MemoryExecution& older) {
    return older.what.trigger == execution.what.trigger && older.id < execution.id &&
           !is_terminal(older.status);
  });
}

std::size_t MemoryTable::promote(WallTime now) {
  std::size_t count = 0;
  for (MemoryExecution& execution : executions_ | std::views::values) {
    if (execution.status != Status::waiting || execution.ready_at > now || is_held(execution)) continue;
    apply(execution, Event::promoted, now);
    ++count;
  }
  return count;
}

std::size_t MemoryTable::reap(WallTime now) {
  std::size_t count = 0;
  for (MemoryExecution& execution : executions_ | std::views::values) {
    if (execution.status != Status::running ||
        (execution.lease_until >= now && execution.attempt_started_at >= now - kLongestAttempt) ||
        !has_claimed_message(execution))
      continue;
    ++count;
    execution.error = json::object{{"class", "internal"}, {"code", "lease_lost"}};
    if (execution.cancel_requested) {
      apply(execution, Event::lost_cancel, now);
    } else if (execution.charged >= execution.what.max_attempts) {
      apply(execution, Event::lost_last, now);
    } else {
      apply(execution, Event::lost, now);
      execution.ready_at = now + (execution.charged - 1) * kLostStep;
    }
  }
  return count;
}

std::size_t MemoryTable::resend(WallTime now) {
  std::size_t count = 0;
  for (MemoryExecution& execution : executions_ | std::views::values) {
    const bool waits_long = execution.status == Status::queued && execution.queued_at < now - kUnstarted;
    // The reaper finds what runs by its message; whoever takes the new one takes it over.
    const bool is_lost = execution.status == Status::running && execution.lease_until < now - kLostMessage;
    if ((!waits_long && !is_lost) || has_message(execution)) continue;
    execution.queued_at = now;
    send(execution, now);
    ++count;
  }
  return count;
}

std::size_t MemoryTable::expire(WallTime now) {
  std::size_t count = 0;
  for (MemoryExecution& execution : executions_ | std::views::values) {
    const bool waits = execution.status == Status::queued || execution.status == Status::waiting;
    if (!waits || execution.expires_at > now) continue;
    apply(execution, Event::expired, now, "expired");
    ++count;
  }
  return count;
}

bool MemoryTable::cancel(const ExecutionId& id, WallTime now) {
  MemoryExecution& execution = executions_.at(id);
  if (is_terminal(execution.status)) return false;
  if (execution.status == Status::running) {
    execution.cancel_requested = true;
  } else {
    apply(execution, Event::cancelled, now);
  }
  return true;
}

std::vector<DeadLetter> MemoryTable::dead_letters(const DeadLetterQuery& query) const {
  std::vector<DeadLetter> letters;
  for (DeadLetter letter : dead_ | std::views::reverse) {
    if (query.user && letter.user != *query.user) continue;
    if (query.before && letter.dead_at >= *query.before) continue;
    if (static_cast<int>(letters.size()) == query.limit) break;
    for (const MemoryExecution& execution : executions_ | std::views::values) {
      if (execution.replay_of == letter.execution) letter.redriven_as = execution.id;
    }
    letters.push_back(std::move(letter));
  }
  return letters;
}

std::optional<ExecutionId> MemoryTable::redrive(std::optional<UserId> user, const ExecutionId& dead,
                                                WallTime now) {
  const auto found = executions_.find(dead);
  if (found == executions_.end() || !found->second.dead || (user && found->second.what.user != *user))
    return std::nullopt;
  NewExecution what = found->second.what;
  what.priority = 1;
  what.solo = false;
  what.trigger = std::nullopt;
  what.wait = std::nullopt;
  ExecutionId id = add(std::move(what), now);
  executions_[id].replay_of = dead;
  return id;
}

void MemoryTable::lose_message(std::size_t index) {
  messages_.erase(messages_.begin() + static_cast<std::ptrdiff_t>(index));
}

void MemoryTable::double_message(std::size_t index, WallTime now) {
  send(executions_.at(messages_[index].execution), now);
}

}  // namespace flow::queue
