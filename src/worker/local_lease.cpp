#include "worker/local_lease.hpp"

#include <time.h>

#include <algorithm>

#include "base/assert.hpp"

namespace flow::worker {

BootTime boot_now() {
  timespec now{};
  FLOW_ASSERT(::clock_gettime(CLOCK_BOOTTIME, &now) == 0);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

void LocalLease::confirm(BootTime sent) {
  if (held()) ends_ = std::max(ends_, sent + queue::kLease - kSafety);
}

bool LocalLease::held() const {
  if (!lost_ && clock_() >= ends_) lost_ = true;
  return !lost_;
}

Result<void> LocalLease::check() const {
  if (held()) return {};
  return fail(ErrorCode::cancelled,
              "this worker no longer holds the lease on the run; another one goes on with it");
}

}  // namespace flow::worker
