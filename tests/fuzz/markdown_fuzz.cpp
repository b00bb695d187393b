// Markdown of any markup: it ends, and grows no more than nesting and escapes allow.
#include <cstddef>
#include <cstdint>

#include "base/assert.hpp"
#include "html/markdown.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flow;
  const auto document = html::Document::parse({reinterpret_cast<const char*>(data), size});
  if (!document) return 0;
  const std::string text = html::to_markdown(*document, 0);
  constexpr std::size_t kLevels = 32;  // each indents once more
  FLOW_ASSERT(text.size() <= (size + 64) * 4 * kLevels * kLevels);
  return 0;
}
