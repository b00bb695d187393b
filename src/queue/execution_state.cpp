#include "queue/execution_state.hpp"

#include <algorithm>
#include <array>

namespace flow::queue {
namespace {

constexpr std::array<std::string_view, 7> kWait{"jitter", "overlap",     "limit", "backoff",
                                                "lost",   "interrupted", "parked"};
constexpr std::array<std::string_view, 15> kEvent{
    "promoted", "claimed", "completed", "failed",      "exhausted", "gave_up", "backed_off", "interrupted",
    "parked",   "lost",    "lost_last", "lost_cancel", "cancelled", "expired", "quarantined"};

using enum Status;
constexpr std::array kTransitions{
    Transition{.from = waiting,
               .event = Event::promoted,
               .to = queued,
               .actor = Actor::promoter,
               .message_added = true},
    Transition{.from = queued, .event = Event::claimed, .to = running, .actor = Actor::worker},
    // Only when the reaper is late: the message came back before it.
    Transition{.from = running, .event = Event::claimed, .to = running, .actor = Actor::worker},
    Transition{.from = running,
               .event = Event::completed,
               .to = completed,
               .actor = Actor::holder,
               .message_removed = true},
    Transition{.from = running,
               .event = Event::failed,
               .to = failed,
               .actor = Actor::holder,
               .message_removed = true,
               .hook = true},
    Transition{.from = running,
               .event = Event::exhausted,
               .to = failed,
               .actor = Actor::holder,
               .message_removed = true,
               .dead = true,
               .hook = true},
    Transition{.from = running,
               .event = Event::gave_up,
               .to = cancelled,
               .actor = Actor::holder,
               .message_removed = true},
    Transition{.from = running,
               .event = Event::backed_off,
               .to = waiting,
               .actor = Actor::holder,
               .wait = WaitReason::backoff,
               .message_removed = true},
    Transition{.from = running,
               .event = Event::interrupted,
               .to = waiting,
               .actor = Actor::holder,
               .wait = WaitReason::interrupted,
               .message_removed = true},
    Transition{.from = running,
               .event = Event::parked,
               .to = waiting,
               .actor = Actor::holder,
               .wait = WaitReason::parked,
               .message_removed = true},
    // A lost attempt's message stays: it is out of sight, and finds nothing to do or a fresh start when it is
    // back.
    Transition{.from = running,
               .event = Event::lost,
               .to = waiting,
               .actor = Actor::reaper,
               .wait = WaitReason::lost,
               .solo = true},
    Transition{.from = running,
               .event = Event::lost_last,
               .to = failed,
               .actor = Actor::reaper,
               .dead = true,
               .hook = true,
               .solo = true},
    Transition{
        .from = running, .event = Event::lost_cancel, .to = cancelled, .actor = Actor::reaper, .solo = true},
    Transition{.from = queued, .event = Event::cancelled, .to = cancelled, .actor = Actor::user},
    Transition{.from = waiting, .event = Event::cancelled, .to = cancelled, .actor = Actor::user},
    Transition{.from = queued,
               .event = Event::expired,
               .to = failed,
               .actor = Actor::maintenance,
               .dead = true,
               .hook = true},
    Transition{.from = waiting,
               .event = Event::expired,
               .to = failed,
               .actor = Actor::maintenance,
               .dead = true,
               .hook = true},
    Transition{.from = queued,
               .event = Event::quarantined,
               .to = failed,
               .actor = Actor::maintenance,
               .dead = true,
               .hook = true},
    Transition{.from = waiting,
               .event = Event::quarantined,
               .to = failed,
               .actor = Actor::maintenance,
               .dead = true,
               .hook = true},
};

}  // namespace

std::string_view to_string(WaitReason reason) {
  return kWait[static_cast<std::size_t>(reason)];
}
std::string_view to_string(Event event) {
  return kEvent[static_cast<std::size_t>(event)];
}

std::span<const Transition> transitions() {
  return kTransitions;
}
const Transition* find_transition(Status from, Event event) {
  const auto found = std::ranges::find_if(
      kTransitions, [&](const Transition& one) { return one.from == from && one.event == event; });
  return found == kTransitions.end() ? nullptr : &*found;
}

}  // namespace flow::queue
