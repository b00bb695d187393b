#pragma once
// Workflows of the Automa extension: `drawflow` with blocks and connections.
#include "foreign/convert.hpp"

namespace flow::foreign::detail {

Result<Converted> convert_automa(const json::object& file, const ConvertOptions& options);

}  // namespace flow::foreign::detail
