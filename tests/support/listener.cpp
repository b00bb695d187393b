#include "support/listener.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace flow::test {

namespace asio = boost::asio;
using asio::ip::tcp;

Listener::Listener(async::Loop& loop)
    : loop_(loop),
      acceptor_(loop.io()),
      accepting_(loop.io().get_executor(), async::OnFailure::keep_going),
      connections_(loop.io().get_executor(), async::OnFailure::keep_going) {}

Task<Result<void>> Listener::start(Context /*cx*/, Serve serve) {
  boost::system::error_code code;
  const tcp::endpoint endpoint(asio::ip::make_address("127.0.0.1"), 0);
  acceptor_.open(endpoint.protocol(), code);
  if (!code) acceptor_.bind(endpoint, code);
  if (!code) acceptor_.listen(asio::socket_base::max_listen_connections, code);
  if (code) co_return fail(ErrorCode::unavailable, "a test server cannot listen: {}", code.message());
  port_ = acceptor_.local_endpoint().port();
  accepting_.spawn("accept", accept(this, std::move(serve)));
  co_return Result<void>{};
}

Task<Result<void>> Listener::accept(Listener* self, Serve serve) {
  while (self->acceptor_.is_open()) {
    boost::system::error_code code;
    const auto socket = std::make_shared<tcp::socket>(self->loop_.io());
    co_await self->acceptor_.async_accept(*socket, asio::redirect_error(asio::use_awaitable, code));
    if (!code) self->connections_.spawn("connection", serve(socket));
  }
  co_return Result<void>{};
}

Task<Result<void>> Listener::stop(Context cx) {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  accepting_.cancel();
  static_cast<void>(co_await accepting_.join(cx));
  connections_.cancel();
  static_cast<void>(co_await connections_.join(cx));
  co_return Result<void>{};
}

}  // namespace flow::test
