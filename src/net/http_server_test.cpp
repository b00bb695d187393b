// The server over real sockets: what clients send, byte by byte, and what they get.
#include "net/http_server.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/connect.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "base/encoding.hpp"
#include "net/detail/routes.hpp"
#include "net/form.hpp"

namespace flow::net {
namespace {

namespace asio = boost::asio;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Task<HttpResponse> echo(Context /*cx*/, HttpRequest request) {
  co_return text_response(request.method + " " + request.path + "?" + request.query + " " + request.body);
}
Task<HttpResponse> greet(Context /*cx*/, HttpRequest request) {
  co_return text_response("hello " + request.path_parameters.find("name")->second);
}
Task<Result<void>> write_events(Context /*cx*/, std::shared_ptr<ResponseStream> stream) {
  CO_TRY_VOID(co_await stream->write(format_event("1", "tick", "a\nb")));
  CO_TRY_VOID(co_await stream->write(format_event("2", "", "end")));
  co_return Result<void>{};
}
Task<HttpResponse> events(Context /*cx*/, HttpRequest /*request*/) {
  co_return HttpResponse{.headers = {{"Content-Type", "text/event-stream"}}, .stream = write_events};
}
Task<HttpResponse> alphabet(Context /*cx*/, HttpRequest request) {
  co_return bytes_response(request, "abcdefghij", "text/plain");
}

Task<HttpResponse> split(Context /*cx*/, HttpRequest request) {
  co_return HttpResponse{.headers = {{"Location", *percent_decode(request.query)}}};
}
Task<HttpResponse> late(Context cx, HttpRequest /*request*/) {
  co_await cx.clock().sleep_until(cx.deadline() + std::chrono::hours{1});
  co_return text_response("never");
}

// Sends `bytes` on one connection, closes the sending side, and reads until the server closes.
Task<Result<void>> talk(Context cx, async::Loop* loop, std::string bytes, std::string* answer) {
  HttpServer server(*loop, {.head_limit = Bytes{1024}});
  server.route("GET", "/echo", echo);
  server.route("POST", "/echo", echo, {.body_limit = Bytes{16}});
  server.route("GET", "/greet/{name}", greet);
  server.route("GET", "/events", events);
  server.route("GET", "/alphabet", alphabet);
  server.route("GET", "/split", split);
  server.route("GET", "/late", late, {.deadline = milliseconds{50}});
  CO_TRY_VOID(co_await server.start(cx));
  asio::ip::tcp::socket socket(loop->io());
  const asio::ip::tcp::endpoint endpoint(asio::ip::make_address("127.0.0.1"),
                                         static_cast<asio::ip::port_type>(server.port()));
  boost::system::error_code code;
  co_await socket.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, code));
  co_await asio::async_write(socket, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, code));
  socket.shutdown(asio::ip::tcp::socket::shutdown_send, code);
  co_await asio::async_read(socket, asio::dynamic_buffer(*answer),
                            asio::redirect_error(asio::use_awaitable, code));
  co_return co_await server.stop(cx);
}

std::string answer_to(std::string bytes) {
  async::Loop loop;
  std::string answer;
  const Context cx = loop.context(std::chrono::seconds{20});
  const auto done = loop.run(talk(cx, &loop, std::move(bytes), &answer));
  EXPECT_TRUE(done.has_value()) << done.error().message;
  return answer;
}

struct Exchange {
  const char* name;
  std::string request;
  std::string first_line;
  std::string ending;
};

void PrintTo(const Exchange& exchange, std::ostream* out) {
  *out << exchange.name;
}

class AnsweredRequest : public ::testing::TestWithParam<Exchange> {};

TEST_P(AnsweredRequest, HasStatusAndBody) {
  const std::string answer = answer_to(GetParam().request);
  EXPECT_THAT(answer, StartsWith(GetParam().first_line));
  EXPECT_THAT(answer, EndsWith(GetParam().ending));
}

