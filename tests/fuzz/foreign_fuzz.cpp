// Files of other tools, whatever they hold: both importers promise a document without errors, or one error
// that says what is wrong with the file.
#include <cstddef>
#include <cstdint>
#include <cstdio>

#include "base/assert.hpp"
#include "browser/selector.hpp"
#include "foreign/convert.hpp"
#include "nodes/catalog.hpp"
#include "workflow/written.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flow;
  auto source =
      json::parse_object({reinterpret_cast<const char*>(data), size}, {.size = workflow::kMaxDocumentSize});
  if (!source || foreign::kind_of(*source) == foreign::FileKind::workflow) return 0;
  auto converted = foreign::convert(
      *std::move(source), {.catalogue = nodes::catalogue(), .check_selector = browser::check_selector});
  if (!converted) {
    FLOW_ASSERT(!converted.error().message.empty());
    return 0;
  }
  if (converted->document.at("nodes").as_array().empty()) return 0;  // nothing at all could be brought over
  workflow::CheckOptions options;
  options.check_selector = browser::check_selector;
  const auto read = workflow::read_written(std::move(converted->document), nodes::catalogue(), {}, options);
  FLOW_ASSERT(read.has_value());
  for (const workflow::Problem& problem : read->checked.problems) {
    if (problem.severity == workflow::Severity::error)
      std::fprintf(stderr, "%s\n", workflow::to_line(problem).c_str());
  }
  FLOW_ASSERT(read->checked.ok());
  return 0;
}
