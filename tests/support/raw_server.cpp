#include "support/raw_server.hpp"

#include <algorithm>
#include <charconv>

#include "async/sync.hpp"
#include "support/link.hpp"
#include "support/listener.hpp"

namespace flow::test {

using boost::asio::ip::tcp;

struct RawServer::State {
  State(async::Loop& loop, std::vector<RawReply> script) : listener(loop), replies(std::move(script)) {}

  std::string origin() const {
    return fmt::format("{}://127.0.0.1:{}", tls ? "https" : "http", listener.port());
  }

  Listener listener;
  std::shared_ptr<TlsContext> tls;
  std::vector<RawReply> replies;
  std::size_t served = 0;
  std::vector<std::string> requests;
  int connections = 0;
  async::Event arrived;
  async::Event hung_up;
};

namespace {

std::string filled(std::string text, const std::string& name, const std::string& value) {
  for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size()))
    text.replace(at, name.size(), value);
  return text;
}

std::size_t content_length(std::string_view head) {
  constexpr std::string_view kName = "\r\nContent-Length: ";
  const std::size_t at = head.find(kName);
  std::size_t length = 0;
  if (at != std::string_view::npos)
    std::from_chars(head.data() + at + kName.size(), head.data() + head.size(), length);
  return length;
}

// False when the client left before its request was whole.
Task<bool> read_request(std::shared_ptr<Link> link, std::shared_ptr<RawServer::State> state) {
  const std::size_t head = co_await link->read_until("\r\n\r\n");
  if (head == 0) co_return false;
  const std::size_t whole = head + content_length(std::string_view(link->buffer).substr(0, head));
  if (!co_await link->read_at_least(whole)) co_return false;
  state->requests.push_back(link->buffer.substr(0, whole));
  link->buffer.erase(0, whole);
  state->arrived.set();
  co_return true;
}

const RawReply& next_reply(const RawServer::State& state) {
  return state.replies[std::min(state.served, state.replies.size() - 1)];
}

Task<Result<void>> serve(std::shared_ptr<Link> link, std::shared_ptr<RawServer::State> state) {
  state->connections += 1;
  if (state->tls && !co_await link->encrypt(state->tls)) co_return Result<void>{};
  while (true) {
    if (next_reply(*state).reads_request && !co_await read_request(link, state)) break;
    const RawReply reply = next_reply(*state);
    state->served += 1;
    const bool sent = co_await link->write(filled(filled(reply.bytes, "{origin}", state->origin()), "{port}",
                                                  std::to_string(state->listener.port())));
    if (reply.after == RawReply::After::stall) {
      if (!co_await link->read_at_least(link->buffer.size() + 1)) state->hung_up.set();
      break;
    }
    if (reply.after == RawReply::After::reset) link->reset();
    if (!sent || reply.after != RawReply::After::keep) break;
  }
  link->close();
  co_return Result<void>{};
}

}  // namespace

RawServer::RawServer(async::Loop& loop, std::vector<RawReply> replies)
    : state_(std::make_shared<State>(loop, std::move(replies))) {}
RawServer::RawServer(async::Loop& loop, std::vector<RawReply> replies, const Certificate& certificate)
    : RawServer(loop, std::move(replies)) {
  state_->tls = make_tls_context(certificate);
}

RawServer::~RawServer() = default;

Task<Result<void>> RawServer::start(Context cx) {
  // The handler must not own the state that owns the listener.
  const std::weak_ptr<State> weak = state_;
  return state_->listener.start(cx, [weak](std::shared_ptr<tcp::socket> socket) {
    return serve(std::make_shared<Link>(std::move(socket)), weak.lock());
  });
}

Task<Result<void>> RawServer::stop(Context cx) {
  const auto state = state_;
  co_return co_await state->listener.stop(cx);
}

int RawServer::port() const {
  return state_->listener.port();
}
std::string RawServer::origin() const {
  return state_->origin();
}
const std::vector<std::string>& RawServer::requests() const {
  return state_->requests;
}
int RawServer::connections() const {
  return state_->connections;
}

Task<Result<void>> RawServer::wait_for_request(Context cx) {
  const auto state = state_;
  co_return co_await state->arrived.wait(cx);
}
Task<Result<void>> RawServer::wait_for_hangup(Context cx) {
  const auto state = state_;
  co_return co_await state->hung_up.wait(cx);
}

}  // namespace flow::test
