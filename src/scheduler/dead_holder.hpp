#pragma once
// DeadHolder: a worker process that holds leases and lives no more.
#include <string>

namespace flow::scheduler {

struct DeadHolder {
  std::string lease_owner;
  std::string cause = {};  // "killed by signal 9 (Killed)"; empty: nobody saw it
};

}  // namespace flow::scheduler
