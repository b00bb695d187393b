#include "os/boot_time.hpp"

#include <time.h>

#include "base/assert.hpp"

namespace flow::os {

BootTime boot_now() {
  timespec now{};
  FLOW_ASSERT(::clock_gettime(CLOCK_BOOTTIME, &now) == 0);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

}  // namespace flow::os
