#include "cdp/transport_ws.hpp"

#include <deque>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <boost/beast/websocket/stream.hpp>

#include "async/deadline.hpp"
#include "async/sync.hpp"
#include "base/utf8.hpp"
#include "cdp/errors.hpp"
#include "json/json.hpp"
#include "net/dial.hpp"
#include "net/retry_after.hpp"

namespace flow::cdp {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using Code = boost::system::error_code;

namespace {

constexpr milliseconds kDialTime{10'000};
constexpr milliseconds kTlsTime{10'000};
constexpr milliseconds kHandshakeTime{60'000};  // a provider may look for a free browser meanwhile
constexpr std::size_t kWriteBuffer = 64U << 10;
constexpr std::size_t kKeptBuffer = 1U << 20;  // a larger one, of a screenshot, is given back
constexpr std::size_t kSaidCap = 300;
constexpr std::string_view kBlanks = " \t\r\n";

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) line += kBlanks.find(c) == std::string_view::npos ? c : ' ';
  while (line.ends_with(' ')) line.pop_back();
  return std::string(truncate_utf8(repair_utf8(line), kSaidCap));
}

// Providers explain themselves in the body, or in a header of their own with "err" in its name.
std::string what_it_said(const websocket::response_type& response) {
  std::string said = one_line(response.body());
  for (const auto& field : response) {
    const std::string name(field.name_string());
    const bool tells = name.find("-err") != std::string::npos || name.find("-Err") != std::string::npos;
    if (tells) said += fmt::format("{}{}", said.empty() ? "" : "; ", one_line(std::string(field.value())));
  }
  return said;
}

Error refusal(const net::Url& url, const websocket::response_type& response, WallTime now) {
  const int status = static_cast<int>(response.result_int());
  ErrorCode code = ErrorCode::network;
  std::string next = "check its address";
  if (status == 401 || status == 403 || status == 407) {
    code = ErrorCode::auth;
    next = "check the user name, password or token";
  } else if (status == 429) {
    code = ErrorCode::quota;
    next = "it allows no more sessions now; try again later";
  } else if (status >= 500) {
    next = "try again later";
  }
  const std::string retry_after(response[http::field::retry_after]);
  if (!retry_after.empty()) next += fmt::format(" (Retry-After: {})", one_line(retry_after));
  const std::string said = what_it_said(response);
  Error error = make_error(code, "{} refused the connection with status {}{}{}; {}", shown_endpoint(url),
                           status, said.empty() ? "" : ": ", said, next)
                    .with_detail("reason", "refused")
                    .with_detail("status", status);
  if (!said.empty()) error.detail["said"] = said;
  if (const auto wait = net::parse_retry_after(retry_after, now))
    error.detail["retry_after_ms"] = wait->count();
  return error;
}

template <class Stream>
struct State : std::enable_shared_from_this<State<Stream>> {
  State(Stream stream, Bytes cap) : socket(std::move(stream)) {
    socket.read_message_max(cap.count);
    socket.auto_fragment(false);
    socket.write_buffer_bytes(kWriteBuffer);
    socket.text(true);
  }

  websocket::stream<Stream, /*deflateSupported=*/false> socket;
  beast::flat_buffer buffer;
  Transport::Callbacks callbacks;
  std::deque<std::string> queued;
  std::string writing;
  bool open = true;
  bool finishing = false;
  async::Event finished;

  void read() {
    socket.async_read(buffer, [self = this->shared_from_this()](Code error, std::size_t) {
      if (error) {
        self->end(error);
        return;
      }
      if (!self->open) return;
      const auto bytes = self->buffer.cdata();
      if (!self->finishing)
        self->callbacks.on_message({static_cast<const char*>(bytes.data()), bytes.size()});
      self->buffer.consume(bytes.size());
      if (self->buffer.capacity() > kKeptBuffer) self->buffer = beast::flat_buffer();
      if (self->open) self->read();
    });
  }

  void write() {
    if (!writing.empty() || queued.empty()) return;
    writing = std::move(queued.front());
    queued.pop_front();
    socket.async_write(asio::buffer(writing), [self = this->shared_from_this()](Code error, std::size_t) {
      self->writing.clear();
      // A failed write is followed by the end of the read side, which tells it.
      if (self->open && !error) self->write();
    });
  }

  void end(Code error) {
    finished.set();
    if (!open) return;
    const bool silent = finishing;
    Error reason = lost(error);
    const auto tell = callbacks.on_closed;
    close();
    if (tell && !silent) tell(std::move(reason));
  }

  Error lost(Code error) const {
    if (error == websocket::error::message_too_big)
      return protocol_error(fmt::format("a message is larger than {} bytes", socket.read_message_max()));
    if (error != websocket::error::closed) return disconnected(error.message());
    const auto& reason = socket.reason();
    const std::string said = one_line({reason.reason.data(), reason.reason.size()});
    return disconnected(fmt::format("it closed the connection (code {}{}{})", static_cast<int>(reason.code),
                                    said.empty() ? "" : ", ", said))
        .with_detail("said", json::string(said));
  }

  void say_goodbye() {
    if (!open || std::exchange(finishing, true)) return;
    queued.clear();
    socket.async_close(websocket::close_code::normal,
                       [self = this->shared_from_this()](Code) { self->finished.set(); });
  }

  void close() {
    if (!std::exchange(open, false)) return;
    Code ignored;
    beast::get_lowest_layer(socket).close(ignored);
  }
};

template <class Stream>
class WebSocketTransport final : public Transport {
 public:
  explicit WebSocketTransport(std::shared_ptr<State<Stream>> state) : state_(std::move(state)) {}
  ~WebSocketTransport() override { state_->close(); }

  void start(Callbacks callbacks) override {
    state_->callbacks = std::move(callbacks);
    state_->read();
  }
  void send(std::vector<std::string> messages) override {
    if (!state_->open || state_->finishing) return;
    for (auto& message : messages) state_->queued.push_back(std::move(message));
    state_->write();
  }
  Task<void> finish(Context cx) override {
    const auto state = state_;
    state->say_goodbye();
    if (state->open) static_cast<void>(co_await state->finished.wait(cx));
  }
  void close() override { state_->close(); }

 private:
  std::shared_ptr<State<Stream>> state_;
};

std::string host_header(const net::Url& url) {
  const std::string host = url.host.find(':') != std::string::npos ? fmt::format("[{}]", url.host) : url.host;
  const bool usual = url.port == (url.scheme == "https" ? 443 : 80);
  return usual ? host : fmt::format("{}:{}", host, url.port);
}

// Path and query.
std::string request_target(const net::Url& url) {
  const auto slash = url.text.find('/', url.text.find("://") + 3);
  return slash == std::string::npos ? "/" : url.text.substr(slash);
}

struct Answer {
  Code code;
  websocket::response_type response;
};

template <class Stream>
Task<Result<Answer>> ask_for_upgrade(std::shared_ptr<State<Stream>> state, std::string host,
                                     std::string path) {
  Answer answer;
  co_await state->socket.async_handshake(answer.response, host, path,
                                         asio::redirect_error(asio::use_awaitable, answer.code));
  co_return answer;
}

template <class Stream>
Task<Result<std::unique_ptr<Transport>>> shake_hands(Context cx, std::shared_ptr<State<Stream>> state,
                                                     WebSocketTarget target) {
  state->socket.set_option(
      websocket::stream_base::decorator([headers = target.headers](websocket::request_type& request) {
        for (const auto& [name, value] : headers.all()) request.set(name, value);
      }));
  const Context limit = cx.within(kHandshakeTime);
  const milliseconds span = limit.remaining();
  const auto answer = co_await async::with_deadline(
      limit, ask_for_upgrade(state, host_header(target.url), request_target(target.url)));
  if (!answer && answer.error().code == ErrorCode::timeout) {
    co_return fail(ErrorCode::timeout, "{} did not answer the handshake in {} ms", shown_endpoint(target.url),
                   span.count());
  }
  if (!answer) co_return std::unexpected(answer.error());
  if (answer->code == websocket::error::upgrade_declined)
    co_return std::unexpected(refusal(target.url, answer->response, cx.clock().now()));
  if (answer->code) {
    co_return fail(ErrorCode::network, "{} did not shake hands: {}", shown_endpoint(target.url),
                   answer->code.message());
  }
  co_return std::make_unique<WebSocketTransport<Stream>>(std::move(state));
}

}  // namespace

std::string shown_endpoint(const net::Url& url) {
  return fmt::format("{}://{}", url.scheme == "https" ? "wss" : "ws", host_header(url));
}

Task<Result<std::unique_ptr<Transport>>> connect_websocket(Context cx, WebSocketTarget target,
                                                           WebSocketSettings settings) {
  CO_TRY(const auto socket, co_await net::dial(cx.within(kDialTime), settings.egress, settings.resolver,
                                               target.url.host, target.url.port));
  if (target.url.scheme != "https") {
    co_return co_await shake_hands(
        cx, std::make_shared<State<net::TcpSocket>>(std::move(*socket), settings.message_cap),
        std::move(target));
  }
  CO_TRY(const auto stream,
         co_await net::encrypt(cx.within(kTlsTime), socket, target.url.host, settings.ca_file));
  co_return co_await shake_hands(
      cx, std::make_shared<State<net::TlsStream>>(std::move(*stream), settings.message_cap),
      std::move(target));
}

}  // namespace flow::cdp
