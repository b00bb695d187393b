#include "net/forward_proxy.hpp"

#include <unistd.h>

#include <deque>
#include <set>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "async/task_group.hpp"
#include "net/detail/proxy_way.hpp"
#include "net/detail/relay.hpp"
#include "os/socket_owner.hpp"

namespace flow::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using detail::Authority;
using detail::Socket;
using Code = boost::system::error_code;

namespace {

constexpr std::size_t kRemembered = 64;  // failures of one door

struct Failure {
  std::string host;
  int port;
  Error error;
};

}  // namespace

struct ForwardProxy::State {
  State(async::Loop& on_loop, ForwardProxySettings wanted, std::shared_ptr<Resolver> with_resolver)
      : loop(on_loop),
        settings(wanted),
        resolver(with_resolver ? std::move(with_resolver) : std::make_shared<Resolver>()),
        tasks(loop.io().get_executor(), async::OnFailure::keep_going) {}

  async::Loop& loop;
  ForwardProxySettings settings;
  std::shared_ptr<Resolver> resolver;
  async::TaskGroup tasks;
  std::set<DoorState*> doors;
  std::size_t connections = 0;
  bool stopping = false;
};

struct ForwardProxy::DoorState : std::enable_shared_from_this<DoorState> {
  DoorState(std::shared_ptr<State> owner, detail::WayOptions wanted)
      : proxy(std::move(owner)), way(std::move(wanted)), acceptor(proxy->loop.io()) {
    proxy->doors.insert(this);
  }
  ~DoorState() { proxy->doors.erase(this); }

  std::shared_ptr<State> proxy;
  detail::WayOptions way;
  tcp::acceptor acceptor;
  int port = 0;
  std::set<Socket> sockets;  // of both sides
  std::deque<Failure> failures;
  bool closed = false;

  void close() {
    closed = true;
    Code ignored;
    acceptor.close(ignored);
    for (const Socket& socket : sockets) socket->close(ignored);
  }

  void note(const Authority& target, Error error) {
    std::erase_if(failures,
                  [&](const Failure& one) { return one.host == target.host && one.port == target.port; });
    if (failures.size() >= kRemembered) failures.pop_front();
    failures.push_back({target.host, target.port, std::move(error)});
  }
  // Reached after all: what was noted before is no longer the reason of anything.
  void forget(const Authority& target) {
    std::erase_if(failures,
                  [&](const Failure& one) { return one.host == target.host && one.port == target.port; });
  }

  static Task<Result<void>> accept(std::shared_ptr<DoorState> door);
  static Task<Result<void>> serve(std::shared_ptr<DoorState> door, Socket client);
  static Task<Result<void>> converse(std::shared_ptr<DoorState> door, Socket client);
  static Task<Result<void>> tunnel(Context cx, std::shared_ptr<DoorState> door, Socket client,
                                   Authority target, std::string begun);
  static Task<Result<void>> request(Context cx, std::shared_ptr<DoorState> door, Socket client,
                                    detail::ProxyRequest request, std::string begun);
};

namespace {

// Whether the other end belongs to us.
bool is_ours(const tcp::socket& socket) {
  Code code;
  const auto here = socket.local_endpoint(code);
  const auto there = code ? tcp::endpoint() : socket.remote_endpoint(code);
  if (code) return false;
  const auto owner = os::loopback_socket_owner(there.port(), here.port());
  return owner && *owner == ::geteuid();
}

int status_for(const Error& error) {
  switch (error.code) {
    case ErrorCode::blocked: return 403;
    case ErrorCode::timeout: return 504;
    default: return 502;
  }
}

// A door knows the sockets of a connection for as long as this lives.
class Registration {
 public:
  Registration(std::shared_ptr<ForwardProxy::DoorState> door, Socket socket)
      : door_(std::move(door)), socket_(std::move(socket)) {
    door_->sockets.insert(socket_);
  }
  Registration(const Registration&) = delete;
  Registration& operator=(const Registration&) = delete;
  ~Registration() {
    Code ignored;
    socket_->close(ignored);
    door_->sockets.erase(socket_);
  }

 private:
  std::shared_ptr<ForwardProxy::DoorState> door_;
  Socket socket_;
};

}  // namespace

Task<Result<void>> ForwardProxy::DoorState::tunnel(Context cx, std::shared_ptr<DoorState> door, Socket client,
                                                   Authority target, std::string begun) {
  auto way = co_await detail::open_tunnel(cx, door->way, door->proxy->resolver, target);
  if (!way) {
    const int status = status_for(way.error());
    door->note(target, std::move(way).error());
    co_return co_await async::with_deadline(
        cx.within(door->proxy->settings.head_deadline),
        detail::send_all(
            client, fmt::format("HTTP/1.1 {} {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", status,
                                reason_phrase(status))));
  }
  const Registration known(door, way->socket);
  if (door->closed) co_return Result<void>{};
  door->forget(target);
  const Context limit = cx.within(door->proxy->settings.head_deadline);
  CO_TRY_VOID(co_await async::with_deadline(
      limit, detail::send_all(client, "HTTP/1.1 200 Connection established\r\n\r\n" + way->first_bytes)));
  if (!begun.empty())
    CO_TRY_VOID(co_await async::with_deadline(limit, detail::send_all(way->socket, std::move(begun))));
  co_return co_await detail::relay(cx, client, way->socket, door->proxy->settings.idle);
}

