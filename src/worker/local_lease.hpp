#pragma once
// LocalLease: how long an attempt may go on without asking anybody.
//
// Counted from the moment the last confirmed claim or heartbeat was *sent*, on the boot clock, which goes on
// while the machine or the process sleeps; and over kSafety before the database thinks so. Once over or lost
// it stays so, whatever is confirmed later.
#include <chrono>
#include <functional>

#include "engine/lease.hpp"
#include "os/boot_time.hpp"
#include "queue/queue.hpp"

namespace flow::worker {

using os::boot_now;
using os::BootTime;

class LocalLease final : public engine::Lease {
 public:
  static constexpr std::chrono::seconds kSafety{10};

  explicit LocalLease(BootTime sent, std::function<BootTime()> clock = boot_now)
      : clock_(std::move(clock)), ends_(sent + queue::kLease - kSafety) {}

  void confirm(BootTime sent);
  void lose() { lost_ = true; }
  bool held() const;
  Result<void> check() const override;

 private:
  std::function<BootTime()> clock_;
  BootTime ends_;
  mutable bool lost_ = false;
};

}  // namespace flow::worker
