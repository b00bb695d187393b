// One click, fill or goto over a scripted browser in which the n-th command goes wrong, for every n and every
// way to go wrong.
//
// However it ends, it ends by its deadline, with a typed error that tells truly whether input was sent, and
// nothing is sent afterwards.
#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "async/task_group.hpp"
#include "browser/actions.hpp"
#include "browser/detail/page_state.hpp"
#include "browser/injected_protocol.hpp"
#include "cdp/connection.hpp"
#include "cdp/errors.hpp"
#include "cdp/testing/fake_chromium.hpp"

namespace flow::browser {
namespace {

using namespace std::chrono_literals;
using cdp::testing::FakeChromium;

enum class Fault { refuse, silence, hang_up, stale };
enum class Flow { click, fill, go_to };

constexpr std::string_view kFrameId = "MAIN";
constexpr milliseconds kTimeout{3000};
constexpr std::string_view kWanted = "http://page/wanted";

// What a flow does to the page, of the commands it sends.
bool acts(Flow flow, std::string_view method) {
  return flow == Flow::go_to ? method == "Page.navigate" : method.starts_with("Input.");
}
// How often, when nothing goes wrong: move, press, release; the text; the navigation.
constexpr std::size_t times_it_acts(Flow flow) {
  return flow == Flow::click ? 3 : 1;
}

std::string entry_of(const json::object& params) {
  const json::value document(params);
  const auto* function = json::find(document, "/arguments/0/value");
  return function != nullptr && function->is_string() ? std::string(function->get_string()) : "";
}

// What the in-page engine would say.
json::value engine_answer(const json::object& params) {
  const std::string name = entry_of(params);
  if (name == injected::kPrepare) {
    return json::object{{"s", "ready"},
                        {"x", 10},
                        {"y", 10},
                        {"mode", "insert"},
                        {"log", json::array{}},
                        {"m", json::object{{"alt", 0},
                                           {"count", 1},
                                           {"conflict", false},
                                           {"preview", json::object{{"html", "<button>"}}}}}};
  }
  if (name == injected::kFilled || name == injected::kReadBack) return json::object{{"s", "same"}};
  if (name == injected::kVerdict || name == injected::kStop || name == injected::kSettle)
    return json::object{{"s", "done"}};
  return nullptr;
}

// A page on a scripted connection, and one flow on it.
class Play {
 public:
  explicit Play(Flow flow) : Play(flow, std::make_unique<async::FakeClock>()) {}

  // Everything the flow sends from here on is counted; the n-th (from 1) goes wrong. 0: none.
  void spoil(std::size_t n, Fault fault) {
    spoilt_ = n;
    fault_ = fault;
    counting_ = true;
  }
  // The click leads to another document: the old one says nothing any more, the new one has seen nothing.
  void leave() { leaving_ = true; }
  // The click begins a navigation that nobody answers: the browser sends the page nothing more, and what the
  // page had said before that comes late.
  void hang() { hanging_ = true; }
  Result<void> run() {
    group_.spawn("flow", flow_into(loop_.context(kTimeout), flow_, &outcome_, page_));
    const auto end = clock_.steady_now() + kTimeout * 11 / 10;
    settle();
    while (!outcome_ && clock_.steady_now() < end) {
      clock_.advance(10ms);
      settle();
    }
    EXPECT_TRUE(outcome_.has_value()) << "still busy after its deadline";
    return outcome_ ? std::move(*outcome_) : fail(ErrorCode::internal, "no outcome");
  }
  // Nothing may follow, however long one waits.
  std::size_t acts_after_the_end() {
    const auto before = acts_sent();
    for (int i = 0; i < 100; ++i) {
      clock_.advance(100ms);
      settle();
    }
    return acts_sent() - before;
  }
  std::size_t acts_sent() const {
    std::size_t all = 0;
    for (const auto& one : chromium_.received()) all += acts(flow_, one.method) ? 1 : 0;
    return all;
  }
  std::size_t commands() const { return commands_; }

  ~Play() {
    connection_->close(cdp::browser_gone("the test is over"));
    group_.cancel();
    settle();
  }

