// CDP frames: bytes of a pipe are cut, and each message peeked; slices must lie inside the message and parse.
#include <cstdint>

#include "base/assert.hpp"
#include "cdp/framing.hpp"
#include "cdp/peek.hpp"
#include "json/json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  flow::cdp::Splitter splitter(flow::Bytes{1U << 16});
  // In two pieces: where the bytes were cut must not matter.
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  splitter.feed(bytes.substr(0, size / 2));
  splitter.feed(bytes.substr(size / 2));
  for (int i = 0; i < 1000; ++i) {
    const auto message = splitter.next();
    if (!message || !*message) break;
    const std::string_view text = **message;
    const auto peeked = flow::cdp::peek(text);
    if (!peeked) continue;
    for (const std::string_view slice : {peeked->params, peeked->result, peeked->error}) {
      FLOW_ASSERT(slice.empty() ||
                  (slice.data() >= text.data() && slice.data() + slice.size() <= text.data() + text.size()));
    }
    (void)flow::cdp::base64_member(text, "data");
  }
  return 0;
}
