// Heads of requests and answers as the forward proxy rewrites them: what goes on is one message to one host.
#include <cstdint>

#include "base/assert.hpp"
#include "net/detail/proxy_head.hpp"

namespace {

using namespace flow::net::detail;

// One head, whose end is where it ends, with one framing of its own.
void check_one_message(std::string_view head) {
  FLOW_ASSERT(head_size(head) == head.size());
  FLOW_ASSERT(head.find('\0') == head.npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t end = head_size(bytes);
  if (end == std::string_view::npos) return 0;
  const std::string_view head = bytes.substr(0, end);
  if (const auto request = parse_proxy_request(head)) {
    FLOW_ASSERT(!request->target.host.empty() && request->target.port >= 1 && request->target.port <= 65535);
    const auto again = parse_authority(to_string(request->target), 0);
    FLOW_ASSERT(again && again->host == request->target.host && again->port == request->target.port);
    if (!request->tunnel) {
      check_one_message(request->origin_form);
      check_one_message(request->absolute_form + "\r\n");
    }
  } else {
    FLOW_ASSERT(request.error().code == flow::ErrorCode::invalid_input);
  }
  if (const auto answer = parse_proxy_response(head)) {
    check_one_message(answer->head);
  } else {
    FLOW_ASSERT(answer.error().code == flow::ErrorCode::network);
  }
  return 0;
}
