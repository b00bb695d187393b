#include "queue/execution_state.hpp"

#include <gtest/gtest.h>

#include <set>

namespace flow::queue {
namespace {

TEST(Transitions, OneFromEachStatusForEachEvent) {
  std::set<std::pair<Status, Event>> seen;
  for (const Transition& one : transitions()) {
    EXPECT_TRUE(seen.insert({one.from, one.event}).second)
        << to_string(one.from) << " " << to_string(one.event);
    EXPECT_EQ(find_transition(one.from, one.event), &one);
  }
}

TEST(Transitions, KeepThePromises) {
  for (const Transition& one : transitions()) {
    SCOPED_TRACE(to_string(one.event));
    EXPECT_FALSE(is_terminal(one.from));                         // what has ended stays so
    EXPECT_EQ(one.wait.has_value(), one.to == Status::waiting);  // waiting says why
    EXPECT_TRUE(!one.dead || one.to == Status::failed);          // never success and dead letter
    EXPECT_EQ(one.hook, one.to == Status::failed);               // every failure is told
    EXPECT_EQ(one.message_added, one.to == Status::queued);      // queued has a message
    EXPECT_EQ(one.message_removed, one.actor == Actor::holder);  // the holder acknowledges
    EXPECT_EQ(one.solo, one.actor == Actor::reaper);             // what was lost runs alone
  }
}

TEST(Transitions, EveryStatusThatHasNotEndedCanEnd) {
  for (const Status status : {Status::queued, Status::running, Status::waiting}) {
    bool ends = false;
    for (const Transition& one : transitions()) ends = ends || (one.from == status && is_terminal(one.to));
    EXPECT_TRUE(ends) << to_string(status);
  }
}

}  // namespace
}  // namespace flow::queue
