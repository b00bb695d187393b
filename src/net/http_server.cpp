#include "net/http_server.hpp"

#include <algorithm>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>

#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "async/task_group.hpp"
#include "net/detail/http_parse.hpp"
#include "net/detail/routes.hpp"

namespace flow::net {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

struct HttpServer::State {
  State(async::Loop& on_loop, HttpServerSettings wanted)
      : loop(on_loop),
        settings(std::move(wanted)),
        acceptor(loop.io()),
        connections(loop.io().get_executor(), async::OnFailure::keep_going),
        accepting(loop.io().get_executor(), async::OnFailure::keep_going) {}

  async::Loop& loop;
  HttpServerSettings settings;
  std::vector<detail::Route> routes;
  tcp::acceptor acceptor;
  async::TaskGroup connections;
  async::TaskGroup accepting;
  int port = 0;
  bool running = false;
  bool stopping = false;
};

namespace {

HttpResponse error_response(int status, std::string_view text) {
  return text_response(
      fmt::format("{} {}\n{}{}", status, reason_phrase(status), text, text.empty() ? "" : "\n"),
      "text/plain; charset=utf-8", status);
}

// Chunks of one answer (RFC 9112 §7.1).
class ChunkedStream final : public ResponseStream {
 public:
  explicit ChunkedStream(std::shared_ptr<beast::tcp_stream> stream) : stream_(std::move(stream)) {}

  Task<Result<void>> write(std::string bytes) override {
    if (bytes.empty()) return send(stream_, {});
    return send(stream_, fmt::format("{:x}\r\n{}\r\n", bytes.size(), bytes));
  }
  Task<Result<void>> finish() { return send(stream_, "0\r\n\r\n"); }

 private:
  static Task<Result<void>> send(std::shared_ptr<beast::tcp_stream> stream, std::string text) {
    if (text.empty()) co_return Result<void>{};
    boost::system::error_code code;
    stream->expires_after(std::chrono::seconds{30});
    co_await asio::async_write(*stream, asio::buffer(text), asio::redirect_error(asio::use_awaitable, code));
    if (code) co_return fail(ErrorCode::network, "the client went away: {}", code.message());
    co_return Result<void>{};
  }

  std::shared_ptr<beast::tcp_stream> stream_;
};

// A header of the answer that holds a line break would be one of the client's choice.
bool is_sound(const HttpResponse& response) {
  return std::ranges::none_of(response.headers.all(), [](const auto& field) {
    constexpr std::string_view kBreaks("\r\n\0", 3);
    return field.first.empty() || field.first.find_first_of(kBreaks) != std::string::npos ||
           field.second.find_first_of(kBreaks) != std::string::npos;
  });
}

Task<Result<HttpResponse>> call_handler(Context cx, HttpHandler handler, HttpRequest request) {
  co_return co_await handler(cx, std::move(request));
}

// Reads nothing more from a connection whose request was refused before its end.
Task<bool> write_response(std::shared_ptr<beast::tcp_stream> stream, HttpResponse response, Context cx,
                          bool keep_alive, bool head) {
  if (!is_sound(response)) response = error_response(500, "a header of the answer holds a line break");
  http::response<http::string_body> message{static_cast<http::status>(response.status), 11};
  message.reason(std::string(reason_phrase(response.status)));
  for (const auto& [name, value] : response.headers.all()) message.insert(name, value);
  message.keep_alive(keep_alive);
  boost::system::error_code code;
  const bool bodiless = response.status == 204 || response.status == 304;
  if (response.stream && !head) {
    message.chunked(true);
    http::response_serializer<http::string_body> serializer{message};
    stream->expires_after(std::chrono::seconds{30});
    co_await http::async_write_header(*stream, serializer, asio::redirect_error(asio::use_awaitable, code));
    if (code) co_return false;
    const auto body = std::make_shared<ChunkedStream>(stream);
    const auto written = co_await response.stream(cx, body);
    if (!written) co_return false;
    co_return (co_await body->finish()).has_value() && keep_alive;
  }
  if (response.stream) {
    message.chunked(true);  // HEAD says what GET would
  } else if (!bodiless) {
    message.content_length(response.body.size());
    if (!head) message.body() = std::move(response.body);
  }
  stream->expires_after(std::chrono::seconds{30});
  http::response_serializer<http::string_body> serializer{message};
  serializer.split(head || bodiless);
  if (head || bodiless) {
    co_await http::async_write_header(*stream, serializer, asio::redirect_error(asio::use_awaitable, code));
  } else {
    co_await http::async_write(*stream, serializer, asio::redirect_error(asio::use_awaitable, code));
  }
  co_return !code && keep_alive;
}

}  // namespace

namespace detail {

// One request and its answer; false when the connection ends.
struct Connection {
  using Code = boost::system::error_code;
  using Stream = std::shared_ptr<beast::tcp_stream>;
  using Buffer = std::shared_ptr<beast::flat_buffer>;

