#pragma once
// HttpServer: a small HTTP/1.1 server on the process loop. The demo site and tests stand on it, and later the
// API.
//
// Routes are matched by method and path pattern in order of registration; `{name}` takes one segment, a
// trailing `{name...}` the rest; `/{name...}` as the last route takes paths that no other has. HEAD is
// answered from GET. Unknown paths are 404, known paths with another method 405 with Allow. Limits answer by
// themselves: head too large 431, body too large 413, slow head or body 408, malformed 400. A handler that
// fails is answered by the status of its error class; it runs under the route's deadline. Listens on loopback
// unless told otherwise; port 0 picks a free one, port() says which. start() fails with `unavailable` when
// the port is taken. stop() closes the door and every connection, cutting answers short. Lives on the loop;
// the loop must outlive it.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "async/service.hpp"
#include "base/bytes.hpp"
#include "net/http_message.hpp"

namespace flow::async {
class Loop;
}

namespace flow::net {

struct HttpRequest {
  std::string method;
  std::string target;  // as sent: path and query
  std::string path;    // percent-decoded
  std::string query;   // raw, without '?'
  Headers headers;
  std::string body;
  std::string peer;  // IP address of the client
  std::map<std::string, std::string, std::less<>> path_parameters;
};

// The rest of a streamed answer. write() fails when the client went away.
class ResponseStream {
 public:
  virtual ~ResponseStream() = default;
  virtual Task<Result<void>> write(std::string bytes) = 0;
};

struct HttpResponse {
  int status = 200;
  Headers headers = {};
  std::string body = {};
  // When set, `body` is ignored and this writes the body in chunks; its failure ends the connection.
  std::function<Task<Result<void>>(Context, std::shared_ptr<ResponseStream>)> stream = {};
};

HttpResponse text_response(std::string body, std::string content_type = "text/plain; charset=utf-8",
                           int status = 200);
// One Server-Sent Event (WHATWG HTML): id and event may be empty.
std::string format_event(std::string_view id, std::string_view event, std::string_view data);
// A file's bytes with ETag and one byte range (RFC 9110 §14); answers 304 and 206 as the request asks.
HttpResponse bytes_response(const HttpRequest& request, std::string bytes, std::string content_type);

using HttpHandler = std::function<Task<HttpResponse>(Context, HttpRequest)>;

struct RouteOptions {
  Bytes body_limit{1U << 20};
  milliseconds deadline{60'000};
};

struct HttpServerSettings {
  std::string address = "127.0.0.1";
  int port = 0;
  Bytes head_limit{16U << 10};
  milliseconds read_deadline{30'000};  // for one head or one body
  milliseconds idle{60'000};           // between requests of one connection
  std::size_t connections = 1000;
  // How the answers that the server gives by itself (400, 404, 405, 408, 413, 431, a failed handler) look;
  // unset: a line of text.
  std::function<HttpResponse(int status, std::string_view text)> refusal = {};
};

class HttpServer final : public async::Service {
 public:
  HttpServer(async::Loop& loop, HttpServerSettings settings = {});
  ~HttpServer() override;

  // `method` may be "*".
  void route(std::string method, std::string pattern, HttpHandler handler, RouteOptions options = {});

  Task<Result<void>> start(Context cx) override;
  Task<Result<void>> stop(Context cx) override;

  int port() const;
  std::string origin() const;  // "http://127.0.0.1:8787"

  struct State;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace flow::net
