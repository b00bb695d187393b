#pragma once
// A folder that only its owner may enter: what runs leave behind is nobody else's business on the machine.
#include <string>

#include "base/result.hpp"

namespace flow::app {

// Makes it, with those above it, unless it is there.
Result<void> make_private_folder(const std::string& path);

}  // namespace flow::app
