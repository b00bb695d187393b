#pragma once
// Recordings of Chrome's DevTools Recorder: the JSON of @puppeteer/replay, a title and a list of steps.
#include "foreign/convert.hpp"

namespace flow::foreign::detail {

Result<Converted> convert_recording(const json::object& file, const ConvertOptions& options);

}  // namespace flow::foreign::detail
