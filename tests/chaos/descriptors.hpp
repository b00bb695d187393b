#pragma once
// The open descriptors of the API, scheduler and worker processes: what of I8 no process list shows. A socket
// to a browser, a database or a client, a pipe, a file of an artifact: whatever a run opens is closed with
// it.
#include <map>
#include <string>

#include "experiment.hpp"

namespace flow::chaos {

struct Descriptors {
  std::string role;  // "api", "worker", "scheduler"
  std::size_t count = 0;
  std::map<std::string, std::size_t> kinds;  // "socket", "pipe", "file", …
};
using Census = std::map<pid_t, Descriptors>;

Census census_of_descriptors(const Trial& trial);

// Waits for the idle ones to be closed, then reports a process that has more than `before` and an allowance
// (descriptors.cpp says what for). One that was started meanwhile is held against another of its role.
Task<void> check_descriptors(Context cx, Trial* trial, Census before);

}  // namespace flow::chaos
