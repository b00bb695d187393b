#pragma once
// One service a data folder: a lock that the kernel gives back when the process dies.
#include <string>

#include "base/result.hpp"
#include "os/fd.hpp"

namespace flow::app {

inline constexpr const char* kDataFolderInUse = "data_folder_in_use";  // detail.code

// Makes the folder when it is missing. `unavailable`, with that code when a process holds it, whose id is in
// the message.
Result<os::Fd> lock_data_folder(const std::string& folder);

}  // namespace flow::app
