#pragma once
// Reaching a target for the forward proxy: directly, through an HTTP proxy, or through a SOCKS5 one.
#include <memory>
#include <optional>
#include <string>

#include <boost/asio/ip/tcp.hpp>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/secret.hpp"
#include "net/detail/proxy_head.hpp"
#include "net/egress_guard.hpp"
#include "net/http_client.hpp"
#include "net/resolver.hpp"

namespace flow::net::detail {

using Socket = std::shared_ptr<boost::asio::ip::tcp::socket>;

struct Upstream {
  enum class Kind { http, socks5 } kind = Kind::http;
  Authority at = {};
  std::string username = {};
  Secret password = {};
};
Result<Upstream> parse_upstream(const HttpProxy& proxy);
// "Proxy-Authorization: Basic …\r\n", or nothing without a user name.
std::string authorization_line(const Upstream& upstream);

struct WayOptions {
  EgressPolicy egress = {};
  std::optional<Upstream> upstream = {};
  milliseconds connect_timeout{10'000};
};

struct Way {
  Socket socket;
  std::string first_bytes = {};  // what the target said while the tunnel was made
};

// A connection whose bytes reach the target. `blocked` by the guard, `network`, `timeout`, `auth` (the
// upstream refused us).
Task<Result<Way>> open_tunnel(Context cx, WayOptions options, std::shared_ptr<Resolver> resolver,
                              Authority target);
// A connection to send one http:// request on: to the target, or to an HTTP upstream.
Task<Result<Way>> open_for_request(Context cx, WayOptions options, std::shared_ptr<Resolver> resolver,
                                   Authority target);

// All of it, or what went wrong.
Task<Result<void>> send_all(Socket socket, std::string bytes);
// The head that comes next, and what arrived behind it. `network` when the connection ends before.
struct ReadHead {
  std::string head;
  std::string rest;
};
Task<Result<ReadHead>> read_head(Socket socket, std::string begun);

}  // namespace flow::net::detail
