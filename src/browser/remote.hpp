#pragma once
// Remote browsers: what takes the place of a process when a browser runs elsewhere.
//
// A link serves one context and is never made anew: when it is lost, everything on it ends at once with
// `network` (no page had been opened yet) or `browser_crashed`, and nothing is sent twice. Endpoints differ
// in what they let a client do, so that is asked once, right after connecting; what is missing fails as
// `invalid_input` (reason unsupported) before anything has happened. Providers' own error codes keep their
// meaning: wrong_password, zone_not_found are `auth`, no_peers, proxy_timeout `network`, brob `blocked`.
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "async/sync.hpp"
#include "browser/profile.hpp"
#include "cdp/transport_ws.hpp"
#include "net/egress_guard.hpp"
#include "net/http_client.hpp"
#include "net/resolver.hpp"

namespace flow::browser {

// What connecting needs of the pool, which outlives the link.
struct RemoteServices {
  net::HttpClient* http = nullptr;
  std::shared_ptr<net::Resolver> resolver = {};
  std::string ca_file = {};
};

struct RemoteCapabilities {
  bool contexts = true;   // without: everything happens in the one context the browser has
  bool tabs = true;       // without: the page it shows is the only one
  bool downloads = true;  // announces them; the files themselves stay there
};

struct RemoteLink {
  std::string shown;  // "wss://browser.example:9222"
  SteadyTime connected{};
  RemoteCapabilities can = {};
  std::string context = {};  // of the probe, for the one context there will be; empty: the unnamed one
  bool page_opened = false;
  async::Event page_there = {};            // some page of ours was announced
  int opening = 0;                         // tabs asked for and not yet answered
  std::vector<json::object> waiting = {};  // announced pages, until there is a context for them

  // `invalid_input` for options that take effect on this machine only.
  Result<void> check(const ContextOptions& options) const;
  std::shared_ptr<void> expect_a_page();  // as long as it lives
};

// Where to connect to, after asking an http or https endpoint. What is not an address is `invalid_input`; the
// answers of endpoints are judged as in cdp/transport_ws.hpp.
Task<Result<cdp::WebSocketTarget>> find_endpoint(Context cx, net::HttpClient* http,
                                                 std::shared_ptr<const RemoteEndpoint> endpoint);

Error unsupported(std::string_view what);
Error no_remote_download(std::string_view url);
// The class that a provider's own code has, if what it said (detail.said, cdp_message, net_error) holds one.
Error with_provider_code(Error error);

}  // namespace flow::browser
