#include "worker/local_lease.hpp"

#include <algorithm>

namespace flow::worker {

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
