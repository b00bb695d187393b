// Whose leases a start may take away.
#include "app/service/dead_owners.hpp"

#include <unistd.h>

#include <gtest/gtest.h>

#include "os/process.hpp"

namespace flow::app {
namespace {

TEST(DeadOwners, AreProcessesOfThisMachineThatLiveNoMore) {
  const auto pid = ::getpid();
  const auto start = os::start_time_of(pid).value();
  const std::string self = fmt::format("host.example/boot-1/{}/{}", pid, start);
  struct Row {
    std::string owner;
    bool dead;
  };
  for (const Row& row : {
           Row{self, false},
           Row{fmt::format("host.example/boot-1/{}/{}", pid, start + 1), true},  // the number was given again
           Row{fmt::format("host.example/boot-0/{}/{}", pid, start),
               true},                                     // before the machine was restarted
           Row{"host.example/boot-1/4194305/1", true},    // no such process can be
           Row{"other.example/boot-1/4194305/1", false},  // not ours to judge
           Row{"host.example", false},
           Row{"host.example/boot-1/x/1", false},
           Row{"", false},
       }) {
    EXPECT_EQ(is_dead_owner_here(row.owner, self), row.dead) << row.owner;
  }
}

}  // namespace
}  // namespace flow::app
