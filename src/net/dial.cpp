#include "net/dial.hpp"

#include <optional>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/deadline.hpp"
#include "net/detail/proxy_head.hpp"

namespace flow::net {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using Code = boost::system::error_code;

namespace {

constexpr milliseconds kOneAddress{3'000};  // while there is another to try

asio::ip::address to_asio(const IpAddress& address) {
  if (address.is_v4()) return asio::ip::address_v4(address.v4());
  return asio::ip::address_v6(address.v6());
}

Task<Result<Code>> connect(std::shared_ptr<TcpSocket> socket, tcp::endpoint endpoint) {
  Code code;
  co_await socket->async_connect(endpoint, asio::redirect_error(asio::use_awaitable, code));
  co_return code;
}

Task<Result<Code>> shake_hands(std::shared_ptr<TlsStream> stream) {
  Code code;
  co_await stream->async_handshake(ssl::stream_base::client, asio::redirect_error(asio::use_awaitable, code));
  co_return code;
}

}  // namespace

// The address that is connected to is the one that was judged.
Task<Result<std::shared_ptr<TcpSocket>>> dial(Context cx, EgressPolicy egress,
                                              std::shared_ptr<Resolver> resolver, std::string host,
                                              int port) {
  CO_TRY_VOID(check_host(egress, host));
  CO_TRY(const auto addresses, co_await resolver->resolve(cx, host));
  const std::string shown = detail::to_string(detail::Authority{host, port});
  std::optional<Error> error;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (auto allowed = check_address(egress, host, addresses[i]); !allowed) {
      if (!error) error = std::move(allowed).error();
      continue;
    }
    const auto socket = std::make_shared<TcpSocket>(co_await asio::this_coro::executor);
    const tcp::endpoint endpoint(to_asio(addresses[i]), static_cast<asio::ip::port_type>(port));
    const Context limit = i + 1 < addresses.size() ? cx.within(kOneAddress) : cx;
    const milliseconds span = limit.remaining();
    auto code = co_await async::with_deadline(limit, connect(socket, endpoint));
    if (code && !*code) {
      Code ignored;
      socket->set_option(tcp::no_delay(true), ignored);
      co_return socket;
    }
    if (!code && code.error().code == ErrorCode::cancelled) co_return std::unexpected(code.error());
    error = code ? make_error(ErrorCode::network, "could not connect to {}: {}", shown, code->message())
                 : make_error(ErrorCode::timeout, "{} did not answer in {} ms", shown, span.count());
    if (cx.expired()) break;
  }
  if (!error) error = make_error(ErrorCode::network, "the name {} has no address", host);
  co_return std::unexpected(*std::move(error));
}

Task<Result<std::shared_ptr<TlsStream>>> encrypt(Context cx, std::shared_ptr<TcpSocket> socket,
                                                 std::string host, std::string ca_file) {
  // The stream shares what it needs of the context, which may go.
  ssl::context context(ssl::context::tls_client);
  Code code;
  context.set_options(ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1, code);
  if (!code) {
    if (ca_file.empty()) {
      context.set_default_verify_paths(code);
    } else {
      context.load_verify_file(ca_file, code);
    }
  }
  if (code) {
    co_return fail(ErrorCode::unavailable, "the certificate authorities{}{} cannot be read: {}",
                   ca_file.empty() ? "" : " in ", ca_file, code.message());
  }
  const auto stream = std::make_shared<TlsStream>(std::move(*socket), context);
  stream->set_verify_mode(ssl::verify_peer, code);
  stream->set_verify_callback(ssl::host_name_verification(host), code);
  // An address is no server name (RFC 6066 §3).
  if (!IpAddress::parse(host)) SSL_set_tlsext_host_name(stream->native_handle(), host.c_str());
  const milliseconds span = cx.remaining();
  const auto done = co_await async::with_deadline(cx, shake_hands(stream));
  if (!done && done.error().code == ErrorCode::timeout)
    co_return fail(ErrorCode::timeout, "{} did not finish the TLS handshake in {} ms", host, span.count());
  if (!done) co_return std::unexpected(done.error());
  if (*done) co_return fail(ErrorCode::network, "no TLS with {}: {}", host, done->message());
  co_return stream;
}

}  // namespace flow::net
