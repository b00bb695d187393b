#pragma once
// Link: a server's end of one connection, encrypted from some point on. For test servers that speak a
// protocol of their own. Owned by the task of the connection.
#include <memory>
#include <string>

#include <boost/asio/ip/tcp.hpp>

#include "async/task.hpp"
#include "support/certificate.hpp"

namespace flow::test {

class TlsContext;
// Shared by the connections of a server.
std::shared_ptr<TlsContext> make_tls_context(const Certificate& certificate);

class Link {
 public:
  explicit Link(std::shared_ptr<boost::asio::ip::tcp::socket> socket);
  ~Link();

  // What the client had sent before is dropped. False when the handshake fails.
  Task<bool> encrypt(std::shared_ptr<TlsContext> context);
  bool encrypted() const { return tls_ != nullptr; }

  // Reads until the buffer holds `end`; the bytes up to and with it, or 0 when the client left.
  Task<std::size_t> read_until(std::string end);
  Task<bool> read_at_least(std::size_t size);  // until the buffer holds so many bytes
  Task<bool> write(std::string bytes);
  void close();
  void reset();  // RST instead of FIN

  std::string buffer;

 private:
  struct Tls;
  std::shared_ptr<boost::asio::ip::tcp::socket> socket_;
  std::unique_ptr<Tls> tls_;
};

}  // namespace flow::test
