#pragma once
// One service a data folder: a lock that the kernel gives back when the process dies.
#include <string>

#include "base/result.hpp"
#include "os/fd.hpp"

namespace flow::app {

// Makes the folder when it is missing. `unavailable` names the process that holds it.
Result<os::Fd> lock_data_folder(const std::string& folder);

}  // namespace flow::app
