#include "async/sync.hpp"

#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "async/task_group.hpp"

namespace flow::async {
namespace {

using namespace std::chrono_literals;

struct Notes {
  std::vector<std::string> lines;
};

class Sync : public testing::Test {
 protected:
  Sync() : Sync(std::make_unique<FakeClock>()) {}
  explicit Sync(std::unique_ptr<FakeClock> owned)
      : clock(*owned), loop(std::move(owned)), group(loop.io().get_executor(), OnFailure::keep_going) {}
  void settle() {
    loop.io().restart();
    loop.io().poll();
  }
  FakeClock& clock;
  Loop loop;
  TaskGroup group;
  std::shared_ptr<Notes> notes = std::make_shared<Notes>();
};

Task<Result<void>> wait_event(Context cx, std::shared_ptr<Event> event, std::shared_ptr<Notes> notes) {
  const auto waited = co_await event->wait(cx);
  notes->lines.push_back(waited ? "woken" : waited.error().message);
  co_return Result<void>{};
}

TEST_F(Sync, EventWakesEveryWaiterAndLaterOnesReturnAtOnce) {
  const auto event = std::make_shared<Event>();
  group.spawn("a", wait_event(loop.context(1s), event, notes));
  group.spawn("b", wait_event(loop.context(1s), event, notes));
  settle();
  EXPECT_TRUE(notes->lines.empty());
  event->set();
  settle();
  group.spawn("c", wait_event(loop.context(1s), event, notes));
  settle();
  EXPECT_EQ(notes->lines, (std::vector<std::string>{"woken", "woken", "woken"}));
  EXPECT_EQ(clock.sleeper_count(), 0U);
}

TEST_F(Sync, EventWaitEndsAtTheDeadline) {
  group.spawn("a", wait_event(loop.context(1500ms), std::make_shared<Event>(), notes));
  settle();
  clock.advance(1500ms);
  settle();
  EXPECT_EQ(notes->lines, (std::vector<std::string>{"timed out after 1500 ms"}));
}

TEST_F(Sync, EventWaitEndsWhenCancelled) {
  group.spawn("a", wait_event(loop.context(1s), std::make_shared<Event>(), notes));
  settle();
  group.cancel();
  settle();
  EXPECT_EQ(notes->lines, (std::vector<std::string>{"the wait was cancelled"}));
}

Task<Result<void>> pop_all(Context cx, std::shared_ptr<Queue<int>> queue, std::shared_ptr<Notes> notes) {
  for (;;) {
    const auto item = co_await queue->pop(cx);
    if (!item) {
      notes->lines.push_back(item.error().message);
      co_return Result<void>{};
    }
    notes->lines.push_back(std::to_string(*item));
  }
}

TEST_F(Sync, QueueGivesEverythingInOrderThenSaysItIsClosed) {
  const auto queue = std::make_shared<Queue<int>>();
  queue->push(1);
  group.spawn("consumer", pop_all(loop.context(1s), queue, notes));
  settle();
  queue->push(2);
  queue->push(3);
  queue->close();
  settle();
  EXPECT_EQ(notes->lines, (std::vector<std::string>{"1", "2", "3", "the queue is closed"}));
}

Task<Result<void>> take_turn(Context cx, std::shared_ptr<Gate> gate, std::string name,
                             std::shared_ptr<Event> leave, std::shared_ptr<Notes> notes) {
  auto lease = co_await gate->acquire(cx);
  if (!lease) {
    notes->lines.push_back(name + ": " + lease.error().message);
    co_return Result<void>{};
  }
  notes->lines.push_back(name + " in");
  CO_TRY_VOID(co_await leave->wait(cx));
  notes->lines.push_back(name + " out");
  co_return Result<void>{};
}

TEST_F(Sync, GateIsFirstComeFirstServedAndSkipsThoseWhoGaveUp) {
  const auto gate = std::make_shared<Gate>();
  const auto leave_a = std::make_shared<Event>();
  const auto leave = std::make_shared<Event>();
  leave->set();
  group.spawn("a", take_turn(loop.context(1h), gate, "a", leave_a, notes));
  group.spawn("b", take_turn(loop.context(1s), gate, "b", leave, notes));
  group.spawn("c", take_turn(loop.context(1h), gate, "c", leave, notes));
  group.spawn("d", take_turn(loop.context(1h), gate, "d", leave, notes));
  settle();
  EXPECT_EQ(gate->waiting(), 3U);
  clock.advance(1s);
  settle();
  leave_a->set();
  settle();
  EXPECT_EQ(notes->lines, (std::vector<std::string>{"a in", "b: timed out after 1000 ms", "a out", "c in",
                                                    "c out", "d in", "d out"}));
}

TEST_F(Sync, GateLeaseMovesAndReleasesOnce) {
  const auto gate = std::make_shared<Gate>();
  const auto leave = std::make_shared<Event>();
  group.spawn("a", take_turn(loop.context(1h), gate, "a", leave, notes));
  settle();
  leave->set();
  settle();
  group.spawn("b", take_turn(loop.context(1h), gate, "b", leave, notes));
  settle();
  EXPECT_EQ(notes->lines, (std::vector<std::string>{"a in", "a out", "b in", "b out"}));
  Gate::Lease empty;
  Gate::Lease other = std::move(empty);
  EXPECT_FALSE(other.held());
}

}  // namespace
}  // namespace flow::async
