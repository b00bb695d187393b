// The egress guard in front of a real Chromium: what a page may reach, whatever it tries.
//
// The world outside is a site on 127.0.0.2, the only address allowed; 127.0.0.1 plays the network inside,
// with a server on the same port that counts who gets through.
#include <arpa/inet.h>
#include <sys/socket.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "browser/testing/browser_world.hpp"
#include "os/fd.hpp"
#include "support/raw_server.hpp"

namespace flow::browser {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::page_js;
using ::testing::StartsWith;

constexpr std::string_view kOutside = "127.0.0.2";

// public.example is outside; rebinds.example is too, until `rebound` is set.
class Names final : public net::Resolver {
 public:
  Task<Result<std::vector<net::IpAddress>>> resolve(Context /*cx*/, std::string host) override {
    if (const auto literal = net::IpAddress::parse(host)) co_return std::vector{*literal};
    if (host == "public.example" || (host == "rebinds.example" && !rebound))
      co_return std::vector{*net::IpAddress::parse(kOutside)};
    if (host == "rebinds.example") co_return std::vector{*net::IpAddress::parse("127.0.0.1")};
    co_return fail(ErrorCode::network, "the name {} was not resolved", host);
  }
  bool rebound = false;
};

struct World {
  Context cx;
  async::Loop* loop;
  Pool* pool;
  Names* names;
  int port = 0;
  int* inside_requests = nullptr;
  std::vector<std::string>* outside_requests = nullptr;

