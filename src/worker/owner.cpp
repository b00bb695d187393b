#include <unistd.h>

#include <fmt/format.h>

#include "os/files.hpp"
#include "os/process.hpp"
#include "worker/worker.hpp"

namespace flow::worker {
namespace {

std::string host_name() {
  char name[256] = {};
  return ::gethostname(name, sizeof name - 1) == 0 ? name : "localhost";
}

// Changes with every start of the machine, so that a process id of an earlier one is not mistaken for ours.
std::string boot_id() {
  auto id = os::read_file("/proc/sys/kernel/random/boot_id", Bytes{100});
  if (!id) return "unknown";
  while (!id->empty() && id->back() == '\n') id->pop_back();
  return *std::move(id);
}

}  // namespace

std::string owner_of_this_process() {
  return fmt::format("{}/{}/{}/{}", host_name(), boot_id(), ::getpid(),
                     os::start_time_of(::getpid()).value_or(0));
}

}  // namespace flow::worker
