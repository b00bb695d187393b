// What an HttpServer does over time: slow clients, full houses, streams whose reader leaves, stopping.
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "async/loop.hpp"
#include "async/sync.hpp"
#include "net/http_client.hpp"
#include "net/http_server.hpp"
#include "net/static_files.hpp"

namespace flow::net {
namespace {

namespace asio = boost::asio;
namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr milliseconds kTest{20'000};

// A client that says what it is told and keeps the connection open.
struct Talker {
  explicit Talker(async::Loop& loop) : socket(loop.io()) {}
  asio::ip::tcp::socket socket;
  std::string read = {};
};

Task<void> say(Talker* talker, int port, std::string bytes) {
  boost::system::error_code code;
  if (!talker->socket.is_open()) {
    const asio::ip::tcp::endpoint endpoint(asio::ip::make_address("127.0.0.1"),
                                           static_cast<asio::ip::port_type>(port));
    co_await talker->socket.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, code));
  }
  co_await asio::async_write(talker->socket, asio::buffer(bytes),
                             asio::redirect_error(asio::use_awaitable, code));
}
Task<void> read_until_closed(Talker* talker) {
  boost::system::error_code code;
  co_await asio::async_read(talker->socket, asio::dynamic_buffer(talker->read),
                            asio::redirect_error(asio::use_awaitable, code));
}

Task<HttpResponse> hello(Context /*cx*/, HttpRequest /*request*/) {
  co_return text_response("hello");
}

struct SlowCase {
  std::string name;
  std::string said;  // and then nothing more
  std::string begins;
};

Task<Result<void>> wait_for_answer(Context cx, async::Loop* loop, const SlowCase* one, std::string* answer) {
  HttpServer server(*loop, {.read_deadline = milliseconds{100}, .idle = milliseconds{100}});
  server.route("*", "/", hello);
  CO_TRY_VOID(co_await server.start(cx));
  Talker talker(*loop);
  co_await say(&talker, server.port(), one->said);
  co_await read_until_closed(&talker);
  *answer = talker.read;
  co_return co_await server.stop(cx);
}

TEST(HttpServerDeadlines, SlowClientsAreAnsweredAndLeft) {
  static const SlowCase kTable[] = {
      {"head", "GET / HTTP/1.1\r\nHo", "HTTP/1.1 408 Request Timeout\r\n"},
      {"body", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc",
       "HTTP/1.1 408 Request Timeout\r\n"},
      {"idle after a request", "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HTTP/1.1 200 OK\r\n"},
      {"silence", "", ""}};
  for (const auto& one : kTable) {
    async::Loop loop;
    std::string answer = "unset";
    const auto ran = loop.run(wait_for_answer(loop.context(kTest), &loop, &one, &answer));
    ASSERT_TRUE(ran) << ran.error().message;
    EXPECT_THAT(answer, StartsWith(one.begins)) << one.name;
    EXPECT_EQ(answer.empty(), one.begins.empty()) << one.name;
  }
}

Task<Result<void>> fill_the_house(Context cx, async::Loop* loop, std::string* refused, std::string* later) {
  HttpServer server(*loop, {.connections = 1});
  server.route("GET", "/", hello);
  CO_TRY_VOID(co_await server.start(cx));
  Talker first(*loop);
  co_await say(&first, server.port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  boost::system::error_code code;
  co_await asio::async_read_until(first.socket, asio::dynamic_buffer(first.read), "hello",
                                  asio::redirect_error(asio::use_awaitable, code));
  Talker second(*loop);
  co_await say(&second, server.port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  co_await read_until_closed(&second);
  *refused = second.read;
  co_await say(&first, server.port(), "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  first.read.clear();
  co_await read_until_closed(&first);
  *later = first.read;
  co_return co_await server.stop(cx);
}

TEST(HttpServerConnections, OneTooManyIsClosedAtOnce) {
  async::Loop loop;
  std::string refused = "unset";
  std::string later;
  const auto ran = loop.run(fill_the_house(loop.context(kTest), &loop, &refused, &later));
  ASSERT_TRUE(ran) << ran.error().message;
  EXPECT_EQ(refused, "");
  EXPECT_THAT(later, HasSubstr("hello"));
}

// Writes events until the reader is gone, and says so.
Task<Result<void>> tick(async::Event* gone, std::shared_ptr<ResponseStream> stream) {
  Result<void> written{};
  for (int i = 0; written && i < 1'000'000; ++i)
    written = co_await stream->write(format_event(std::to_string(i), "tick", std::string(1000, 'x')));
  gone->set();
  co_return written;
}

Task<Result<void>> leave_a_stream(Context cx, async::Loop* loop) {
  async::Event gone;
  HttpServer server(*loop);
  server.route("GET", "/events", [gone = &gone](Context, HttpRequest) -> Task<HttpResponse> {
    return [](async::Event* event) -> Task<HttpResponse> {
      co_return HttpResponse{
          .headers = {{"Content-Type", "text/event-stream"}},
          .stream = [event](Context, std::shared_ptr<ResponseStream> stream) { return tick(event, stream); }};
    }(gone);
  });
  CO_TRY_VOID(co_await server.start(cx));
  {
    Talker talker(*loop);
    co_await say(&talker, server.port(), "GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
    boost::system::error_code code;
    co_await asio::async_read_until(talker.socket, asio::dynamic_buffer(talker.read), "id: 3\n",
                                    asio::redirect_error(asio::use_awaitable, code));
    EXPECT_THAT(talker.read, HasSubstr("id: 0\nevent: tick\ndata: x"));
  }
  CO_TRY_VOID(co_await gone.wait(cx));
  co_return co_await server.stop(cx);
}

Task<Result<void>> ask_for_the_head(Context cx, async::Loop* loop) {
  HttpServer server(*loop);
  server.route("GET", "/long", [](Context, HttpRequest) -> Task<HttpResponse> {
    co_return HttpResponse{
        .stream = [](Context, std::shared_ptr<ResponseStream> stream) { return stream->write("long"); }};
  });
  CO_TRY_VOID(co_await server.start(cx));
  {
    Talker talker(*loop);
    co_await say(&talker, server.port(), "HEAD /long HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    boost::system::error_code code;
    co_await asio::async_read(talker.socket, asio::dynamic_buffer(talker.read),
                              asio::redirect_error(asio::use_awaitable, code));
    EXPECT_THAT(talker.read, HasSubstr("Transfer-Encoding: chunked\r\n"));
    EXPECT_THAT(talker.read, ::testing::Not(HasSubstr("Content-Length")));
    EXPECT_THAT(talker.read, ::testing::EndsWith("\r\n\r\n"));
  }
  co_return co_await server.stop(cx);
}

TEST(HttpServerStreams, HaveAHeadWithoutALength) {
  async::Loop loop;
  const auto ran = loop.run(ask_for_the_head(loop.context(kTest), &loop));
  ASSERT_TRUE(ran) << ran.error().message;
}

TEST(HttpServerStreams, EndWhenTheirReaderLeaves) {
  async::Loop loop;
  const auto ran = loop.run(leave_a_stream(loop.context(kTest), &loop));
  ASSERT_TRUE(ran) << ran.error().message;
}

Task<HttpResponse> hang(Context cx, HttpRequest /*request*/) {
  co_await cx.clock().sleep_until(cx.deadline() + std::chrono::hours{1});
  co_return text_response("never");
}

Task<Result<void>> stop_in_the_middle(Context cx, async::Loop* loop, milliseconds* took) {
  HttpServer server(*loop);
  server.route("GET", "/", hang);
  CO_TRY_VOID(co_await server.start(cx));
  Talker talker(*loop);
  co_await say(&talker, server.port(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto begin = cx.clock().steady_now();
  CO_TRY_VOID(co_await server.stop(cx));
  *took = std::chrono::ceil<milliseconds>(cx.clock().steady_now() - begin);
  co_await read_until_closed(&talker);
  EXPECT_EQ(talker.read, "");
  co_return Result<void>{};
}

TEST(HttpServerStop, CutsAnswersShort) {
  async::Loop loop;
  milliseconds took{0};
  const auto ran = loop.run(stop_in_the_middle(loop.context(kTest), &loop, &took));
  ASSERT_TRUE(ran) << ran.error().message;
  EXPECT_LT(took, milliseconds{1000});
}

// A folder with a page, a hidden file, and a link that leads out of it.
class Site {
 public:
  Site() : base_(fs::temp_directory_path() / fmt::format("flow-static-{}", ::getpid())) {
    fs::create_directories(base_ / "site/sub");
    write("secret.txt", "outside");
    write("site/index.html", "<p>home");
    write("site/sub/app.js", "let a;");
    write("site/.env", "hidden");
    write("site/large.bin", std::string(5000, 'x'));
    fs::create_symlink(base_ / "secret.txt", base_ / "site/out.txt");
  }
  ~Site() {
    std::error_code ignored;
    fs::remove_all(base_, ignored);
  }
  Site(const Site&) = delete;
  Site& operator=(const Site&) = delete;
  std::string root() const { return (base_ / "site").string(); }

 private:
  void write(const std::string& name, const std::string& content) { std::ofstream(base_ / name) << content; }
  fs::path base_;
};

struct FileCase {
  std::string target;
  int status;
  std::string body;
  std::string type;
};

Task<Result<void>> get_file(Context cx, async::Loop* loop, std::string root, FileCase one) {
  HttpServer server(*loop);
  server.route("GET", "/files/{path...}",
               folder_handler(*loop, {.root = std::move(root), .limit = Bytes{4000}}));
  CO_TRY_VOID(co_await server.start(cx));
  Talker talker(*loop);
  co_await say(&talker, server.port(),
               "GET " + one.target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  co_await read_until_closed(&talker);
  EXPECT_THAT(talker.read, StartsWith(fmt::format("HTTP/1.1 {} ", one.status))) << one.target;
  EXPECT_THAT(talker.read, ::testing::EndsWith("\r\n\r\n" + one.body)) << one.target;
  EXPECT_THAT(talker.read, HasSubstr("Content-Type: " + one.type + "\r\n")) << one.target;
  co_return co_await server.stop(cx);
}

TEST(StaticFiles, AreThoseBelowTheRoot) {
  const Site site;
  const std::string text = "text/plain; charset=utf-8";
  const auto missing = [&](const std::string& target, const std::string& path) {
    return FileCase{target, 404, "/" + path + " is not here\n", text};
  };
  static const FileCase kTable[] = {{"/files/index.html", 200, "<p>home", "text/html; charset=utf-8"},
                                    {"/files/", 200, "<p>home", "text/html; charset=utf-8"},
                                    {"/files/sub/app.js", 200, "let a;", "text/javascript; charset=utf-8"},
                                    missing("/files/none", "none"),
                                    missing("/files/sub", "sub"),
                                    missing("/files/../secret.txt", "../secret.txt"),
                                    missing("/files/sub/../../secret.txt", "sub/../../secret.txt"),
                                    missing("/files/%2e%2e/secret.txt", "../secret.txt"),
                                    missing("/files/..%2fsecret.txt", "../secret.txt"),
                                    missing("/files//etc/passwd", "/etc/passwd"),
                                    missing("/files/.env", ".env"),
                                    missing("/files/out.txt", "out.txt"),
                                    missing("/files/large.bin", "large.bin")};
  for (const auto& one : kTable) {
    async::Loop loop;
    const auto ran = loop.run(get_file(loop.context(kTest), &loop, site.root(), one));
    ASSERT_TRUE(ran) << ran.error().message;
  }
}

}  // namespace
}  // namespace flow::net
