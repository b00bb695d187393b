#pragma once
// Dialling: a TCP connection to a host the egress guard allows, and TLS on it.
//
// dial() resolves the name, judges every address and connects to the very address that was judged, trying the
// next one when it does not answer. encrypt() shakes hands as a client and believes only a certificate of
// that name which an authority of `ca_file` (PEM; empty: the system's) has signed. `blocked` by the guard,
// `network` for names, connections and certificates, `timeout` at the deadline; nothing has been sent then.
#include <memory>
#include <string>

#include <boost/asio/ip/tcp.hpp>

#include "async/context.hpp"
#include "async/task.hpp"
#include "net/egress_guard.hpp"
#include "net/resolver.hpp"

namespace boost::asio::ssl {
template <typename Stream>
class stream;  // NOLINT(readability-identifier-naming): its name in Asio
}  // namespace boost::asio::ssl

namespace flow::net {

using TcpSocket = boost::asio::ip::tcp::socket;
using TlsStream =
    boost::asio::ssl::stream<TcpSocket>;  // whoever uses it includes <boost/asio/ssl/stream.hpp>

Task<Result<std::shared_ptr<TcpSocket>>> dial(Context cx, EgressPolicy egress,
                                              std::shared_ptr<Resolver> resolver, std::string host, int port);

Task<Result<std::shared_ptr<TlsStream>>> encrypt(Context cx, std::shared_ptr<TcpSocket> socket,
                                                 std::string host, std::string ca_file);

}  // namespace flow::net
