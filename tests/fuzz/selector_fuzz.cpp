// Selectors and list fields: any text is either a tree or an error that says where.
#include <cstdint>

#include "base/assert.hpp"
#include "browser/selector.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto selector = flow::browser::Selector::parse(text);
  if (selector) {
    FLOW_ASSERT(!selector->sources().empty());
  } else {
    FLOW_ASSERT(selector.error().code == flow::ErrorCode::invalid_input);
    FLOW_ASSERT(!selector.error().message.empty());
  }
  (void)flow::browser::parse_list_field(text);
  return 0;
}
