#pragma once
// DiskGuard: no new runs while the disk is nearly full.
//
// A run that is accepted must be able to write its journal and files, so below the reserve the API answers
// 503 and the scheduler pauses; what was due meanwhile is decided by the misfire rules. What runs goes on,
// and so do acknowledgements and retention, which make room. It looks anew every time: asking the kernel
// costs microseconds. Lives on the loop.
#include <functional>
#include <string>

#include "base/result.hpp"
#include "log/log.hpp"
#include "os/files.hpp"

namespace flow::app {

// Less than 1 GiB or a tenth of the volume is too little.
bool has_reserve(const os::DiskSpace& space);

class DiskGuard {
 public:
  using Measure = std::function<Result<os::DiskSpace>(const std::string& path)>;
  DiskGuard(std::string folder, log::Logger logger, Measure measure = os::disk_space)
      : folder_(std::move(folder)), logger_(std::move(logger)), measure_(std::move(measure)) {}

  // `unavailable`, with the free space and what to do. A volume that cannot be asked is taken for good: the
  // first write will say what is wrong with it.
  Result<void> room();

 private:
  std::string folder_;
  log::Logger logger_;
  Measure measure_;
  bool closed_ = false;
};

}  // namespace flow::app
