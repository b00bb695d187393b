#pragma once
// The heads of messages as a forward proxy reads and rewrites them (RFC 9110 §7.6, RFC 9112 §3.2). Pure.
//
// A head is everything up to and with its empty line. Headers of one hop are dropped and every message gets
// `Connection: close`: a connection carries one request, so that what follows an answer can never reach the
// wrong host.
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace flow::net::detail {

inline constexpr std::size_t kMaxProxyHead = 256U << 10;

// The size of the head that `bytes` begin with; npos while its end has not arrived.
std::size_t head_size(std::string_view bytes);

struct Authority {
  std::string host;  // lower case, IPv6 without brackets
  int port = 0;
};
// "host:port", "[2001:db8::1]:443"; `default_port` 0: the port must be there.
Result<Authority> parse_authority(std::string_view text, int default_port);
std::string to_string(const Authority& authority);

struct ProxyRequest {
  bool tunnel = false;  // CONNECT: the target is all there is to it
  Authority target = {};
  std::string origin_form = {};    // the head as the target itself takes it
  std::string absolute_form = {};  // as a further proxy takes it, without its empty line
};
// `invalid_input` for what a client of a proxy must not send.
Result<ProxyRequest> parse_proxy_request(std::string_view head);

struct ProxyResponse {
  int status = 0;
  bool interim = false;  // 1xx: another head follows
  std::string head = {};
};
// `network` when it is no HTTP/1 answer.
Result<ProxyResponse> parse_proxy_response(std::string_view head);

}  // namespace flow::net::detail
