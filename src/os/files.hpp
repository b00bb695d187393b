#pragma once
// Whole small files. Errors name the path: `not_found` when it is not there, `quota` over the cap, else
// `unavailable`.
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace flow::os {

Result<std::string> read_file(const std::string& path, Bytes cap);
// Written beside it, synced and renamed: a reader sees the old content or the new, never half of it.
Result<void> write_file(const std::string& path, std::string_view content, unsigned mode = 0644);
// The same for a file that must be new: false, and nothing written, when there is one already.
Result<bool> create_file(const std::string& path, std::string_view content, unsigned mode = 0644);
Result<void> make_folders(const std::string& path);
Result<void> remove_tree(const std::string& path);  // absent is fine
bool exists(const std::string& path);

// Of the volume that holds `path`, for processes without privileges.
struct DiskSpace {
  Bytes free;
  Bytes total;
};
Result<DiskSpace> disk_space(const std::string& path);

}  // namespace flow::os