INSTANTIATE_TEST_SUITE_P(
    Requests, AnsweredRequest,
    ::testing::Values(
        Exchange{"get", "GET /echo?a=1 HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK\r\n",
                 "\r\n\r\nGET /echo?a=1 "},
        Exchange{"head_has_no_body", "HEAD /echo HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK\r\n",
                 "\r\n\r\n"},
        Exchange{"post", "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi",
                 "HTTP/1.1 200 OK\r\n", "POST /echo? hi"},
        Exchange{"keep_alive",
                 "GET /greet/a HTTP/1.1\r\nHost: x\r\n\r\nGET /greet/b HTTP/1.1\r\nHost: x\r\n\r\n",
                 "HTTP/1.1 200 OK\r\n", "hello b"},
        Exchange{"parameter_is_decoded", "GET /greet/J%C3%B6rg HTTP/1.1\r\nHost: x\r\n\r\n",
                 "HTTP/1.1 200 OK\r\n", "hello Jörg"},
        Exchange{"unknown_path", "GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 404 Not Found\r\n",
                 "404 Not Found\n"},
        Exchange{"wrong_method", "PUT /echo HTTP/1.1\r\nHost: x\r\n\r\n",
                 "HTTP/1.1 405 Method Not Allowed\r\n", "405 Method Not Allowed\n"},
        Exchange{
            "methods_that_are_allowed", "DELETE /echo HTTP/1.1\r\nHost: x\r\n\r\n",
            "HTTP/1.1 405 Method Not Allowed\r\nContent-Type: text/plain; charset=utf-8\r\nAllow: GET, HEAD, "
            "POST\r\n",
            "405 Method Not Allowed\n"},
        Exchange{"no_host", "GET /echo HTTP/1.1\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n",
                 "400 Bad Request\n"},
        Exchange{"two_hosts", "GET /echo HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
                 "HTTP/1.1 400 Bad Request\r\n", "400 Bad Request\n"},
        Exchange{"old_version_closes", "GET /echo HTTP/1.0\r\n\r\nGET /echo HTTP/1.0\r\n\r\n",
                 "HTTP/1.1 200 OK\r\n", "\r\n\r\nGET /echo? "},
        Exchange{
            "asked_to_close",
            "GET /greet/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET /greet/b HTTP/1.1\r\nHost: "
            "x\r\n\r\n",
            "HTTP/1.1 200 OK\r\n", "hello a"},
        // Two servers in a row must not disagree where a request ends.
        Exchange{"length_and_chunks",
                 "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: "
                 "chunked\r\n\r\n0\r\n\r\n",
                 "HTTP/1.1 400 Bad Request\r\n", "400 Bad Request\n"},
        Exchange{"two_lengths",
                 "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc",
                 "HTTP/1.1 400 Bad Request\r\n", "400 Bad Request\n"},
        Exchange{"space_before_colon", "GET /echo HTTP/1.1\r\nHost: x\r\nX : y\r\n\r\n",
                 "HTTP/1.1 400 Bad Request\r\n", "400 Bad Request\n"},
        Exchange{"unread_body_ends_the_connection",
                 "POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 44\r\n\r\nGET /greet/b "
                 "HTTP/1.1\r\nHost: x\r\n\r\n",
                 "HTTP/1.1 404 Not Found\r\n", "404 Not Found\n"},
        Exchange{"split_header_of_an_answer", "GET /split?a%0d%0aX:y HTTP/1.1\r\nHost: x\r\n\r\n",
                 "HTTP/1.1 500 Internal Server Error\r\n", "holds a line break\n"},
        Exchange{"handler_that_is_late", "GET /late HTTP/1.1\r\nHost: x\r\n\r\n",
                 "HTTP/1.1 504 Gateway Timeout\r\n", "ms\n"},
        Exchange{"body_too_large",
                 "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 17\r\n\r\n01234567890123456",
                 "HTTP/1.1 413 Content Too Large\r\n", "413 Content Too Large\n"},
        Exchange{"chunked_body_too_large",
                 "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
                 "chunked\r\n\r\n11\r\n01234567890123456\r\n0\r\n\r\n",
                 "HTTP/1.1 413 Content Too Large\r\n", "413 Content Too Large\n"},
        Exchange{"head_too_large",
                 "GET /echo HTTP/1.1\r\nHost: x\r\nX: " + std::string(2000, 'a') + "\r\n\r\n",
                 "HTTP/1.1 431 Request Header Fields Too Large\r\n", "431 Request Header Fields Too Large\n"},
        Exchange{"malformed", "NONSENSE\r\n\r\n", "HTTP/1.1 400 Bad Request\r\n", "400 Bad Request\n"},
        Exchange{"events", "GET /events HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK\r\n",
                 "id: 1\nevent: tick\ndata: a\ndata: b\n\n\r\n11\r\nid: 2\ndata: end\n\n\r\n0\r\n\r\n"},
        Exchange{"range", "GET /alphabet HTTP/1.1\r\nHost: x\r\nRange: bytes=2-4\r\n\r\n",
                 "HTTP/1.1 206 Partial Content\r\n", "\r\n\r\ncde"},
        Exchange{"suffix_range", "GET /alphabet HTTP/1.1\r\nHost: x\r\nRange: bytes=-2\r\n\r\n",
                 "HTTP/1.1 206 Partial Content\r\n", "\r\n\r\nij"}),
    [](const auto& info) { return info.param.name; });