  // The parser lives in the coroutine that waits.
  static Task<Result<Code>> read_head(Stream stream, Buffer buffer, RequestParser* parser) {
    Code code;
    co_await http::async_read_header(*stream, *buffer, *parser,
                                     asio::redirect_error(asio::use_awaitable, code));
    co_return code;
  }
  static Task<Result<Code>> read_body(Stream stream, Buffer buffer, RequestParser* parser) {
    Code code;
    co_await http::async_read(*stream, *buffer, *parser, asio::redirect_error(asio::use_awaitable, code));
    co_return code;
  }
  // The stream's own timer would close the socket, and nobody could be told why.
  static Task<Code> read_in_time(std::shared_ptr<HttpServer::State> server, Task<Result<Code>> read) {
    const Context limit = server->loop.context(server->settings.read_deadline);
    const auto code = co_await async::with_deadline(limit, std::move(read));
    if (code && *code != asio::error::operation_aborted) co_return *code;
    co_return limit.expired() ? Code(beast::error::timeout) : Code(asio::error::operation_aborted);
  }

  static HttpResponse refusal(const HttpServer::State& server, int status, std::string_view text = "") {
    return server.settings.refusal ? server.settings.refusal(status, text) : error_response(status, text);
  }

  static Task<bool> exchange(std::shared_ptr<HttpServer::State> server,
                             std::shared_ptr<beast::tcp_stream> stream,
                             std::shared_ptr<beast::flat_buffer> buffer) {
    RequestParser parser;
    parser.header_limit(static_cast<std::uint32_t>(server->settings.head_limit.count));
    parser.body_limit(boost::none);
    boost::system::error_code code;
    // Waiting for the next request is idleness, reading one that has begun is not.
    if (buffer->size() == 0) {
      stream->expires_after(server->settings.idle);
      const std::size_t count = co_await stream->async_read_some(
          buffer->prepare(4096), asio::redirect_error(asio::use_awaitable, code));
      buffer->commit(count);
      if (code) co_return false;
    }
    stream->expires_never();
    code = co_await read_in_time(server, read_head(stream, buffer, &parser));
    const Context cx = server->loop.context(std::chrono::minutes{10});
    if (code) {
      const int status = status_of(code);
      if (status != 0) co_await write_response(stream, refusal(*server, status), cx, false, false);
      co_return false;
    }
    HttpRequest request = to_request(parser);
    const bool head = request.method == "HEAD";
    const bool keep_alive = parser.get().keep_alive() && !server->stopping;
    if (const int status = judge(request, parser.get().version()); status != 0) {
      co_await write_response(stream, refusal(*server, status), cx, false, head);
      co_return false;
    }
    Match match = find_route(server->routes, request.method, request.path);
    if (match.route == nullptr) {
      // The body, if any, was not read: the connection cannot be used again.
      const bool reuse = keep_alive && !parser.chunked() && parser.content_length().value_or(0) == 0;
      HttpResponse answer = refusal(*server, match.status);
      if (!match.allowed.empty()) answer.headers.add("Allow", std::move(match.allowed));
      co_return co_await write_response(stream, std::move(answer), cx, reuse, head);
    }
    const std::uint64_t limit = match.route->options.body_limit.count;
    if (parser.content_length().value_or(0) > limit) {
      co_await write_response(stream, refusal(*server, 413), cx, false, head);
      co_return false;
    }
    parser.body_limit(limit);  // for bodies that do not say their length
    if (request.headers.find("Expect") == "100-continue") {
      http::response<http::string_body> proceed{http::status::continue_, 11};
      co_await http::async_write(*stream, proceed, asio::redirect_error(asio::use_awaitable, code));
    }
    code = co_await read_in_time(server, read_body(stream, buffer, &parser));
    if (code) {
      const int status = status_of(code);
      if (status != 0) co_await write_response(stream, refusal(*server, status), cx, false, head);
      co_return false;
    }
    request.body = std::move(parser.get().body());
    const auto peer = stream->socket().remote_endpoint(code);
    if (!code) request.peer = peer.address().to_string();
    request.path_parameters = std::move(match.parameters);
    stream->expires_never();
    const Context route_cx = server->loop.context(match.route->options.deadline);
    auto response = co_await async::with_deadline(
        route_cx, call_handler(route_cx, match.route->handler, std::move(request)));
    if (!response)
      response = refusal(*server, info(response.error().code).http_status, response.error().message);
    co_return co_await write_response(stream, *std::move(response), route_cx, keep_alive, head);
  }

