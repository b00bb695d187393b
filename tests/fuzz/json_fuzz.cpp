// The JSON door: whatever parses prints as text that parses to an equal value.
#include <cstdint>

#include "base/assert.hpp"
#include "json/json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto value = flow::json::parse(text, {.size = flow::Bytes{64U << 10}, .depth = 64});
  if (!value) return 0;
  const auto again =
      flow::json::parse(flow::json::dump(*value), {.size = flow::Bytes{1U << 20}, .depth = 64});
  FLOW_ASSERT(again.has_value());
  FLOW_ASSERT(flow::json::equal(*value, *again));
  return 0;
}
