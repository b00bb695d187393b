#include "database_proxy.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace flow::chaos {

namespace asio = boost::asio;
using asio::ip::tcp;
using Server = asio::local::stream_protocol::socket;

namespace {

// As it stands in Parse and Bind: how the names of the statements begin that write outcomes.
constexpr std::string_view kOutcome = "queue_finish";
constexpr std::size_t kChunk = 65'536;

template <class From>
Task<std::string> receive(From* from) {
  std::string bytes(kChunk, '\0');
  boost::system::error_code code;
  const std::size_t size =
      co_await from->async_read_some(asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, code));
  bytes.resize(code ? 0 : size);
  co_return bytes;
}

template <class To>
Task<bool> send(To* to, std::string bytes) {
  boost::system::error_code code;
  co_await asio::async_write(*to, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, code));
  co_return !code;
}

}  // namespace

struct DatabaseProxy::Passage {
  Passage(std::shared_ptr<tcp::socket> from, asio::io_context& io) : client(std::move(from)), server(io) {}

  void cut() {
    boost::system::error_code ignored;
    client->close(ignored);
    server.close(ignored);
  }
  std::shared_ptr<tcp::socket> client;
  Server server;
  bool mute = false;  // answers are received and go nowhere
};

DatabaseProxy::DatabaseProxy(async::Loop& loop, std::string server_socket)
    : loop_(loop), server_socket_(std::move(server_socket)), listener_(loop) {}

Task<Result<void>> DatabaseProxy::start(Context cx) {
  return listener_.start(
      std::move(cx), [this](std::shared_ptr<tcp::socket> client) { return serve(this, std::move(client)); });
}

Task<Result<void>> DatabaseProxy::stop(Context cx) {
  return listener_.stop(std::move(cx));
}

std::string DatabaseProxy::url() const {
  return fmt::format("postgresql://flowbuilder@127.0.0.1:{}/flowbuilder?sslmode=disable&gssencmode=disable",
                     listener_.port());
}

void DatabaseProxy::break_outcome(Cut cut, std::function<Task<void>()> struck) {
  wanted_ = cut;
  struck_ = std::move(struck);
}

Task<Result<void>> DatabaseProxy::serve(DatabaseProxy* self, std::shared_ptr<tcp::socket> client) {
  const auto passage = std::make_shared<Passage>(std::move(client), self->loop_.io());
  boost::system::error_code code;
  co_await passage->server.async_connect(asio::local::stream_protocol::endpoint(self->server_socket_),
                                         asio::redirect_error(asio::use_awaitable, code));
  if (!code) {
    async::TaskGroup ways(self->loop_.io().get_executor(), async::OnFailure::keep_going);
    ways.spawn("ask", ask(self, passage));
    ways.spawn("answer", answer(passage));
    static_cast<void>(co_await ways.join(self->loop_.context(std::chrono::hours{1})));
  }
  passage->cut();
  co_return Result<void>{};
}

Task<Result<void>> DatabaseProxy::ask(DatabaseProxy* self, std::shared_ptr<Passage> passage) {
  while (true) {
    std::string bytes = co_await receive(passage->client.get());
    if (bytes.empty()) break;
    if (self->wanted_ && bytes.contains(kOutcome)) {
      const Cut cut = *std::exchange(self->wanted_, std::nullopt);
      const auto struck = std::exchange(self->struck_, nullptr);
      ++self->broken_;
      // answer() cuts the connection when PostgreSQL has said something, which it does after its commit.
      passage->mute = true;
      if (cut == Cut::after_commit && co_await send(&passage->server, std::move(bytes)))
        co_return Result<void>{};
      co_await struck();
      break;
    }
    if (!co_await send(&passage->server, std::move(bytes))) break;
  }
  passage->cut();
  co_return Result<void>{};
}

Task<Result<void>> DatabaseProxy::answer(std::shared_ptr<Passage> passage) {
  while (true) {
    std::string bytes = co_await receive(&passage->server);
    if (bytes.empty() || passage->mute) break;
    if (!co_await send(passage->client.get(), std::move(bytes))) break;
  }
  passage->cut();
  co_return Result<void>{};
}

}  // namespace flow::chaos
