#pragma once
// The life of an execution as data: every change of status that may happen, who makes it and what goes with
// it. The SQL of the queue and its maintenance is this table in another language; MemoryTable applies it
// literally.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "workflow/execution_status.hpp"

namespace flow::queue {

using Status = workflow::ExecutionStatus;
using workflow::is_terminal;
using workflow::to_string;

enum class WaitReason : std::uint8_t { jitter, overlap, limit, backoff, lost, interrupted, parked };
std::string_view to_string(WaitReason reason);

enum class Event : std::uint8_t {
  promoted,   // its time has come
  claimed,    // a worker took it
  completed,  // the holder's outcomes
  failed,
  exhausted,  // failed with no attempt left
  gave_up,    // the holder cancelled it, after teardown
  backed_off,
  interrupted,
  parked,
  lost,         // the reaper found the lease over
  lost_last,    // … with no attempt left
  lost_cancel,  // … and a cancellation asked for
  cancelled,    // the user, before it ran
  expired,      // its life is over
  quarantined,  // its version was
};
std::string_view to_string(Event event);

enum class Actor : std::uint8_t { promoter, worker, holder, reaper, user, maintenance };

struct Transition {
  Status from;
  Event event;
  Status to;
  Actor actor;
  std::optional<WaitReason> wait;  // of the new status
  bool message_added = false;
  bool message_removed = false;
  bool dead = false;  // with a dead letter
  bool hook = false;  // tell whoever wants to know of failures
  bool solo = false;  // the next attempt runs alone
};
std::span<const Transition> transitions();
// Null: not from here.
const Transition* find_transition(Status from, Event event);

}  // namespace flow::queue
