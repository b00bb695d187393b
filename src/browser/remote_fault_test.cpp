// Remote browsers whose link fails: every call ends in time with a typed error, and nothing is left behind.
#include "browser/testing/remote_world.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {
namespace {

using namespace std::chrono_literals;
using testing::at_an_endpoint;
using testing::target;
using World = testing::RemoteWorld;
using Fault = test::RemoteEndpoint::Fault;

// What happens to the link at which command, while what is done.
struct LinkFault {
  std::string_view name;
  std::string_view command;
  Fault fault;
  Task<Result<void>> (*act)(World world, ContextLease* lease);
  ErrorCode code;  // of the act
  Effect effect;
};
void PrintTo(const LinkFault& c, std::ostream* out) {
  *out << c.name;
}
class RemoteFault : public ::testing::TestWithParam<LinkFault> {};

constexpr milliseconds kActTime{800};

Task<Result<void>> click(World world, ContextLease* lease) {
  const auto page = lease->pages().front();
  CO_TRY(auto held, co_await page->acquire(world.cx));
  CO_TRY_VOID(co_await Actor(held).click(world.cx.within(kActTime), target("button")));
  co_return Result<void>{};
}
Task<Result<void>> go(World world, ContextLease* lease) {
  const auto page = lease->pages().front();
  CO_TRY(auto held, co_await page->acquire(world.cx));
  CO_TRY_VOID(co_await held.go_to(world.cx.within(kActTime), world.here("/")));
  co_return Result<void>{};
}
Task<Result<void>> open_tab(World world, ContextLease* lease) {
  CO_TRY_VOID(co_await lease->open_page(world.cx.within(kActTime)));
  co_return Result<void>{};
}

const LinkFault kFaults[] = {
    {"CutInMidClick", "Input.dispatchMouseEvent", Fault::cut, click, ErrorCode::browser_crashed,
     Effect::unknown},
    {"CutBeforeTheClick", "Runtime.callFunctionOn", Fault::cut, click, ErrorCode::browser_crashed,
     Effect::none},
    {"CutInMidGoto", "Page.navigate", Fault::cut, go, ErrorCode::browser_crashed, Effect::unknown},
    {"CutWhileATabOpens", "Target.createTarget", Fault::cut, open_tab, ErrorCode::browser_crashed,
     Effect::unknown},
    {"HalfOpenInMidClick", "Input.dispatchMouseEvent", Fault::freeze, click, ErrorCode::timeout,
     Effect::unknown},
    {"HalfOpenInMidGoto", "Page.navigate", Fault::freeze, go, ErrorCode::timeout, Effect::done},
    {"HalfOpenWhileATabOpens", "Target.createTarget", Fault::freeze, open_tab, ErrorCode::timeout,
     Effect::unknown},
};

const LinkFault* failing;  // the case that runs

Task<Result<void>> fails_in_time(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  const SteadyTime began = world.cx.clock().steady_now();
  world.endpoint->fail_at(std::string(failing->command), failing->fault);
  const auto done = co_await failing->act(world, lease.get());
  const SteadyTime ended = world.cx.clock().steady_now();
  EXPECT_FALSE(done);
  if (done) co_return Result<void>{};
  const Error& error = done.error();
  EXPECT_EQ(to_string(error.code), to_string(failing->code)) << error.message;
  EXPECT_EQ(to_string(error.effect), to_string(failing->effect)) << error.message;
  if (failing->fault == Fault::cut) {
    EXPECT_LT(ended - world.endpoint->failed_at(), 1s);
    EXPECT_EQ(cdp::reason_of(error), "disconnected");
    EXPECT_NE(error.message.find("the link to the remote browser is lost"), std::string::npos)
        << error.message;
    EXPECT_TRUE(page->closed());
    const auto sent = world.endpoint->commands().size();
    EXPECT_EQ((co_await page->title(world.cx)).error().code, ErrorCode::browser_crashed);
    EXPECT_EQ((co_await lease->open_page(world.cx)).error().code, ErrorCode::browser_crashed);
    EXPECT_EQ(world.endpoint->commands().size(), sent);  // nothing is tried again
  } else {
    EXPECT_LT(ended - began, kActTime * 11 / 10 + 100ms);
  }
  const SteadyTime closing = world.cx.clock().steady_now();
  static_cast<void>(co_await lease->close(world.cx));
  EXPECT_LT(world.cx.clock().steady_now() - closing, 3s);
  EXPECT_EQ(world.endpoint->sessions(), 1);  // no reconnecting
  co_return Result<void>{};
}

TEST_P(RemoteFault, EndsInTime) {
  failing = &GetParam();
  at_an_endpoint({}, fails_in_time);
}
INSTANTIATE_TEST_SUITE_P(Case, RemoteFault, ::testing::ValuesIn(kFaults),
                         [](const auto& info) { return std::string(info.param.name); });

Task<Result<void>> never_gets_there(World world) {
  for (const std::string_view command : {"Browser.getVersion", "Target.createBrowserContext",
                                         "Browser.setDownloadBehavior", "Target.setAutoAttach"}) {
    world.endpoint->fail_at(std::string(command), Fault::cut);
    const auto lease = co_await world.acquire();
    EXPECT_EQ(lease.error().code, ErrorCode::network) << command << ": " << lease.error().message;
    EXPECT_EQ(cdp::reason_of(lease.error()), "disconnected");
    EXPECT_LT(world.cx.clock().steady_now() - world.endpoint->failed_at(), 1s);
    EXPECT_EQ(world.pool->stats().crashes, 0U);
  }
  world.endpoint->fail_at("Target.createTarget", Fault::freeze);
  const auto late =
      co_await world.pool->acquire(world.cx.within(1500ms), World::profile(world.endpoint->web_socket()), {});
  EXPECT_EQ(late.error().code, ErrorCode::timeout);
  co_return Result<void>{};
}
TEST(RemoteFault, BeforeTheFirstPageItIsTheNetwork) {
  at_an_endpoint({}, never_gets_there);
}

Task<Result<void>> time_runs_out(World world) {
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx, world.here("/")));
  const auto popups = page->watch_popups();
  EXPECT_FALSE(co_await popups->pop(world.cx));  // closed with the page
  const auto reason = page->end_reason();
  EXPECT_TRUE(reason.has_value());
  if (!reason) co_return Result<void>{};
  EXPECT_EQ(reason->code, ErrorCode::browser_crashed);
  EXPECT_NE(reason->message.find("it closed the connection (code 1000, session limit of 30 s reached)"),
            std::string::npos)
      << reason->message;
  EXPECT_NE(reason->message.find(" s after connecting)"), std::string::npos) << reason->message;
  co_return co_await lease->close(world.cx);
}
TEST(RemoteFault, TheLimitOfASessionIsInTheError) {
  at_an_endpoint({.time_to_live = 2500ms, .last_words = "session limit of 30 s reached"}, time_runs_out);
}

