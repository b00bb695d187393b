#include "net/detail/relay.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "async/task_group.hpp"

namespace flow::net::detail {

namespace asio = boost::asio;
using asio::ip::tcp;
using Code = boost::system::error_code;

namespace {

constexpr std::size_t kChunk = 32U << 10;

struct Pair : std::enable_shared_from_this<Pair> {
  Context cx;
  Socket client;
  Socket target;
  milliseconds idle;
  SteadyTime last;
  std::unique_ptr<async::Alarm> alarm;

  Pair(Context context, Socket first, Socket second, milliseconds limit)
      : cx(std::move(context)),
        client(std::move(first)),
        target(std::move(second)),
        idle(limit),
        last(cx.clock().steady_now()) {}

  void close() {
    Code ignored;
    client->close(ignored);
    target->close(ignored);
  }
  // One timer a pair: it looks back when it fires, so that bytes cost no timer of their own.
  void watch() {
    const std::weak_ptr<Pair> weak = weak_from_this();
    alarm = cx.clock().alarm(client->get_executor(), last + idle, [weak] {
      const auto self = weak.lock();
      if (!self) return;
      if (self->cx.clock().steady_now() >= self->last + self->idle) return self->close();
      self->watch();
    });
  }
};

Task<Result<void>> copy(std::shared_ptr<Pair> pair, Socket from, Socket to) {
  const auto buffer = std::make_unique_for_overwrite<char[]>(kChunk);
  for (;;) {
    Code code;
    const std::size_t count = co_await from->async_read_some(asio::buffer(buffer.get(), kChunk),
                                                             asio::redirect_error(asio::use_awaitable, code));
    if (code == asio::error::eof && from == pair->target) {
      to->shutdown(tcp::socket::shutdown_send, code);
      co_return Result<void>{};
    }
    if (!code) {
      pair->last = pair->cx.clock().steady_now();
      co_await asio::async_write(*to, asio::buffer(buffer.get(), count),
                                 asio::redirect_error(asio::use_awaitable, code));
    }
    if (code) {
      pair->close();
      co_return Result<void>{};
    }
  }
}

// The heads of the answer, rewritten, up to the final one; then its body as it comes.
Task<Result<void>> send_answer(std::shared_ptr<Pair> pair) {
  std::string arrived;
  for (;;) {
    CO_TRY(auto read, co_await read_head(pair->target, std::move(arrived)));
    pair->last = pair->cx.clock().steady_now();
    CO_TRY(auto answer, parse_proxy_response(read.head));
    arrived = std::move(read.rest);
    if (!answer.interim) answer.head += std::exchange(arrived, {});
    CO_TRY_VOID(co_await send_all(pair->client, std::move(answer.head)));
    if (!answer.interim) co_return Result<void>{};
  }
}

Task<Result<void>> answer_and_copy(std::shared_ptr<Pair> pair, Answered answered) {
  auto sent = co_await send_answer(pair);
  const bool ok = sent.has_value();
  answered(std::move(sent));
  if (ok) co_return co_await copy(pair, pair->target, pair->client);
  pair->close();
  co_return Result<void>{};
}

}  // namespace

Task<Result<void>> relay(Context cx, Socket client, Socket target, milliseconds idle) {
  const auto pair = std::make_shared<Pair>(cx, client, target, idle);
  pair->watch();
  async::TaskGroup directions(client->get_executor(), async::OnFailure::keep_going);
  directions.spawn("to target", copy(pair, client, target));
  directions.spawn("to client", copy(pair, target, client));
  co_return co_await directions.join(cx);
}

Task<Result<void>> relay_exchange(Context cx, Socket client, Socket target, milliseconds idle,
                                  Answered answered) {
  const auto pair = std::make_shared<Pair>(cx, client, target, idle);
  pair->watch();
  async::TaskGroup directions(client->get_executor(), async::OnFailure::keep_going);
  directions.spawn("to target", copy(pair, client, target));
  directions.spawn("to client", answer_and_copy(pair, std::move(answered)));
  co_return co_await directions.join(cx);
}

}  // namespace flow::net::detail