TEST(HttpServer, AnUnchangedFileIsNotSentAgain) {
  const std::string first = answer_to("GET /alphabet HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::size_t at = first.find("ETag: ") + 6;
  const std::string tag = first.substr(at, first.find("\r\n", at) - at);
  EXPECT_THAT(answer_to("GET /alphabet HTTP/1.1\r\nHost: x\r\nIf-None-Match: " + tag + "\r\n\r\n"),
              StartsWith("HTTP/1.1 304 Not Modified\r\n"));
}

Task<Result<void>> start_two(Context cx, async::Loop* loop, std::string* message) {
  HttpServer first(*loop);
  CO_TRY_VOID(co_await first.start(cx));
  HttpServer second(*loop, {.port = first.port()});
  const auto started = co_await second.start(cx);
  if (!started) *message = started.error().message;
  CO_TRY_VOID(co_await second.stop(cx));
  CO_TRY_VOID(co_await first.stop(cx));
  co_return co_await first.stop(cx);  // twice is fine
}

TEST(HttpServer, ATakenPortIsASentence) {
  async::Loop loop;
  std::string message;
  ASSERT_TRUE(loop.run(start_two(loop.context(std::chrono::seconds{10}), &loop, &message)).has_value());
  EXPECT_THAT(message, HasSubstr("choose another port"));
}

TEST(Routes, MatchSegmentsAndRest) {
  EXPECT_TRUE(detail::match_path("/a/{x}/c", "/a/b/c").has_value());
  EXPECT_FALSE(detail::match_path("/a/{x}/c", "/a/b").has_value());
  EXPECT_FALSE(detail::match_path("/a/{x}", "/a/").has_value());
  EXPECT_FALSE(detail::match_path("/a", "/a/").has_value());
  EXPECT_EQ(detail::match_path("/f/{rest...}", "/f/x/y")->at("rest"), "x/y");
  EXPECT_TRUE(detail::match_path("/{rest...}", "/").has_value());
}

TEST(Routes, OneForTheRestTakesWhatNoOtherHas) {
  std::vector<detail::Route> routes(3);
  routes[0] = {.method = "POST", .pattern = "/login", .handler = {}, .options = {}};
  routes[1] = {.method = "GET", .pattern = "/items/{id}", .handler = {}, .options = {}};
  routes[2] = {.method = "GET", .pattern = "/{path...}", .handler = {}, .options = {}};
  struct Case {
    std::string_view method, path;
    int status;
    std::string_view pattern, allowed;
  };
  for (const Case& one :
       {Case{"GET", "/", 200, "/{path...}", ""}, Case{"HEAD", "/a/b", 200, "/{path...}", ""},
        Case{"GET", "/items/7", 200, "/items/{id}", ""}, Case{"GET", "/items/7/parts", 200, "/{path...}", ""},
        Case{"GET", "/login", 405, "", "POST"}, Case{"DELETE", "/items/7", 405, "", "GET, HEAD"},
        Case{"POST", "/a", 404, "", ""}}) {
    const detail::Match match = detail::find_route(routes, one.method, one.path);
    EXPECT_EQ(match.status, one.status) << one.method << " " << one.path;
    EXPECT_EQ(match.route == nullptr ? "" : match.route->pattern, one.pattern)
        << one.method << " " << one.path;
    EXPECT_EQ(match.allowed, one.allowed) << one.method << " " << one.path;
  }
}

TEST(Form, DecodesPlusAndPercentAndKeepsOrder) {
  const auto fields = parse_form("a=1&b=x+y&a=%C3%A9&c&=z&bad=%zz");
  ASSERT_TRUE(fields.has_value());
  EXPECT_EQ(*fields, (Fields{{"a", "1"}, {"b", "x y"}, {"a", "é"}, {"c", ""}, {"", "z"}, {"bad", "%zz"}}));
}

TEST(Form, ReadsCookies) {
  EXPECT_EQ(parse_cookies("a=1; b=x=y;c; d="), (Fields{{"a", "1"}, {"b", "x=y"}, {"d", ""}}));
}

TEST(Form, ReadsMultipart) {
  const auto parts = parse_multipart(
      "multipart/form-data; boundary=\"--XX\"",
      "----XX\r\nContent-Disposition: form-data; name=\"n\"\r\n\r\nvalue\r\n----XX\r\nContent-Disposition: "
      "form-data; name=\"f\"; "
      "filename=\"a \\\"b\\\".txt\"\r\nContent-Type: text/plain\r\n\r\nline\r\nline\r\n----XX--\r\n");
  ASSERT_TRUE(parts.has_value()) << parts.error().message;
  ASSERT_EQ(parts->size(), 2U);
  EXPECT_EQ((*parts)[0].name, "n");
  EXPECT_EQ((*parts)[0].content, "value");
  EXPECT_EQ((*parts)[1].file_name, "a \"b\".txt");
  EXPECT_EQ((*parts)[1].content, "line\r\nline");
}

TEST(Form, RefusesBrokenMultipart) {
  EXPECT_FALSE(parse_multipart("multipart/form-data", "").has_value());
  EXPECT_FALSE(parse_multipart("multipart/form-data; boundary=x", "--y").has_value());
  EXPECT_FALSE(parse_multipart("multipart/form-data; boundary=x", "--x\r\nno end").has_value());
}

}  // namespace
}  // namespace flow::net
