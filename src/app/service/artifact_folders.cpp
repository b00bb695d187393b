#include "app/service/artifact_folders.hpp"

#include <algorithm>

namespace flow::app {

namespace fs = std::filesystem;

namespace {

// As we write ids: lower case. Whatever else lies there is not ours to remove.
bool is_execution_id(std::string_view name) {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::ranges::equal(name, kForm, [](char c, char form) {
    return form == '-' ? c == '-' : (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  });
}

// A folder that went meanwhile has not stood still; neither does a link to one count.
bool stood_still(const fs::directory_entry& entry, fs::file_time_type before) {
  std::error_code error;
  if (entry.symlink_status(error).type() != fs::file_type::directory || error) return false;
  const fs::file_time_type changed = entry.last_write_time(error);
  return !error && changed < before;
}

constexpr int kTries = 20;

// Trips over a file that another process removed at the same moment: then it goes on with what is left.
std::error_code remove_with_others(const fs::path& folder) {
  std::error_code error;
  for (int i = 0; i < kTries; ++i) {
    fs::remove_all(folder, error);
    if (error != std::errc::no_such_file_or_directory) return error;
  }
  return {};  // the other one is at it
}

}  // namespace

Result<std::vector<ExecutionId>> FolderWalk::next(std::size_t most, WallTime before) {
  std::error_code error;
  if (!at_) at_.emplace(root_, error);
  const auto limit = std::chrono::file_clock::from_sys(before);
  std::vector<ExecutionId> found;
  for (std::size_t looked = 0; !error && looked < most && *at_ != fs::directory_iterator(); ++looked) {
    const fs::directory_entry& entry = **at_;
    std::string name = entry.path().filename().string();
    if (is_execution_id(name) && stood_still(entry, limit)) found.emplace_back(std::move(name));
    at_->increment(error);
  }
  at_end_ = error || *at_ == fs::directory_iterator();
  if (error && error != std::errc::no_such_file_or_directory)
    return fail(ErrorCode::unavailable, "could not read the folder {}: {}", root_, error.message());
  return found;
}

Result<std::size_t> remove_folders(const std::string& root, const std::vector<ExecutionId>& executions) {
  std::size_t removed = 0;
  std::optional<Error> first;
  for (const ExecutionId& execution : executions) {
    const fs::path folder = fs::path(root) / execution.str();
    std::error_code error;
    if (!fs::exists(folder, error)) continue;
    error = remove_with_others(folder);
    if (!error) {
      ++removed;
    } else if (!first) {
      first = make_error(ErrorCode::unavailable, "could not delete {}: {}", folder.string(), error.message());
    }
  }
  if (first) return std::unexpected(*std::move(first));
  return removed;
}

}  // namespace flow::app
