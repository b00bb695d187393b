#include "support/link.hpp"

#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace flow::test {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;

class TlsContext {
 public:
  explicit TlsContext(const Certificate& certificate) {
    context.use_certificate_chain(asio::buffer(certificate.certificate));
    context.use_private_key(asio::buffer(certificate.key), ssl::context::pem);
  }
  ssl::context context{ssl::context::tls_server};
};

std::shared_ptr<TlsContext> make_tls_context(const Certificate& certificate) {
  return std::make_shared<TlsContext>(certificate);
}

struct Link::Tls {
  Tls(tcp::socket& socket, std::shared_ptr<TlsContext> shared)
      : context(std::move(shared)), stream(socket, context->context) {}
  std::shared_ptr<TlsContext> context;
  ssl::stream<tcp::socket&> stream;
};

Link::Link(std::shared_ptr<tcp::socket> socket) : socket_(std::move(socket)) {}
Link::~Link() = default;

Task<bool> Link::encrypt(std::shared_ptr<TlsContext> context) {
  boost::system::error_code code;
  buffer.clear();  // what came before the handshake is nobody's command
  tls_ = std::make_unique<Tls>(*socket_, std::move(context));
  co_await tls_->stream.async_handshake(ssl::stream_base::server,
                                        asio::redirect_error(asio::use_awaitable, code));
  co_return !code;
}

Task<std::size_t> Link::read_until(std::string end) {
  boost::system::error_code code;
  std::size_t size = 0;
  const auto into = asio::dynamic_buffer(buffer);
  if (tls_) {
    size = co_await asio::async_read_until(tls_->stream, into, end,
                                           asio::redirect_error(asio::use_awaitable, code));
  } else {
    size =
        co_await asio::async_read_until(*socket_, into, end, asio::redirect_error(asio::use_awaitable, code));
  }
  co_return code ? 0 : size;
}

Task<bool> Link::read_at_least(std::size_t size) {
  if (buffer.size() >= size) co_return true;
  boost::system::error_code code;
  const auto missing = asio::transfer_exactly(size - buffer.size());
  const auto into = asio::dynamic_buffer(buffer);
  if (tls_) {
    co_await asio::async_read(tls_->stream, into, missing, asio::redirect_error(asio::use_awaitable, code));
  } else {
    co_await asio::async_read(*socket_, into, missing, asio::redirect_error(asio::use_awaitable, code));
  }
  co_return !code;
}

Task<bool> Link::write(std::string bytes) {
  boost::system::error_code code;
  if (tls_) {
    co_await asio::async_write(tls_->stream, asio::buffer(bytes),
                               asio::redirect_error(asio::use_awaitable, code));
  } else {
    co_await asio::async_write(*socket_, asio::buffer(bytes),
                               asio::redirect_error(asio::use_awaitable, code));
  }
  co_return !code;
}

void Link::close() {
  boost::system::error_code ignored;
  socket_->close(ignored);
}

void Link::reset() {
  boost::system::error_code ignored;
  socket_->set_option(asio::socket_base::linger(true, 0), ignored);
  socket_->close(ignored);
}

}  // namespace flow::test
