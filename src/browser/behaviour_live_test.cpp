// Navigations that fail, are overtaken or never fall silent; pages that ask before they are left; pictures of
// pages on the move. Named by the behaviours of docs/behaviours.md.
#include <arpa/inet.h>
#include <sys/socket.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "browser/screencast.hpp"
#include "browser/testing/browser_world.hpp"
#include "browser/testing/live_page.hpp"
#include "cdp/errors.hpp"
#include "os/fd.hpp"

namespace flow::browser {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using testing::live;
using testing::live_site;
using testing::LivePage;
using testing::outcome;

// A port of 127.0.0.1. Bound only, it refuses; listening, it takes a connection and never answers.
class Port {
 public:
  explicit Port(bool listens) : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{
        .sin_family = AF_INET, .sin_port = 0, .sin_addr = {htonl(INADDR_LOOPBACK)}, .sin_zero = {}};
    socklen_t size = sizeof(address);
    EXPECT_EQ(::bind(socket_.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
    EXPECT_EQ(::getsockname(socket_.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    if (listens) EXPECT_EQ(::listen(socket_.get(), 8), 0);
    number_ = ntohs(address.sin_port);
  }
  int number() const { return number_; }

 private:
  os::Fd socket_;
  int number_ = 0;
};

struct Failure {
  std::string url;
  std::string net_error;
  ErrorCode code = ErrorCode::navigation;
};

TEST(Navigation, B45_FailuresAreTypedAndQuick) {
  live_site({{"/", "home"}}, [](LivePage p) -> Task<Result<void>> {
    const Port closed(false);
    const Failure rows[] = {
        {p.here("/204"), "net::ERR_ABORTED"},
        {fmt::format("http://127.0.0.1:{}/x", closed.number()), "net::ERR_CONNECTION_REFUSED"},
        {"https" + p.here("/").substr(4), "net::ERR_SSL_PROTOCOL_ERROR"},
        {"http://no-such-host.invalid/", "net::ERR_NAME_NOT_RESOLVED"},
        {"http://", "net::ERR_INVALID_URL", ErrorCode::invalid_input},
        {"nonsense", "net::ERR_INVALID_URL", ErrorCode::invalid_input},
    };
    for (const Failure& row : rows) {
      const auto start = p.cx().clock().steady_now();
      const auto opened = co_await p.lease().go_to(p.cx(), row.url);
      EXPECT_LT(p.cx().clock().steady_now() - start, 1s) << row.url;
      EXPECT_FALSE(opened) << row.url;
      if (opened) continue;
      EXPECT_EQ(opened.error().code, row.code) << row.url;
      EXPECT_EQ(opened.error().detail.at("net_error"), json::string(row.net_error)) << row.url;
      EXPECT_THAT(opened.error().message, HasSubstr(row.url));
    }
    EXPECT_EQ(outcome(co_await p.lease().go_to(p.cx(), p.here("/"))), "ok");
    co_return Result<void>{};
  });
}

TEST(Navigation, B46_OfOneByAnother) {
  live_site({{"/", "<script>setTimeout(() => location = '/two', 150)</script>"},
             {"/two", "two"},
             {"/away", "<script>location = '/two'</script>away"}},
            [](LivePage p) -> Task<Result<void>> {
              // What a person or a node asks for goes before what the document that is left wants.
              const auto slow = co_await p.lease().go_to(p.within(800), p.here("/hang"));
              EXPECT_FALSE(slow);
              if (!slow) EXPECT_EQ(slow.error().code, ErrorCode::timeout) << slow.error().message;
              // The next one takes over from it.
              EXPECT_EQ(outcome(co_await p.lease().go_to(p.cx(), p.here("/two"))), "ok");
              // A document that sends the visitor on has been there, but is not the one that loads.
              const auto sent_on = co_await p.lease().go_to(p.cx(), p.here("/away"));
              EXPECT_EQ(outcome(sent_on), fmt::format("opening {} was interrupted by a navigation to {}",
                                                      p.here("/away"), p.here("/two")));
              CO_TRY_VOID(co_await p.page()->wait_for_state(p.within(5000), WaitUntil::load));
              EXPECT_EQ(p.page()->url(), p.here("/two"));
              co_return Result<void>{};
            });
}

// Each page is asked for until its network is idle.
Task<Result<milliseconds>> until_idle(LivePage p, std::string path, int timeout_ms = 10'000) {
  const auto start = p.cx().clock().steady_now();
  CO_TRY_VOID(
      co_await p.lease().go_to(p.within(timeout_ms), p.here(path), {.until = WaitUntil::networkidle}));
  co_return std::chrono::duration_cast<milliseconds>(p.cx().clock().steady_now() - start);
}

TEST(Navigation, B47_NetworkIdle) {
  static const Port kSilent(true);
  live_site(
      {{"/", "start"},
       {"/quiet", "quiet"},
       {"/chain",
        "<script>onload = async () => { await fetch('/quiet'); await new Promise(r => setTimeout(r, "
        "300)); await fetch('/quiet'); document.title = 'both'; }</script>"},
       {"/events", "<script>new EventSource('/hang')</script>"},
       {"/socket", fmt::format("<script>new WebSocket('ws://127.0.0.1:{}/')</script>", kSilent.number())},
       {"/poll", "<script>fetch('/hang')</script>"}},
      [](LivePage p) -> Task<Result<void>> {
        CO_TRY(const auto quiet, co_await until_idle(p, "/quiet"));
        EXPECT_GE(quiet, 500ms);
        CO_TRY(const auto chain, co_await until_idle(p, "/chain"));
        EXPECT_GE(chain, 800ms);
        EXPECT_EQ(co_await p.js("document.title"), "\"both\"");
        CO_TRY_VOID(co_await until_idle(p, "/events"));
        CO_TRY_VOID(co_await until_idle(p, "/socket"));
        const auto poll = co_await until_idle(p, "/poll", 1500);
        EXPECT_FALSE(poll);
        if (!poll) EXPECT_EQ(poll.error().code, ErrorCode::timeout);
        co_return Result<void>{};
      });
}

constexpr std::string_view kStay =
    "<button id=b>touch</button><script>addEventListener('beforeunload', e => { e.preventDefault(); "
    "e.returnValue = 'stay'; })</script>";

// A page may ask only after it was used.
Task<Result<std::shared_ptr<Page>>> open_that_asks(testing::BrowserWorld world,
                                                   std::shared_ptr<ContextLease> context) {
  CO_TRY(auto page, co_await context->open_page(world.cx, world.here("/")));
  CO_TRY(const auto lease, co_await page->acquire(world.cx));
  CO_TRY_VOID(co_await Actor(lease).click(world.cx, LivePage::target("#b")));
  co_return page;
}

Task<Result<void>> leave_in_every_way(testing::BrowserWorld world) {
  CO_TRY(auto lent, co_await world.pool->acquire(world.cx, {}, {}));
  const std::shared_ptr<ContextLease> context = std::move(lent);
  CO_TRY(const auto left, co_await open_that_asks(world, context));
  {
    CO_TRY(auto lease, co_await left->acquire(world.cx));
    EXPECT_EQ(outcome(co_await lease.go_to(world.cx, world.here("/two"))), "ok");
    EXPECT_EQ(left->dialogs().log().size(), 1U);
    if (!left->dialogs().log().empty()) EXPECT_EQ(left->dialogs().log()[0].type, "beforeunload");
  }
  CO_TRY(const auto closed, co_await open_that_asks(world, context));
  EXPECT_EQ(outcome(co_await closed->close(world.cx.within(2s))), "ok");
  CO_TRY_VOID(co_await open_that_asks(world, context));
  EXPECT_EQ(outcome(co_await context->close(world.cx.within(2s))), "ok");
  CO_TRY(auto last, co_await world.pool->acquire(world.cx, {}, {}));
  const std::shared_ptr<ContextLease> kept = std::move(last);
  CO_TRY_VOID(co_await open_that_asks(world, kept));
  const auto stopped = co_await world.pool->stop(world.cx.within(200ms));
  EXPECT_THAT(outcome(stopped), HasSubstr("1 browser sessions were still in use"));
  co_return co_await kept->close(world.cx);
}
TEST(Navigation, B48_APageThatAsksBeforeItIsLeftHoldsNothingUp) {
  testing::in_world({{"/", std::string(kStay)}, {"/two", "two"}}, leave_in_every_way);
}

// From its header.
std::string size_of_png(std::string_view png) {
  const auto number = [&](std::size_t at) {
    std::uint32_t value = 0;
    for (const char byte : png.substr(at, 4)) value = value << 8 | static_cast<unsigned char>(byte);
    return value;
  };
  return png.size() < 24 ? "none" : fmt::format("{}x{}", number(16), number(20));
}

// While it waits for the answer, Chromium holds back what the page itself would have to answer (its size
// among them), so only the view can be pictured.
TEST(Pictures, B51_OfAPageThatIsLeavingForOneThatDoesNotCome) {
  live_site({{"/", "<body style='height:3000px'>here"}}, [](LivePage p) -> Task<Result<void>> {
    co_await p.js("(location = '/hang', 1)");
    CO_TRY(const auto shot, co_await p.page()->screenshot(p.within(8000), {}));
    EXPECT_EQ(size_of_png(shot.bytes), "800x600");
    co_return Result<void>{};
  });
}

TEST(Pictures, B51_ASlowWatcherSlowsTheSource) {
  live("<body>", [](LivePage p) -> Task<Result<void>> {
    const auto sent = std::make_shared<int>(0);
    const auto counter =
        p.page()->session()->on("Page.screencastFrame", [sent](std::string_view) { ++*sent; });
    CO_TRY(const auto cast, co_await Screencast::start(p.cx(), p.page()));
    // A second of changes, a new colour every frame.
    co_await p.js(
        "new Promise(done => { let n = 0; const paint = () => { document.body.style.background = 'rgb(' + n "
        "+ "
        "',0,0)'; ++n < 60 ? requestAnimationFrame(paint) : done(n); }; paint(); })");
    EXPECT_GE(*sent, 1);
    EXPECT_LE(*sent, 3);  // what the browser sends ahead
    CO_TRY_VOID(co_await cast->next(p.within(5000)));
    co_await p.js("document.body.style.background = 'green'");  // one may have been all that was sent
    CO_TRY_VOID(co_await cast->next(p.within(5000)));
    CO_TRY_VOID(co_await cast->stop(p.cx()));
    const int until_stop = *sent;
    co_await p.js("document.body.style.background = 'blue'");
    CO_TRY_VOID(co_await p.page()->screenshot(p.within(5000), {}));
    EXPECT_EQ(*sent, until_stop);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::browser