// One request: its head rewritten, its body and the answer's as they come.
Task<Result<void>> ForwardProxy::DoorState::request(Context cx, std::shared_ptr<DoorState> door,
                                                    Socket client, detail::ProxyRequest request,
                                                    std::string begun) {
  const Authority target = request.target;
  auto way = co_await detail::open_for_request(cx, door->way, door->proxy->resolver, target);
  if (!way) {
    door->note(target, std::move(way).error());
    co_return Result<void>{};  // an error page of ours would look like one of the site's
  }
  const Registration known(door, way->socket);
  if (door->closed) co_return Result<void>{};
  const auto& upstream = door->way.upstream;
  const bool absolute = upstream && upstream->kind == detail::Upstream::Kind::http;
  std::string head =
      absolute ? fmt::format("{}{}\r\n", request.absolute_form, detail::authorization_line(*upstream))
               : std::move(request.origin_form);
  const milliseconds idle = door->proxy->settings.idle;
  CO_TRY_VOID(
      co_await async::with_deadline(cx.within(idle), detail::send_all(way->socket, std::move(head) + begun)));
  // The body goes up while the answer is waited for.
  co_return co_await detail::relay_exchange(cx, client, way->socket, idle,
                                            [door, target](Result<void> answer) {
                                              if (answer) {
                                                door->forget(target);
                                              } else {
                                                door->note(target, std::move(answer).error());
                                              }
                                            });
}

// What a connection ends with is its own business: the reasons that matter are in `failures`.
Task<Result<void>> ForwardProxy::DoorState::serve(std::shared_ptr<DoorState> door, Socket client) {
  static_cast<void>(co_await converse(std::move(door), std::move(client)));
  co_return Result<void>{};
}

Task<Result<void>> ForwardProxy::DoorState::converse(std::shared_ptr<DoorState> door, Socket client) {
  const std::shared_ptr<void> place(nullptr, [proxy = door->proxy](void*) { --proxy->connections; });
  const Registration known(door, client);
  if (!is_ours(*client)) co_return Result<void>{};
  Code ignored;
  client->set_option(tcp::no_delay(true), ignored);
  const Context cx(door->proxy->loop.clock(), {}, SteadyTime::max());
  CO_TRY(auto read, co_await async::with_deadline(cx.within(door->proxy->settings.head_deadline),
                                                  detail::read_head(client, {})));
  auto request = detail::parse_proxy_request(read.head);
  if (!request) {
    co_return co_await async::with_deadline(
        cx.within(door->proxy->settings.head_deadline),
        detail::send_all(client,
                         "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"));
  }
  if (request->tunnel)
    co_return co_await tunnel(cx, door, client, std::move(request->target), std::move(read.rest));
  co_return co_await DoorState::request(cx, door, client, *std::move(request), std::move(read.rest));
}

Task<Result<void>> ForwardProxy::DoorState::accept(std::shared_ptr<DoorState> door) {
  State& proxy = *door->proxy;
  while (!door->closed) {
    Code code;
    const auto client = std::make_shared<tcp::socket>(proxy.loop.io());
    co_await door->acceptor.async_accept(*client, asio::redirect_error(asio::use_awaitable, code));
    if (code == asio::error::operation_aborted || !door->acceptor.is_open()) break;
    if (code || proxy.stopping || proxy.connections >= proxy.settings.connections) continue;
    ++proxy.connections;
    proxy.tasks.spawn("proxied connection", serve(door, client));
  }
  co_return Result<void>{};
}

ForwardProxy::Door& ForwardProxy::Door::operator=(Door&& other) noexcept {
  if (this != &other) {
    close();
    state_ = std::move(other.state_);
  }
  return *this;
}

std::string ForwardProxy::Door::url() const {
  return fmt::format("http://127.0.0.1:{}", state_->port);
}

std::optional<Error> ForwardProxy::Door::failure_of(std::string_view host, int port) const {
  if (!state_) return std::nullopt;
  for (const Failure& one : state_->failures) {
    if (equal_ignoring_case(one.host, host) && one.port == port) return one.error;
  }
  return std::nullopt;
}

void ForwardProxy::Door::close() {
  if (state_) state_->close();
  state_ = nullptr;
}

ForwardProxy::ForwardProxy(async::Loop& loop, ForwardProxySettings settings,
                           std::shared_ptr<Resolver> resolver)
    : state_(std::make_shared<State>(loop, settings, std::move(resolver))) {}
ForwardProxy::~ForwardProxy() = default;

Result<ForwardProxy::Door> ForwardProxy::open(DoorOptions options) {
  if (state_->stopping) return fail(ErrorCode::cancelled, "the forward proxy has stopped");
  detail::WayOptions way{.egress = options.egress, .connect_timeout = state_->settings.connect_timeout};
  if (options.upstream) {
    TRY(way.upstream, detail::parse_upstream(*options.upstream));
  }
  const auto door = std::make_shared<DoorState>(state_, std::move(way));
  Code code;
  door->acceptor.open(tcp::v4(), code);
  if (!code) door->acceptor.bind({asio::ip::address_v4::loopback(), 0}, code);
  if (!code) door->acceptor.listen(asio::socket_base::max_listen_connections, code);
  if (!code) door->port = door->acceptor.local_endpoint(code).port();
  if (code) return fail(ErrorCode::unavailable, "cannot open a proxy port on 127.0.0.1: {}", code.message());
  state_->tasks.spawn("proxy door", DoorState::accept(door));
  return Door(door);
}

Task<Result<void>> ForwardProxy::start(Context /*cx*/) {
  co_return Result<void>{};
}

Task<Result<void>> ForwardProxy::stop(Context cx) {
  const auto state = state_;
  state->stopping = true;
  for (DoorState* door : state->doors) door->close();
  state->tasks.cancel();
  co_return co_await state->tasks.join(cx);
}

}  // namespace flow::net
