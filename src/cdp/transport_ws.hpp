#pragma once
// The remote transport: CDP over a WebSocket, plain or in TLS.
//
// connect_websocket() dials under the egress guard, encrypts, and shakes hands, each step within its own
// limit and the deadline of the context. A refused handshake is `auth` (401, 403, 407), `quota` (429, with
// what Retry-After says), else `network`; what the endpoint said is detail.said. So are failures of TLS.
// Nothing is compressed and nobody is pinged: a busy browser answers late, and would be cut off for it.
// Errors name the endpoint without its path, query and credentials.
#include <memory>
#include <string>

#include "base/bytes.hpp"
#include "cdp/framing.hpp"
#include "cdp/transport.hpp"
#include "net/egress_guard.hpp"
#include "net/http_message.hpp"
#include "net/resolver.hpp"
#include "net/url.hpp"

namespace flow::cdp {

struct WebSocketTarget {
  net::Url url;               // http and https stand for ws and wss
  net::Headers headers = {};  // of the handshake, such as Authorization; in no error and no log
};

struct WebSocketSettings {
  net::EgressPolicy egress = {};
  std::shared_ptr<net::Resolver> resolver;
  std::string ca_file = {};  // PEM; empty: the system's
  Bytes message_cap = kMessageCap;
};

Task<Result<std::unique_ptr<Transport>>> connect_websocket(Context cx, WebSocketTarget target,
                                                           WebSocketSettings settings);

// "wss://browser.example:9222"
std::string shown_endpoint(const net::Url& url);

}  // namespace flow::cdp
