// The forward proxy: what gets through a door, what the guard stops, and how a further proxy is spoken to.
#include "net/forward_proxy.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/connect.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "net/detail/proxy_way.hpp"
#include "os/socket_owner.hpp"
#include "support/listener.hpp"
#include "support/raw_server.hpp"

namespace flow::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using test::RawReply;
using test::RawServer;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using After = RawReply::After;

// Names mean what the test says, one answer after the other; the last one stays.
class ScriptedResolver final : public Resolver {
 public:
  explicit ScriptedResolver(std::map<std::string, std::vector<std::vector<std::string>>> names)
      : names_(std::move(names)) {}

  Task<Result<std::vector<IpAddress>>> resolve(Context /*cx*/, std::string host) override {
    if (const auto literal = IpAddress::parse(host)) co_return std::vector{*literal};
    const auto found = names_.find(host);
    if (found == names_.end()) co_return fail(ErrorCode::network, "the name {} was not resolved", host);
    auto& answers = found->second;
    std::vector<IpAddress> addresses;
    for (const auto& text : answers.front()) addresses.push_back(*IpAddress::parse(text));
    if (answers.size() > 1) answers.erase(answers.begin());
    co_return addresses;
  }

 private:
  std::map<std::string, std::vector<std::vector<std::string>>> names_;
};

struct World {
  Context cx;
  async::Loop* loop;
  ForwardProxy* proxy;
};
using Body = Task<Result<void>> (*)(World world);

Task<Result<void>> play(World world, Body body) {
  auto result = co_await body(world);
  auto stopped = co_await world.proxy->stop(world.cx);
  if (result && !stopped) result = std::move(stopped);
  co_return result;
}

