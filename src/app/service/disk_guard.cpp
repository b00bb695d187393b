#include "app/service/disk_guard.hpp"

#include "json/json.hpp"

namespace flow::app {
namespace {

constexpr std::uint64_t kGiB = std::uint64_t{1} << 30;
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr int kLookAgainInSeconds = 60;

}  // namespace

bool has_reserve(const os::DiskSpace& space) {
  return space.free.count >= kGiB && space.free.count >= space.total.count / 10;
}

Result<void> DiskGuard::room() {
  const auto space = measure_(folder_);
  const bool open = !space || has_reserve(*space);
  if (open == closed_) {
    closed_ = !open;
    if (open) {
      logger_.info("the disk has room again: new runs are accepted", {{"folder", json::string(folder_)}});
    } else {
      logger_.error("the disk is nearly full: no new runs, and schedules pause, until there is room",
                    {{"folder", json::string(folder_)}, {"free_mib", space->free.count / kMiB}});
    }
  }
  if (open) return {};
  return std::unexpected(
      make_error(
          ErrorCode::unavailable,
          "the disk is nearly full: {} MiB of {} MiB are free; new runs are accepted again when 1 GiB and a "
          "tenth of it are",
          space->free.count / kMiB, space->total.count / kMiB)
          .with_detail("retry_after_s", kLookAgainInSeconds));
}

}  // namespace flow::app
