#pragma once
// TempDir: a folder of ours that says whose it is, so that the next start can tell leftovers from living
// ones.
//
// Each holds a marker with worker id, process id and start time. remove() retries for a second, because a
// dying browser still writes; the destructor tries once. sweep() removes folders whose owner is gone, and
// those of our making that have had no marker for an hour, and first kills processes whose command line still
// names such a folder. It retries for a second as well; what somebody still writes to then is left to the
// next sweep.
#include <string>
#include <string_view>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"

namespace flow::async {
class BlockingPool;
}

namespace flow::os {

class TempDir {
 public:
  static Result<TempDir> create(const std::string& root, std::string_view prefix, std::string_view worker_id);
  TempDir() = default;
  TempDir(TempDir&& other) noexcept;
  TempDir& operator=(TempDir&& other) noexcept;
  ~TempDir();

  const std::string& path() const { return path_; }
  Task<Result<void>> remove(Context cx);

 private:
  std::string path_;
};

// Paths of the removed folders. Reads and removes on the pool.
Task<Result<std::vector<std::string>>> sweep(Context cx, async::BlockingPool* pool, std::string root,
                                             std::string prefix);

std::string default_temp_root();  // TMPDIR or /tmp

}  // namespace flow::os
