// Archives from outside: what comes out stays within the limit, and what is wrong is said with its place.
#include <cstddef>
#include <cstdint>

#include "base/assert.hpp"
#include "base/zip.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace flow;
  constexpr Bytes kMost{1U << 20};
  const auto entries =
      read_zip({reinterpret_cast<const char*>(data), size}, {.entries = 50, .content = kMost});
  if (!entries) {
    FLOW_ASSERT(entries.error().code == ErrorCode::quota || entries.error().detail.contains("offset"));
    return 0;
  }
  std::size_t total = 0;
  for (const ZipEntry& entry : *entries) total += entry.content.size();
  FLOW_ASSERT(total <= kMost.count && entries->size() <= 50);
  return 0;
}