// The real clock, which can be put forward; what waits already is not woken by that.
class JumpingClock final : public async::TimerClock {
 public:
  WallTime now() const override { return real_.now(); }
  SteadyTime steady_now() const override { return real_.steady_now() + ahead_; }
  std::unique_ptr<async::Alarm> alarm(boost::asio::any_io_executor executor, SteadyTime at,
                                      std::function<void()> fire) override {
    return real_.alarm(std::move(executor), at == SteadyTime::max() ? at : at - ahead_, std::move(fire));
  }
  void jump(milliseconds span) { ahead_ += span; }

 private:
  async::RealClock real_;
  milliseconds ahead_{0};
};

Task<Result<void>> asks_after_silence(World world) {
  auto& clock = dynamic_cast<JumpingClock&>(world.loop->clock());
  CO_TRY(auto lease, co_await world.acquire());
  CO_TRY(const auto page, co_await lease->open_page(world.cx));
  const auto asked = [&] { return std::ranges::count(world.endpoint->commands(), "Browser.getVersion"); };
  EXPECT_EQ(asked(), 1);
  clock.jump(29s);
  EXPECT_TRUE(co_await page->acquire(world.cx));
  EXPECT_EQ(asked(), 1);
  clock.jump(2s);
  const auto sent = world.endpoint->commands().size();
  EXPECT_TRUE(co_await page->acquire(world.cx));
  EXPECT_EQ(asked(), 2);
  EXPECT_EQ(world.endpoint->commands().size(), sent + 1);  // and that was all while it was idle
  co_return co_await lease->close(world.cx);
}
TEST(RemoteFault, ALinkSilentFor30SecondsMustAnswerFirst) {
  at_an_endpoint({}, asks_after_silence, {}, std::string(testing::kRemotePage),
                 std::make_unique<JumpingClock>());
}

}  // namespace
}  // namespace flow::browser