 private:
  Play(Flow flow, std::unique_ptr<async::FakeClock> clock)
      : flow_(flow),
        clock_(*clock),
        loop_(std::move(clock)),
        chromium_(loop_),
        connection_(cdp::Connection::open(loop_, chromium_.transport())),
        group_(loop_.io().get_executor(), async::OnFailure::keep_going) {
    script();
    state_ = std::make_shared<PageState>();
    state_->loop = &loop_;
    state_->page_id = PageId(std::string(kFrameId));
    state_->session = connection_->session("S");
    page_ = std::make_shared<Page>(state_);
    state_->page = page_;
    group_.spawn("set-up", set_up(loop_.context(kTimeout), state_,
                                  state_->attach(state_->session, std::string(kFrameId))));
    settle();
    EXPECT_TRUE(state_->main != nullptr);
  }

  void script() {
    for (const char* method : {"Page.enable", "Page.createIsolatedWorld", "Runtime.callFunctionOn",
                               "Runtime.evaluate", "Runtime.releaseObjectGroup", "Input.dispatchMouseEvent",
                               "Input.insertText", "DOM.describeNode", "Page.navigate", "Page.stopLoading"}) {
      chromium_.answer(method, [this](const FakeChromium::Received& command) { return answer(command); });
    }
    chromium_.answer("Page.getFrameTree", [](const auto&) {
      return json::object{{"frameTree", json::object{{"frame", json::object{{"id", json::string(kFrameId)},
                                                                            {"loaderId", "L"},
                                                                            {"url", "http://page/"}}}}}};
    });
  }

  std::optional<json::object> answer(const FakeChromium::Received& command) {
    if (counting_ && ++commands_ == spoilt_) {
      switch (fault_) {
        case Fault::silence: return std::nullopt;
        case Fault::hang_up: chromium_.hang_up(); return std::nullopt;
        case Fault::refuse: return error_reply(command, -32603, "Internal error");
        case Fault::stale: return error_reply(command, -32000, "Cannot find context with specified id");
      }
    }
    const std::string entry = leaving_ || hanging_ ? entry_of(command.params) : "";
    if (entry == injected::kVerdict) {
      verdict_ = command;
      return std::nullopt;
    }
    if (hanging_ && entry == injected::kSettle) {
      json::object late = engine_reply(verdict_.params);
      chromium_.say(
          json::dump(json::object{{"id", verdict_.id}, {"sessionId", "S"}, {"result", std::move(late)}}));
      return std::nullopt;
    }
    if (entry == injected::kSettle) {
      navigate();
      return json::object{
          {"result", json::object{{"type", "object"}, {"value", json::object{{"s", "none"}, {"seen", 0}}}}}};
    }
    if (command.method == "Page.navigate") return navigate();
    if (command.method == "Page.createIsolatedWorld") return json::object{{"executionContextId", 7}};
    if (command.method == "Runtime.callFunctionOn") return engine_reply(command.params);
    if (command.method == "Runtime.evaluate")
      return json::object{{"result", json::object{{"type", "undefined"}}}};
    return json::object{};
  }

  static json::object engine_reply(const json::object& params) {
    return {{"result", json::object{{"type", "object"}, {"value", engine_answer(params)}}}};
  }

  // The document that was asked for commits and loads.
  json::object navigate() {
    const auto tell = [this](std::string method, json::object params) {
      chromium_.emit("S", std::move(method), std::move(params));
    };
    tell("Page.frameStartedNavigating", {{"frameId", kFrameId},
                                         {"loaderId", "W"},
                                         {"url", kWanted},
                                         {"navigationType", "differentDocument"}});
    tell("Page.frameNavigated",
         {{"frame", json::object{{"id", kFrameId}, {"loaderId", "W"}, {"url", kWanted}}}});
    for (const char* name : {"DOMContentLoaded", "load"})
      tell("Page.lifecycleEvent", {{"frameId", kFrameId}, {"loaderId", "W"}, {"name", name}});
    return {{"frameId", kFrameId}, {"loaderId", "W"}};
  }

  std::optional<json::object> error_reply(const FakeChromium::Received& command, int code,
                                          std::string message) {
    json::object reply{{"id", command.id},
                       {"error", json::object{{"code", code}, {"message", json::string(message)}}}};
    if (!command.session.empty()) reply["sessionId"] = command.session;
    chromium_.say(json::dump(reply));
    return std::nullopt;
  }

