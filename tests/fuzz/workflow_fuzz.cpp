// Workflow documents from outside, whatever they are: import, read, check with the real catalogue. A plan
// that comes out must be whole: every member of a body is known and in its place.
#include <cstddef>
#include <cstdint>

#include "base/assert.hpp"
#include "nodes/catalog.hpp"
#include "workflow/import.hpp"
#include "workflow/validate.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flow;
  auto source =
      json::parse_object({reinterpret_cast<const char*>(data), size}, {.size = workflow::kMaxDocumentSize});
  if (!source) return 0;
  workflow::Imported imported = workflow::import_document(*std::move(source), nodes::catalogue());
  const auto document = workflow::read_document(std::move(imported.document));
  if (!document) return 0;
  const workflow::Checked checked = workflow::check(*document, nodes::catalogue());
  if (!checked.ok()) {
    FLOW_ASSERT(!workflow::first_error(checked).message.empty());
    return 0;
  }
  for (const workflow::Body& body : checked.plan->bodies) {
    for (std::size_t place = 0; place < body.members.size(); ++place) {
      const auto& node = checked.plan->nodes[static_cast<std::size_t>(body.members[place])];
      FLOW_ASSERT(node.spec != nullptr && node.local == static_cast<int>(place));
    }
  }
  return 0;
}