  std::string at(std::string_view host, std::string_view path = "/") const {
    return fmt::format("http://{}:{}{}", host, port, path);
  }
};
using Body = Task<Result<void>> (*)(World world);

Task<net::HttpResponse> answer_outside(std::vector<std::string>* seen, net::HttpRequest request) {
  seen->push_back(request.path);
  if (request.path == "/redirect")
    co_return net::HttpResponse{.status = 302, .headers = {{"Location", request.query}}};
  co_return net::text_response("<title>outside</title>", "text/html");
}
Task<net::HttpResponse> answer_inside(int* count) {
  ++*count;
  co_return net::text_response("<title>inside</title>", "text/html");
}

// Both sites, on one port: one that is free on 127.0.0.2 may be taken on 127.0.0.1, so others are tried.
struct Sites {
  std::unique_ptr<net::HttpServer> outside;
  std::unique_ptr<net::HttpServer> inside;
  int inside_requests = 0;
  std::vector<std::string> outside_requests;
};
Task<Result<void>> start_sites(World world, Sites* sites) {
  for (int attempt = 1;; ++attempt) {
    sites->outside = std::make_unique<net::HttpServer>(
        *world.loop, net::HttpServerSettings{.address = std::string(kOutside)});
    sites->outside->route("*", "/{path...}", [sites](Context, net::HttpRequest request) {
      return answer_outside(&sites->outside_requests, std::move(request));
    });
    CO_TRY_VOID(co_await sites->outside->start(world.cx));
    sites->inside = std::make_unique<net::HttpServer>(
        *world.loop, net::HttpServerSettings{.port = sites->outside->port()});
    sites->inside->route("*", "/{path...}", [sites](Context, net::HttpRequest) {
      return answer_inside(&sites->inside_requests);
    });
    const auto started = co_await sites->inside->start(world.cx);
    if (started) co_return started;
    CO_TRY_VOID(co_await sites->outside->stop(world.cx));
    if (attempt == 20) co_return started;
  }
}

Task<Result<void>> play(World world, Body body) {
  Sites sites;
  CO_TRY_VOID(co_await start_sites(world, &sites));
  world.port = sites.outside->port();
  world.inside_requests = &sites.inside_requests;
  world.outside_requests = &sites.outside_requests;
  auto result = co_await world.pool->start(world.cx);
  if (result) result = co_await body(world);
  auto stopped = co_await world.pool->stop(world.cx.grace(milliseconds{5000}));
  if (result && !stopped) result = std::move(stopped);
  CO_TRY_VOID(co_await sites.inside->stop(world.cx));
  CO_TRY_VOID(co_await sites.outside->stop(world.cx));
  EXPECT_EQ(sites.inside_requests, 0);
  co_return result;
}

void in_guarded_world(Body body) {
  async::Loop loop;
  const auto names = std::make_shared<Names>();
  Pool pool(loop, {.egress = {.allowed = {*net::IpRange::parse(kOutside)}}, .resolver = names});
  const auto result = loop.run(play({loop.context(milliseconds{50'000}), &loop, &pool, names.get()}, body));
  EXPECT_TRUE(result.has_value()) << result.error().message;
}

struct Tab {
  std::unique_ptr<ContextLease> context;
  std::shared_ptr<Page> page;
};
Task<Result<Tab>> open_tab(World world, ContextOptions options = {}) {
  CO_TRY(auto context, co_await world.pool->acquire(world.cx, {}, std::move(options)));
  CO_TRY(auto page, co_await context->open_page(world.cx));
  co_return Tab{std::move(context), std::move(page)};
}
Task<Result<NavigationResult>> go_to(Context cx, std::shared_ptr<Page> page, std::string url) {
  CO_TRY(auto lease, co_await page->acquire(cx));
  co_return co_await lease.go_to(cx, std::move(url));
}

Task<Result<void>> addresses_in_the_bar(World world) {
  CO_TRY(const Tab tab, co_await open_tab(world));
  CO_TRY(const auto outside, co_await go_to(world.cx, tab.page, world.at("public.example")));
  EXPECT_EQ(outside.status, 200);
  struct Row {
    std::string url;
    std::string reason;
  };
  const std::string metadata = "http://169.254.169.254/latest/meta-data/";
  static const Row kRows[] = {
      {world.at("127.0.0.1"), "it is an address of this machine"},
      {world.at("localhost"), "it is an address of this machine"},
      {world.at("2130706433"), "it is an address of this machine"},
      {world.at("[::1]"), "it is an address of this machine"},
      {world.at("[::ffff:127.0.0.1]"), "it is an address of this machine"},
      {fmt::format("https://127.0.0.1:{}/", world.port), "it is an address of this machine"},
      {"http://10.0.0.1/", "it is a private address"},
      {metadata, "it is the address of a cloud metadata service"},
      {"http://[::ffff:169.254.169.254]/", "it is the address of a cloud metadata service"},
      {world.at("public.example", "/redirect?" + metadata), "it is the address of a cloud metadata service"},
      {world.at("public.example", "/redirect?" + world.at("127.0.0.1")), "it is an address of this machine"},
  };
  for (const Row& row : kRows) {
    const auto opened = co_await go_to(world.cx, tab.page, row.url);
    EXPECT_FALSE(opened) << row.url;
    if (opened) continue;
    EXPECT_EQ(opened.error().code, ErrorCode::blocked) << row.url << ": " << opened.error().message;
    EXPECT_THAT(opened.error().message, AllOf(StartsWith("could not open http"), HasSubstr(row.reason)));
  }
  const auto unknown = co_await go_to(world.cx, tab.page, "http://none.example/");
  EXPECT_FALSE(unknown);
  if (!unknown) {
    EXPECT_EQ(unknown.error().code, ErrorCode::navigation);
    EXPECT_EQ(unknown.error().message,
              "could not open http://none.example/: the name none.example was not resolved");
  }
  co_return co_await tab.context->close(world.cx);
}
TEST(Egress, NavigationsToForbiddenAddressesAreBlocked) {
  in_guarded_world(addresses_in_the_bar);
}

Task<Result<void>> names_that_rebind(World world) {
  CO_TRY(const Tab tab, co_await open_tab(world));
  CO_TRY(const auto first, co_await go_to(world.cx, tab.page, world.at("rebinds.example")));
  EXPECT_EQ(first.status, 200);
  world.names->rebound = true;
  EXPECT_EQ(co_await page_js(world.cx, tab.page, "fetch('/again').then(r => r.text(), e => 'refused')"),
            "\"refused\"");
  const auto second = co_await go_to(world.cx, tab.page, world.at("rebinds.example"));
  EXPECT_FALSE(second);
  if (!second) EXPECT_EQ(second.error().code, ErrorCode::blocked) << second.error().message;
  co_return co_await tab.context->close(world.cx);
}
TEST(Egress, ANameThatTurnsInwardsIsBlocked) {
  in_guarded_world(names_that_rebind);
}

// A port that hears UDP, and says whether anything came.
class UdpEar {
 public:
  UdpEar() : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{
        .sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    socklen_t size = sizeof(address);
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
  }
  int port() const { return port_; }
  bool heard() const {
    char byte = 0;
    return ::recv(socket_.get(), &byte, 1, MSG_DONTWAIT) >= 0;
  }

 private:
  os::Fd socket_;
  int port_ = 0;
};

Task<Result<void>> what_pages_try(World world) {
  CO_TRY(const Tab tab, co_await open_tab(world));
  CO_TRY_VOID(co_await go_to(world.cx, tab.page, world.at("public.example")));
  const auto socket = [&](std::string_view host) {
    return fmt::format(
        "new Promise(done => {{ const s = new WebSocket('ws://{}:{}/ws'); s.onopen = () => done('open'); "
        "s.onerror = () => done('error'); }})",
        host, world.port);
  };
  EXPECT_EQ(co_await page_js(world.cx, tab.page, socket("127.0.0.1")), "\"error\"");
  EXPECT_EQ(co_await page_js(world.cx, tab.page, socket("localhost")), "\"error\"");
  // The site outside speaks no WebSocket, but was asked.
  EXPECT_EQ(co_await page_js(world.cx, tab.page, socket("public.example")), "\"error\"");
  EXPECT_THAT(*world.outside_requests, ::testing::Contains("/ws"));

  const std::string inward = world.at("127.0.0.1");
  for (const std::string& attempt :
       {fmt::format("fetch('{}', {{mode: 'no-cors'}}).then(() => 'in', () => 'refused')", inward),
        fmt::format(
            "new Promise(done => {{ const i = new Image(); i.onload = () => done('in'); i.onerror = () => "
            "done('refused'); i.src = '{}'; }})",
            inward),
        fmt::format("fetch('/redirect?{}').then(() => 'in', () => 'refused')", inward)}) {
    EXPECT_EQ(co_await page_js(world.cx, tab.page, attempt), "\"refused\"") << attempt;
  }

  const UdpEar ear;
  EXPECT_EQ(
      co_await page_js(
          world.cx, tab.page,
          fmt::format(
              "new Promise(async done => {{ const c = new RTCPeerConnection({{iceServers: [{{urls: "
              "'stun:127.0.0.1:{}'}}]}}); c.createDataChannel('x'); c.onicegatheringstatechange = () => "
              "c.iceGatheringState === 'complete' && done('done'); await c.setLocalDescription(await "
              "c.createOffer()); }})",
              ear.port())),
      "\"done\"");
  EXPECT_FALSE(ear.heard());
  co_return co_await tab.context->close(world.cx);
}
TEST(Egress, PagesReachNothingInsideByTheirOwnMeans) {
  in_guarded_world(what_pages_try);
}

Task<Result<void>> through_a_proxy(World world) {
  test::RawServer proxy(*world.loop,
                        {{"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 19\r\n\r\n<title>far"
                          "</title>  "}});
  CO_TRY_VOID(co_await proxy.start(world.cx));
  Pool pool(*world.loop, {});  // on a person's own machine: no guard, and a proxy that asks for a login
  CO_TRY_VOID(co_await pool.start(world.cx));
  World own = world;
  own.pool = &pool;
  CO_TRY(const Tab tab, co_await open_tab(own, {.proxy = net::HttpProxy{.url = proxy.origin(),
                                                                        .username = "ada",
                                                                        .password = Secret("pa:ss")}}));
  CO_TRY_VOID(co_await go_to(world.cx, tab.page, "http://far.example/"));
  CO_TRY(const std::string title, co_await tab.page->title(world.cx));
  EXPECT_EQ(title, "far");
  EXPECT_THAT(proxy.requests().at(0), AllOf(StartsWith("GET http://far.example/ HTTP/1.1\r\n"),
                                            HasSubstr("Proxy-Authorization: Basic YWRhOnBhOnNz\r\n")));
  CO_TRY_VOID(co_await tab.context->close(world.cx));
  CO_TRY_VOID(co_await pool.stop(world.cx.grace(milliseconds{5000})));
  // Under the guard the same proxy is out of reach: it is inside.
  CO_TRY(const Tab guarded, co_await open_tab(world, {.proxy = net::HttpProxy{.url = proxy.origin(),
                                                                              .username = "ada",
                                                                              .password = Secret("pa:ss")}}));
  const auto refused = co_await go_to(world.cx, guarded.page, "http://far.example/");
  EXPECT_FALSE(refused);
  if (!refused) EXPECT_EQ(refused.error().code, ErrorCode::blocked) << refused.error().message;
  CO_TRY_VOID(co_await guarded.context->close(world.cx));
  co_return co_await proxy.stop(world.cx);
}
TEST(Egress, AProxyWithALoginIsUsedAndGuarded) {
  in_guarded_world(through_a_proxy);
}

}  // namespace
}  // namespace flow::browser
