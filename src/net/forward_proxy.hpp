#pragma once
// ForwardProxy: the way out for browsers. Small HTTP proxies on loopback that ask the egress guard.
//
// open() opens a door: a port of its own on 127.0.0.1 with a policy and, if wanted, a further proxy behind
// it. A door takes CONNECT (TLS, WebSockets) and http:// addresses. It resolves the name, judges every
// address and connects to the very address that was judged, so a name that changes its mind gains nothing;
// behind a further proxy, which resolves by itself, the name is judged. What is refused or fails gets no
// content: a tunnel is answered with an error status, an http:// request with the end of its connection. Why,
// the door remembers: failure_of().
//
// Only processes of our own user get in: a port on loopback is open to everybody on the machine, and browsers
// cannot keep a proxy password out of their pages' reach. The kernel is asked who holds the other end.
//
// Owned by the browser pool. A Door closes its port and connections when it dies; stop() closes all doors and
// waits for what still runs. Connections, heads and times are bounded.
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "async/service.hpp"
#include "base/bytes.hpp"
#include "net/egress_guard.hpp"
#include "net/http_client.hpp"
#include "net/resolver.hpp"

namespace flow::async {
class Loop;
}

namespace flow::net {

struct ForwardProxySettings {
  std::size_t connections = 512;  // of all doors; further ones are closed at once
  milliseconds head_deadline{30'000};
  milliseconds connect_timeout{10'000};
  milliseconds idle{10 * 60'000};  // without a byte in either direction
};

struct DoorOptions {
  EgressPolicy egress = {};
  std::optional<HttpProxy> upstream = {};  // "http://host:port" or "socks5://host:port"
};

class ForwardProxy final : public async::Service {
 public:
  struct DoorState;

  class Door {
   public:
    Door() = default;
    explicit Door(std::shared_ptr<DoorState> state) : state_(std::move(state)) {}
    Door(Door&&) noexcept = default;
    Door& operator=(Door&& other) noexcept;
    ~Door() { close(); }

    bool is_open() const { return state_ != nullptr; }
    std::string url() const;  // "http://127.0.0.1:4711"
    // The last thing that went wrong on the way to that host; `blocked`, `network`, `auth` or `timeout`.
    std::optional<Error> failure_of(std::string_view host, int port) const;
    void close();

   private:
    std::shared_ptr<DoorState> state_;
  };

  // Without a resolver it makes one.
  explicit ForwardProxy(async::Loop& loop, ForwardProxySettings settings = {},
                        std::shared_ptr<Resolver> resolver = nullptr);
  ~ForwardProxy() override;

  // `invalid_input` for an upstream it cannot speak to, `unavailable` when no port is left.
  Result<Door> open(DoorOptions options);

  Task<Result<void>> start(Context cx) override;  // nothing to do
  Task<Result<void>> stop(Context cx) override;

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace flow::net
