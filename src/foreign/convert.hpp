#pragma once
// Files of other tools, made into workflows: recordings of Chrome's DevTools Recorder and workflows of the
// Automa extension.
//
// Pure: JSON in, JSON out. What has no counterpart is left out of the graph, which goes on around it, and is
// listed with what to do about it; the listed pieces also stay in the document, as written, under `imported`.
// The document passes workflow::check() and runs as far as the list allows.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"
#include "workflow/node_spec.hpp"

namespace flow::foreign {

enum class FileKind : std::uint8_t { workflow, devtools_recording, automa };
std::string_view to_string(FileKind kind);  // for people: "DevTools Recorder"

// By what only that tool writes: `steps` of a recording, `drawflow` of Automa. Everything else is left to
// workflow::import_document(), which knows ScrapeFlow and our own older names.
FileKind kind_of(const json::object& file);

struct LeftOut {
  std::string where;   // `step 4 (customStep)`, `block "Rows" (google-sheets)`
  std::string reason;  // one sentence without its full stop
  std::string advice;  // what to do about it, likewise
};
std::string to_line(const LeftOut& one);  // `step 4 (customStep): reason; advice`

struct Converted {
  json::object document;
  std::vector<LeftOut> left_out;
};

struct ConvertOptions {
  // Nodes that it does not have are not used.
  const workflow::Catalogue& catalogue;
  // Selectors that it refuses are left out. The grammar belongs to the browser, so it is handed in.
  std::function<Result<void>(const json::value&)> check_selector;
};

// `invalid_input` when the file is not what its kind says ("/steps/3 must be an object, not a list").
// A file of kind `workflow` comes back as it is.
Result<Converted> convert(json::object file, const ConvertOptions& options);

}  // namespace flow::foreign