  static Task<Result<void>> set_up(Context cx, std::shared_ptr<PageState> state,
                                   std::shared_ptr<AttachedTarget> target) {
    co_return co_await state->set_up(cx, target);
  }

  static Task<Result<void>> flow(Context cx, Flow flow, std::shared_ptr<Page> page) {
    CO_TRY(auto lease, co_await page->acquire(cx));
    const Target target{.selector = *Selector::parse("button")};
    switch (flow) {
      case Flow::click: CO_TRY_VOID(co_await Actor(lease).click(cx, target)); break;
      case Flow::fill: CO_TRY_VOID(co_await Actor(lease).fill(cx, target, Secret("text"))); break;
      case Flow::go_to: CO_TRY_VOID(co_await lease.go_to(cx, std::string(kWanted))); break;
    }
    co_return Result<void>{};
  }
  static Task<Result<void>> flow_into(Context cx, Flow which, std::optional<Result<void>>* outcome,
                                      std::shared_ptr<Page> page) {
    outcome->emplace(co_await flow(cx, which, std::move(page)));
    co_return Result<void>{};
  }

  void settle() {
    loop_.io().restart();
    loop_.io().poll();
  }

  Flow flow_;
  async::FakeClock& clock_;
  async::Loop loop_;
  bool leaving_ = false;
  bool hanging_ = false;
  FakeChromium::Received verdict_;
  FakeChromium chromium_;
  std::shared_ptr<cdp::Connection> connection_;
  async::TaskGroup group_;
  std::shared_ptr<PageState> state_;
  std::shared_ptr<Page> page_;
  std::optional<Result<void>> outcome_;
  bool counting_ = false;
  std::size_t commands_ = 0;
  std::size_t spoilt_ = 0;
  Fault fault_ = Fault::refuse;
};

class FaultSweep : public ::testing::TestWithParam<std::tuple<Flow, Fault>> {};

TEST_P(FaultSweep, EveryStepMayFail) {
  const auto [flow, fault] = GetParam();
  Play clean(flow);
  clean.spoil(0, fault);
  const auto fine = clean.run();
  ASSERT_TRUE(fine) << fine.error().message;
  EXPECT_EQ(clean.acts_sent(), times_it_acts(flow));
  const std::size_t steps = clean.commands();
  EXPECT_GE(steps, flow == Flow::go_to ? 1U : 4U);

  for (std::size_t n = 1; n <= steps; ++n) {
    SCOPED_TRACE(fmt::format("command {} of {}", n, steps));
    Play play(flow);
    play.spoil(n, fault);
    const auto outcome = play.run();
    EXPECT_EQ(play.acts_after_the_end(), 0U);
    if (outcome) {
      EXPECT_GE(play.acts_sent(), times_it_acts(flow));
      continue;
    }
    const Error& error = outcome.error();
    EXPECT_FALSE(error.message.empty());
    if (error.effect != Effect::none) {
      EXPECT_GT(play.acts_sent(), 0U) << error.message;
    } else if (flow != Flow::go_to) {
      EXPECT_EQ(play.acts_sent(), 0U) << error.message;
    }
    if (fault == Fault::hang_up) {
      EXPECT_TRUE(error.code == ErrorCode::browser_crashed || error.code == ErrorCode::network)
          << error.message;
    }
    if (fault == Fault::silence) {
      EXPECT_EQ(error.code, ErrorCode::timeout) << error.message;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(All, FaultSweep,
                         ::testing::Combine(::testing::Values(Flow::click, Flow::fill, Flow::go_to),
                                            ::testing::Values(Fault::refuse, Fault::silence, Fault::hang_up,
                                                              Fault::stale)));

TEST(AClick, ThatEndsItsDocumentIsNotRepeated) {
  Play play(Flow::click);
  play.leave();
  const auto outcome = play.run();
  EXPECT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(play.acts_sent(), times_it_acts(Flow::click));
}

TEST(AClick, ThatBeginsAHangingNavigationTakesTheLateVerdict) {
  Play play(Flow::click);
  play.hang();
  const auto outcome = play.run();
  EXPECT_TRUE(outcome) << outcome.error().message;
  EXPECT_EQ(play.acts_sent(), times_it_acts(Flow::click));
}

}  // namespace
}  // namespace flow::browser
