#pragma once
// The clock of this machine that goes on while it sleeps (CLOCK_BOOTTIME), the same in all of its processes.
#include <chrono>

namespace flow::os {

using BootTime = std::chrono::nanoseconds;  // since the machine started, sleep included
BootTime boot_now();

}  // namespace flow::os
