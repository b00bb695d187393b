#include "foreign/convert.hpp"

#include <fmt/format.h>

#include "foreign/detail/automa.hpp"
#include "foreign/detail/recording.hpp"

namespace flow::foreign {

std::string_view to_string(FileKind kind) {
  switch (kind) {
    case FileKind::workflow: return "Flow Builder";
    case FileKind::devtools_recording: return "DevTools Recorder";
    case FileKind::automa: return "Automa";
  }
  return {};
}

FileKind kind_of(const json::object& file) {
  if (file.contains("drawflow")) return FileKind::automa;
  const json::value* steps = file.if_contains("steps");
  if (steps != nullptr && steps->is_array() && !file.contains("nodes")) return FileKind::devtools_recording;
  return FileKind::workflow;
}

std::string to_line(const LeftOut& one) {
  return fmt::format("{}: {}; {}", one.where, one.reason, one.advice);
}

Result<Converted> convert(json::object file, const ConvertOptions& options) {
  switch (kind_of(file)) {
    case FileKind::devtools_recording: return detail::convert_recording(file, options);
    case FileKind::automa: return detail::convert_automa(file, options);
    case FileKind::workflow: break;
  }
  return Converted{.document = std::move(file), .left_out = {}};
}

}  // namespace flow::foreign