void in_world(Body body, ForwardProxySettings settings = {}, std::shared_ptr<Resolver> resolver = nullptr) {
  async::Loop loop;
  ForwardProxy proxy(loop, settings, std::move(resolver));
  const auto result = loop.run(play({loop.context(milliseconds{20'000}), &loop, &proxy}, body));
  EXPECT_TRUE(result) << result.error().message;
}

Task<Result<std::string>> say(std::string url, std::string bytes) {
  const int port = std::stoi(url.substr(url.rfind(':') + 1));
  tcp::socket socket(co_await asio::this_coro::executor);
  boost::system::error_code code;
  co_await socket.async_connect({asio::ip::address_v4::loopback(), static_cast<asio::ip::port_type>(port)},
                                asio::redirect_error(asio::use_awaitable, code));
  if (code) co_return fail(ErrorCode::network, "no connection: {}", code.message());
  co_await asio::async_write(socket, asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, code));
  std::string answer;
  co_await asio::async_read(socket, asio::dynamic_buffer(answer),
                            asio::redirect_error(asio::use_awaitable, code));
  co_return answer;
}

constexpr EgressPolicy kAll{.allow_private = true};

// --- what gets through
// ----------------------------------------------------------------------------------------

Task<Result<void>> passes_a_request(World world) {
  RawServer server(*world.loop,
                   {{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: keep-alive\r\n\r\nhello"}});
  CO_TRY_VOID(co_await server.start(world.cx));
  CO_TRY(const auto door, world.proxy->open({.egress = kAll}));
  const std::string at = fmt::format("127.0.0.1:{}", server.port());
  CO_TRY(const std::string answer,
         co_await say(door.url(), fmt::format("POST http://{}/a?b HTTP/1.1\r\nHost: x\r\nProxy-Connection: "
                                              "keep-alive\r\nContent-Length: 4\r\n\r\nbody",
                                              at)));
  EXPECT_EQ(answer, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello");
  EXPECT_EQ(server.requests().at(0),
            fmt::format(
                "POST /a?b HTTP/1.1\r\nHost: {}\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbody", at));
  co_return co_await server.stop(world.cx);
}
TEST(ForwardProxy, PassesARequestOnAndItsAnswerBack) {
  in_world(passes_a_request);
}

Task<Result<void>> passes_a_tunnel(World world) {
  RawServer server(*world.loop, {{"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"}});
  CO_TRY_VOID(co_await server.start(world.cx));
  CO_TRY(const auto door, world.proxy->open({.egress = kAll}));
  // What follows the head at once belongs to the target.
  CO_TRY(const std::string answer,
         co_await say(door.url(), fmt::format("CONNECT 127.0.0.1:{} HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\n\r\n",
                                              server.port())));
  EXPECT_EQ(answer,
            "HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
  co_return co_await server.stop(world.cx);
}
TEST(ForwardProxy, ATunnelCarriesBytesAsTheyAre) {
  in_world(passes_a_tunnel);
}

Task<Result<void>> takes_the_address_that_answers(World world) {
  RawServer server(*world.loop, {{"HTTP/1.1 204 No Content\r\n\r\n"}});
  CO_TRY_VOID(co_await server.start(world.cx));
  CO_TRY(const auto door, world.proxy->open({.egress = kAll}));
  CO_TRY(const std::string answer,
         co_await say(door.url(), fmt::format("GET http://two.example:{}/ HTTP/1.1\r\n\r\n", server.port())));
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 204"));
  EXPECT_FALSE(door.failure_of("two.example", server.port()));
  co_return co_await server.stop(world.cx);
}
TEST(ForwardProxy, TriesTheNextAddressOfAName) {
  // Nobody listens on the first; the metadata address between them is passed over.
  in_world(takes_the_address_that_answers, {},
           std::make_shared<ScriptedResolver>(std::map<std::string, std::vector<std::vector<std::string>>>{
               {"two.example", {{"127.0.0.2", "169.254.169.254", "127.0.0.1"}}}}));
}

// --- what does not
// -------------------------------------------------------------------------------------------

struct Refused {
  std::string target;
  EgressPolicy egress = {};
  std::string reason;
};

Task<Result<void>> refuses(World world) {
  static const std::vector<Refused> kCases{
      {"169.254.169.254:80", kAll, "it is the address of a cloud metadata service"},
      {"127.0.0.1:80", {}, "127.0.0.1 was not called: it is an address of this machine"},
      {"10.0.0.1:443", {}, "it is a private address"},
      {"[::1]:80", {}, "it is an address of this machine"},
      {"[::ffff:127.0.0.1]:80", {}, "it is an address of this machine"},
      {"[::ffff:a9fe:a9fe]:80", kAll, "it is the address of a cloud metadata service"},
      {"[64:ff9b::10.0.0.1]:80", {}, "it is a private address"},
      {"localhost:80", {}, "it is an address of this machine"},
      {"inward.example:80", {}, "inward.example at 192.168.1.1 was not called: it is a private address"},
      {"rebinds.example:80",
       {},
       "rebinds.example at 127.0.0.1 was not called: it is an address of this machine"},
      {"metadata.google.internal:80", kAll, "it is the address of a cloud metadata service"},
  };
  for (const Refused& one : kCases) {
    CO_TRY(const auto door, world.proxy->open({.egress = one.egress}));
    CO_TRY(const auto target, detail::parse_authority(one.target, 0));
    CO_TRY(const auto tunnel,
           co_await say(door.url(), fmt::format("CONNECT {} HTTP/1.1\r\n\r\n", one.target)));
    EXPECT_EQ(tunnel, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        << one.target;
    const auto why = door.failure_of(target.host, target.port);
    EXPECT_TRUE(why) << one.target;
    if (!why) continue;
    EXPECT_EQ(why->code, ErrorCode::blocked) << one.target;
    EXPECT_THAT(why->message, HasSubstr(one.reason));
    CO_TRY(const auto request,
           co_await say(door.url(), fmt::format("GET http://{}/ HTTP/1.1\r\n\r\n", one.target)));
    EXPECT_EQ(request, "") << one.target;
  }
  co_return Result<void>{};
}
TEST(ForwardProxy, TheGuardStopsBothKindsAndTheDoorKnowsWhy) {
  in_world(refuses, {},
           std::make_shared<ScriptedResolver>(std::map<std::string, std::vector<std::vector<std::string>>>{
               {"inward.example", {{"192.168.1.1"}}}, {"rebinds.example", {{"127.0.0.1"}}}}));
}

// The first answer is judged and, if allowed, called; the second is never asked for.
Task<Result<void>> rebinds(World world) {
  CO_TRY(const auto door, world.proxy->open({}));
  CO_TRY(const auto first, co_await say(door.url(), "CONNECT rebinds.example:1 HTTP/1.1\r\n\r\n"));
  EXPECT_THAT(first, StartsWith("HTTP/1.1 50"));  // 2001:db8… would be refused; this one leads nowhere
  EXPECT_NE(door.failure_of("rebinds.example", 1)->code, ErrorCode::blocked);
  CO_TRY(const auto second, co_await say(door.url(), "CONNECT rebinds.example:1 HTTP/1.1\r\n\r\n"));
  EXPECT_THAT(second, StartsWith("HTTP/1.1 403"));
  EXPECT_EQ(door.failure_of("rebinds.example", 1)->code, ErrorCode::blocked);
  co_return Result<void>{};
}
TEST(ForwardProxy, ANameThatChangesItsMindIsJudgedAnew) {
  // 2606:4700::/32 is public; the sandbox of a test has no way there, so connecting fails at once or in time.
  in_world(rebinds, {.connect_timeout = milliseconds{200}},
           std::make_shared<ScriptedResolver>(std::map<std::string, std::vector<std::vector<std::string>>>{
               {"rebinds.example", {{"2606:4700::1"}, {"127.0.0.1"}}}}));
}

Task<Result<void>> tells_failures(World world) {
  CO_TRY(const auto door, world.proxy->open({.egress = kAll}));
  RawServer server(*world.loop, {{"SSH-2.0-OpenSSH\r\n\r\n"}});
  CO_TRY_VOID(co_await server.start(world.cx));
  CO_TRY(const auto unknown, co_await say(door.url(), "CONNECT none.example:443 HTTP/1.1\r\n\r\n"));
  EXPECT_THAT(unknown, StartsWith("HTTP/1.1 502 "));
  EXPECT_EQ(door.failure_of("NONE.example", 443)->message, "the name none.example was not resolved");
  EXPECT_FALSE(door.failure_of("none.example", 80));
  CO_TRY(const auto odd,
         co_await say(door.url(), fmt::format("GET http://127.0.0.1:{}/ HTTP/1.1\r\n\r\n", server.port())));
  EXPECT_EQ(odd, "");
  EXPECT_EQ(door.failure_of("127.0.0.1", server.port())->message,
            "the answer \"SSH-2.0-OpenSSH\" is not HTTP/1");
  CO_TRY(const auto origin, co_await say(door.url(), "GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
  EXPECT_THAT(origin, StartsWith("HTTP/1.1 400 "));
  co_return co_await server.stop(world.cx);
}
TEST(ForwardProxy, OtherFailuresAreRememberedToo) {
  in_world(
      tells_failures, {},
      std::make_shared<ScriptedResolver>(std::map<std::string, std::vector<std::vector<std::string>>>{}));
}

// --- limits
// --------------------------------------------------------------------------------------------------

Task<Result<void>> hangs_up(World world) {
  CO_TRY(const auto door, world.proxy->open({.egress = kAll}));
  CO_TRY(const auto slow, co_await say(door.url(), "CONNECT 127"));
  EXPECT_EQ(slow, "");
  CO_TRY(const auto large, co_await say(door.url(), "GET http://a.example/ HTTP/1.1\r\nA: " +
                                                        std::string(detail::kMaxProxyHead + 1, 'a')));
  EXPECT_EQ(large, "");
  RawServer silent(*world.loop, {{.bytes = "", .after = After::stall, .reads_request = false}});
  CO_TRY_VOID(co_await silent.start(world.cx));
  CO_TRY(const auto idle,
         co_await say(door.url(), fmt::format("CONNECT 127.0.0.1:{} HTTP/1.1\r\n\r\n", silent.port())));
  EXPECT_EQ(idle, "HTTP/1.1 200 Connection established\r\n\r\n");
  co_return co_await silent.stop(world.cx);
}
TEST(ForwardProxy, SlowLargeAndIdleConnectionsEnd) {
  in_world(hangs_up, {.head_deadline = milliseconds{100}, .idle = milliseconds{100}});
}

Task<Result<void>> closes(World world) {
  RawServer silent(*world.loop, {{.bytes = "", .after = After::stall, .reads_request = true}});
  CO_TRY_VOID(co_await silent.start(world.cx));
  CO_TRY(auto door, world.proxy->open({.egress = kAll}));
  const std::string url = door.url();
  async::TaskGroup client(world.loop->io().get_executor());
  std::string answer = "not yet";
  const auto ask = [](std::string* into, std::string at, int port) -> Task<Result<void>> {
    CO_TRY(*into, co_await say(at, fmt::format("GET http://127.0.0.1:{}/ HTTP/1.1\r\n\r\n", port)));
    co_return Result<void>{};
  };
  client.spawn("client", ask(&answer, url, silent.port()));
  CO_TRY_VOID(co_await silent.wait_for_request(world.cx));
  door.close();
  CO_TRY_VOID(co_await client.join(world.cx));
  EXPECT_EQ(answer, "");
  EXPECT_FALSE(co_await say(url, "GET http://127.0.0.1:1/ HTTP/1.1\r\n\r\n"));
  CO_TRY_VOID(co_await silent.wait_for_hangup(world.cx));
  co_return co_await silent.stop(world.cx);
}
TEST(ForwardProxy, AClosedDoorEndsItsConnections) {
  in_world(closes);
}

// --- a further proxy
// -----------------------------------------------------------------------------------------

Task<Result<void>> chains(World world) {
  RawServer upstream(*world.loop, {{"HTTP/1.1 200 Go\r\n\r\nfirst words"},
                                   {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"},
                                   {"HTTP/1.1 407 Who\r\nContent-Length: 0\r\n\r\n"}});
  CO_TRY_VOID(co_await upstream.start(world.cx));
  CO_TRY(const auto door,
         world.proxy->open({.egress = kAll,
                            .upstream = HttpProxy{
                                .url = upstream.origin(), .username = "ada", .password = Secret("pa:ss")}}));
  CO_TRY(const auto tunnel, co_await say(door.url(), "CONNECT shop.example:443 HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(tunnel, "HTTP/1.1 200 Connection established\r\n\r\nfirst words");
  CO_TRY(const auto request, co_await say(door.url(), "GET http://shop.example/a HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(request, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
  CO_TRY(const auto refused, co_await say(door.url(), "CONNECT shop.example:443 HTTP/1.1\r\n\r\n"));
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 502 "));
  EXPECT_EQ(
      door.failure_of("shop.example", 443)->message,
      fmt::format("the proxy 127.0.0.1:{} refused the user name or password; check the proxy credential",
                  upstream.port()));
  EXPECT_EQ(upstream.requests().at(0),
            "CONNECT shop.example:443 HTTP/1.1\r\nHost: shop.example:443\r\nProxy-Authorization: Basic "
            "YWRhOnBhOnNz\r\n\r\n");
  EXPECT_EQ(upstream.requests().at(1),
            "GET http://shop.example/a HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n"
            "Proxy-Authorization: Basic YWRhOnBhOnNz\r\n\r\n");
  co_return co_await upstream.stop(world.cx);
}
TEST(ForwardProxy, LogsInAtAFurtherProxy) {
  in_world(chains);
}

Task<Result<void>> guards_the_upstream(World world) {
  const HttpProxy inside{.url = "http://127.0.0.1:3128", .username = "", .password = {}};
  CO_TRY(const auto door, world.proxy->open({.upstream = inside}));
  CO_TRY(const auto refused, co_await say(door.url(), "CONNECT shop.example:443 HTTP/1.1\r\n\r\n"));
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 403 "));
  EXPECT_THAT(door.failure_of("shop.example", 443)->message,
              StartsWith("reaching the proxy: 127.0.0.1 was not"));
  // What the further proxy would resolve is judged by its name at least.
  CO_TRY(const auto metadata, co_await say(door.url(), "CONNECT 169.254.169.254:80 HTTP/1.1\r\n\r\n"));
  EXPECT_THAT(metadata, StartsWith("HTTP/1.1 403 "));
  co_return Result<void>{};
}
TEST(ForwardProxy, TheFurtherProxyIsJudgedLikeAnyTarget) {
  in_world(guards_the_upstream);
}

// A SOCKS5 server that takes one user, and says `verdict` to the wish to connect.
Task<Result<void>> serve_socks(std::shared_ptr<tcp::socket> socket, std::string* seen, char verdict) {
  const auto exchange = [](tcp::socket* with, std::size_t count, std::string reply,
                           std::string* into) -> Task<Result<void>> {
    std::string bytes(count, '\0');
    co_await asio::async_read(*with, asio::buffer(bytes), asio::use_awaitable);
    *into += bytes;
    co_await asio::async_write(*with, asio::buffer(reply), asio::use_awaitable);
    co_return Result<void>{};
  };
  CO_TRY_VOID(co_await exchange(socket.get(), 3, "\x05\x02", seen));
  CO_TRY_VOID(co_await exchange(socket.get(), 3 + 3 + 2, std::string("\x01\x00", 2), seen));
  CO_TRY_VOID(co_await exchange(socket.get(), 5 + 12 + 2,
                                std::string("\x05") + verdict + std::string("\x00\x03\x01x\x00\x00hi", 8),
                                seen));
  co_return Result<void>{};
}

Task<Result<void>> chains_socks(World world) {
  std::string seen;
  char verdict = '\0';
  test::Listener server(*world.loop);
  CO_TRY_VOID(co_await server.start(world.cx, [&](std::shared_ptr<tcp::socket> socket) {
    return serve_socks(std::move(socket), &seen, verdict);
  }));
  CO_TRY(const auto door,
         world.proxy->open({.egress = kAll,
                            .upstream = HttpProxy{.url = fmt::format("socks5://127.0.0.1:{}", server.port()),
                                                  .username = "ada",
                                                  .password = Secret("pw")}}));
  CO_TRY(const auto tunnel, co_await say(door.url(), "CONNECT shop.example:443 HTTP/1.1\r\n\r\n"));
  EXPECT_EQ(tunnel, "HTTP/1.1 200 Connection established\r\n\r\nhi");
  EXPECT_EQ(seen, std::string("\x05\x01\x02") +
                      "\x01\x03"
                      "ada\x02pw" +
                      std::string("\x05\x01\x00\x03\x0cshop.example\x01\xbb", 19));
  verdict = '\x05';
  CO_TRY(const auto refused, co_await say(door.url(), "CONNECT shop.example:443 HTTP/1.1\r\n\r\n"));
  EXPECT_THAT(refused, StartsWith("HTTP/1.1 502 "));
  EXPECT_THAT(door.failure_of("shop.example", 443)->message,
              HasSubstr("did not reach shop.example:443: connection refused"));
  co_return co_await server.stop(world.cx);
}
TEST(ForwardProxy, SpeaksSocks5) {
  in_world(chains_socks);
}

TEST(ForwardProxy, NamesTheProxiesItCannotSpeakTo) {
  async::Loop loop;
  ForwardProxy proxy(loop);
  for (const std::string url : {"https://proxy.example:3128", "socks4://proxy.example", "http://"}) {
    const auto door = proxy.open({.upstream = HttpProxy{.url = url, .username = "", .password = {}}});
    ASSERT_FALSE(door) << url;
    EXPECT_EQ(door.error().code, ErrorCode::invalid_input);
  }
}

// --- whose connection
// ----------------------------------------------------------------------------------------

Task<Result<void>> knows_owners(World world) {
  RawServer server(*world.loop, {{}});
  CO_TRY_VOID(co_await server.start(world.cx));
  tcp::socket socket(world.loop->io());
  co_await socket.async_connect(
      {asio::ip::address_v4::loopback(), static_cast<asio::ip::port_type>(server.port())},
      asio::use_awaitable);
  const std::uint16_t port = socket.local_endpoint().port();
  const auto peer = static_cast<std::uint16_t>(server.port());
  EXPECT_EQ(os::loopback_socket_owner(port, peer).value(), ::geteuid());
  EXPECT_EQ(os::loopback_socket_owner_from_proc(port, peer).value(), ::geteuid());
  for (const auto find : {os::loopback_socket_owner, os::loopback_socket_owner_from_proc}) {
    const auto nobody = find(1, 2);
    EXPECT_FALSE(nobody);
    if (!nobody) EXPECT_EQ(nobody.error().code, ErrorCode::not_found);
  }
  co_return co_await server.stop(world.cx);
}
TEST(SocketOwner, IsTheUserOfTheOtherEnd) {
  in_world(knows_owners);
}

}  // namespace
}  // namespace flow::net
