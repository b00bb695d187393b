#pragma once
// The folders of executions in the folder of artifacts, as a sweep sees them: which have not changed for
// long, and how they are removed.
//
// Plain file work without clock or database, for a thread of the blocking pool. Any number of processes may
// walk and remove in one folder at once: what is gone already is fine.
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/id.hpp"
#include "base/result.hpp"

namespace flow::app {

// Walks through the folder a few entries at a time, so that a long one needs neither much memory nor a long
// turn of a thread. Passes over everything whose name is no execution id and what is no folder itself.
class FolderWalk {
 public:
  explicit FolderWalk(std::string root) : root_(std::move(root)) {}

  // Looks at the next `most` entries and gives those that have not changed since `before`. `unavailable` when
  // the folder cannot be read; one that is not there is empty.
  Result<std::vector<ExecutionId>> next(std::size_t most, WallTime before);
  bool at_end() const { return at_end_; }

 private:
  std::string root_;
  std::optional<std::filesystem::directory_iterator> at_;  // none: not begun
  bool at_end_ = false;
};

// Removes the folders with all that is in them, and gives their number. Each is tried; the first that resists
// is the error, `unavailable`.
Result<std::size_t> remove_folders(const std::string& root, const std::vector<ExecutionId>& executions);

}  // namespace flow::app
