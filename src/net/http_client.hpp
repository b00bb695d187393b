#pragma once
// HttpClient: outgoing HTTP by libcurl, on a thread of its own that starts with the first call.
//
// Requests go to that thread as values and answers come back by post to the loop; nothing is shared. Any
// status is an answer. Errors by class: `invalid_input` (address, header, method), `blocked` (egress guard;
// it judges every connection, also behind a redirect), `network` (DNS, connect, TLS, reset), `auth` (a proxy
// refused), `timeout` (the deadline of the context), `quota` (redirects, header, body), `cancelled`. Their
// effect is none as long as no byte of the request was sent, else unknown. Cancelling the awaiting task
// aborts the transfer. `unavailable`: libcurl is not installed. Nothing is sent twice on its own: only GET,
// HEAD, OPTIONS, PUT and DELETE use kept connections, where a dead one means a second try. stop() aborts what
// is running and ends the thread; calls after it fail with `cancelled`. Lives on the loop, which must outlive
// it.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "async/service.hpp"
#include "base/bytes.hpp"
#include "base/secret.hpp"
#include "net/egress_guard.hpp"
#include "net/http_message.hpp"

namespace flow::async {
class Loop;
}

namespace flow::net {

struct HttpProxy {
  std::string url;  // "http://proxy.example:3128", also https and socks5h
  std::string username;
  Secret password;
};

struct ClientRequest {
  std::string method = "GET";
  std::string url;
  Headers headers = {};
  std::string body = {};

  bool follow_redirects = false;
  int max_redirects = 10;
  // Authorization, Cookie and these stay behind when a redirect leads to another scheme, host or port.
  std::vector<std::string> credential_headers = {};
  // The Cookie header for an address, asked for each hop; empty: none.
  std::function<std::string(const std::string& url)> cookies = {};

  Bytes max_header{256U << 10};
  Bytes max_body{10U << 20};  // after decompression
  // The body goes to this file, not to memory; on failure nothing is left of it.
  std::string into_file = {};
  std::optional<HttpProxy> proxy = {};
};

struct ClientResponse {
  int status = 0;
  Headers headers = {};
  std::string body = {};  // decompressed; empty with into_file
  Bytes size{};           // of the body, wherever it went
  std::string url = {};   // after redirects, without user and password
};

struct HttpClientSettings {
  EgressPolicy egress = {};
  milliseconds connect_timeout{10'000};
  std::string user_agent = "flow-builder";
  std::string ca_file = {};              // PEM; empty: the system's
  std::optional<HttpProxy> proxy = {};   // of the operator: may have a private address
  std::vector<std::string> pinned = {};  // "host:port:address" that DNS is not asked for
  int connections = 128;                 // at once; further calls wait their turn
  int connections_per_host = 16;
};

class HttpClient final : public async::Service {
 public:
  explicit HttpClient(async::Loop& loop, HttpClientSettings settings = {});
  ~HttpClient() override;

  Task<Result<ClientResponse>> send(Context cx, ClientRequest request);

  Task<Result<void>> start(Context cx) override;  // nothing to do
  Task<Result<void>> stop(Context cx) override;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace flow::net