  static Task<Result<void>> serve(std::shared_ptr<HttpServer::State> server,
                                  std::shared_ptr<beast::tcp_stream> stream) {
    const auto buffer = std::make_shared<beast::flat_buffer>();
    boost::system::error_code ignored;
    stream->socket().set_option(tcp::no_delay(true), ignored);
    while (!server->stopping && co_await exchange(server, stream, buffer)) {
    }
    stream->socket().shutdown(tcp::socket::shutdown_both, ignored);
    co_return Result<void>{};
  }

  static Task<Result<void>> accept(std::shared_ptr<HttpServer::State> server) {
    while (!server->stopping) {
      boost::system::error_code code;
      tcp::socket socket(server->loop.io());
      co_await server->acceptor.async_accept(socket, asio::redirect_error(asio::use_awaitable, code));
      if (code == asio::error::operation_aborted || !server->acceptor.is_open()) break;
      if (code) continue;  // one connection that failed while it was accepted
      if (server->connections.running() >= server->settings.connections) continue;
      const auto stream = std::make_shared<beast::tcp_stream>(std::move(socket));
      server->connections.spawn("connection", serve(server, stream));
    }
    co_return Result<void>{};
  }
};

}  // namespace detail

HttpServer::HttpServer(async::Loop& loop, HttpServerSettings settings)
    : state_(std::make_shared<State>(loop, std::move(settings))) {}

HttpServer::~HttpServer() = default;

void HttpServer::route(std::string method, std::string pattern, HttpHandler handler, RouteOptions options) {
  state_->routes.push_back({std::move(method), std::move(pattern), std::move(handler), options});
}

Task<Result<void>> HttpServer::start(Context /*cx*/) {
  State& state = *state_;
  if (state.running) co_return Result<void>{};
  boost::system::error_code code;
  const auto address = asio::ip::make_address(state.settings.address, code);
  if (code)
    co_return fail(ErrorCode::invalid_input, "\"{}\" is not an IP address to listen on",
                   state.settings.address);
  const tcp::endpoint endpoint(address, static_cast<asio::ip::port_type>(state.settings.port));
  state.acceptor.open(endpoint.protocol(), code);
  if (!code) state.acceptor.set_option(tcp::acceptor::reuse_address(true), code);
  if (!code) state.acceptor.bind(endpoint, code);
  if (!code) state.acceptor.listen(asio::socket_base::max_listen_connections, code);
  if (code) {
    boost::system::error_code ignored;
    state.acceptor.close(ignored);
    co_return fail(ErrorCode::unavailable, "cannot listen on {}:{}: {}; choose another port",
                   state.settings.address, state.settings.port, code.message());
  }
  state.port = state.acceptor.local_endpoint().port();
  state.running = true;
  state.stopping = false;
  state.accepting.spawn("accept", detail::Connection::accept(state_));
  co_return Result<void>{};
}

Task<Result<void>> HttpServer::stop(Context cx) {
  const auto state = state_;
  if (!state->running) co_return Result<void>{};
  state->stopping = true;
  boost::system::error_code ignored;
  state->acceptor.close(ignored);
  state->accepting.cancel();
  CO_TRY_VOID(co_await state->accepting.join(cx));
  state->connections.cancel();
  CO_TRY_VOID(co_await state->connections.join(cx));
  state->running = false;
  co_return Result<void>{};
}

int HttpServer::port() const {
  return state_->port;
}

std::string HttpServer::origin() const {
  return fmt::format("http://{}:{}", state_->settings.address, state_->port);
}

}  // namespace flow::net
