// One click over a scripted browser in which the n-th command goes wrong, for every n and every way to go
// wrong.
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

constexpr std::string_view kFrameId = "MAIN";
constexpr milliseconds kTimeout{3000};

// What the in-page engine would say.
json::value engine_answer(const json::object& params) {
  const json::value document(params);
  const auto* function = json::find(document, "/arguments/0/value");
  const std::string name =
      function != nullptr && function->is_string() ? std::string(function->get_string()) : "";
  if (name == injected::kPrepare) {
    return json::object{{"s", "ready"},
                        {"x", 10},
                        {"y", 10},
                        {"log", json::array{}},
                        {"m", json::object{{"alt", 0},
                                           {"count", 1},
                                           {"conflict", false},
                                           {"preview", json::object{{"html", "<button>"}}}}}};
  }
  if (name == injected::kVerdict || name == injected::kStop) return json::object{{"s", "done"}};
  return nullptr;
}

// A page on a scripted connection, and one click on it.
class Click {
 public:
  Click() : Click(std::make_unique<async::FakeClock>()) {}

  // Everything the click sends from here on is counted; the n-th (from 1) goes wrong. 0: none.
  void spoil(std::size_t n, Fault fault) {
    spoilt_ = n;
    fault_ = fault;
    counting_ = true;
  }
  Result<ActionReport> run() {
    group_.spawn("click", click_into(loop_.context(kTimeout), &outcome_, page_));
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
  std::size_t input_after_the_end() {
    const auto before = input_sent();
    for (int i = 0; i < 100; ++i) {
      clock_.advance(100ms);
      settle();
    }
    return input_sent() - before;
  }
  std::size_t input_sent() const {
    std::size_t all = 0;
    for (const auto& one : chromium_.received()) all += one.method.starts_with("Input.") ? 1 : 0;
    return all;
  }
  std::size_t commands() const { return commands_; }

  ~Click() {
    connection_->close(cdp::browser_gone("the test is over"));
    group_.cancel();
    settle();
  }

 private:
  explicit Click(std::unique_ptr<async::FakeClock> clock)
      : clock_(*clock),
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
    for (const char* method :
         {"Page.enable", "Page.createIsolatedWorld", "Runtime.callFunctionOn", "Runtime.evaluate",
          "Runtime.releaseObjectGroup", "Input.dispatchMouseEvent", "DOM.describeNode"}) {
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
    if (command.method == "Page.createIsolatedWorld") return json::object{{"executionContextId", 7}};
    if (command.method == "Runtime.callFunctionOn")
      return json::object{
          {"result", json::object{{"type", "object"}, {"value", engine_answer(command.params)}}}};
    if (command.method == "Runtime.evaluate")
      return json::object{{"result", json::object{{"type", "undefined"}}}};
    return json::object{};
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

  static Task<Result<void>> click_into(Context cx, std::optional<Result<ActionReport>>* outcome,
                                       std::shared_ptr<Page> page) {
    auto lease = co_await page->acquire(cx);
    if (!lease) {
      outcome->emplace(std::unexpected(std::move(lease).error()));
    } else {
      outcome->emplace(co_await Actor(*lease).click(cx, {.selector = *Selector::parse("button")}));
    }
    co_return Result<void>{};
  }

  void settle() {
    loop_.io().restart();
    loop_.io().poll();
  }

  async::FakeClock& clock_;
  async::Loop loop_;
  FakeChromium chromium_;
  std::shared_ptr<cdp::Connection> connection_;
  async::TaskGroup group_;
  std::shared_ptr<PageState> state_;
  std::shared_ptr<Page> page_;
  std::optional<Result<ActionReport>> outcome_;
  bool counting_ = false;
  std::size_t commands_ = 0;
  std::size_t spoilt_ = 0;
  Fault fault_ = Fault::refuse;
};

class FaultSweep : public ::testing::TestWithParam<Fault> {};

TEST_P(FaultSweep, EveryStepOfAClickMayFail) {
  Click clean;
  clean.spoil(0, GetParam());
  const auto fine = clean.run();
  ASSERT_TRUE(fine) << fine.error().message;
  EXPECT_EQ(clean.input_sent(), 3U);  // move, press, release
  const std::size_t steps = clean.commands();
  EXPECT_GE(steps, 6U);

  for (std::size_t n = 1; n <= steps; ++n) {
    SCOPED_TRACE(fmt::format("command {} of {}", n, steps));
    Click click;
    click.spoil(n, GetParam());
    const auto outcome = click.run();
    EXPECT_EQ(click.input_after_the_end(), 0U);
    if (outcome) {
      EXPECT_GE(click.input_sent(), 3U);
      continue;
    }
    const Error& error = outcome.error();
    EXPECT_FALSE(error.message.empty());
    if (error.effect == Effect::none) {
      EXPECT_EQ(click.input_sent(), 0U) << error.message;
    } else {
      EXPECT_GT(click.input_sent(), 0U) << error.message;
    }
    if (GetParam() == Fault::hang_up) {
      EXPECT_TRUE(error.code == ErrorCode::browser_crashed || error.code == ErrorCode::network)
          << error.message;
    }
    if (GetParam() == Fault::silence) {
      EXPECT_EQ(error.code, ErrorCode::timeout) << error.message;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Click, FaultSweep,
                         ::testing::Values(Fault::refuse, Fault::silence, Fault::hang_up, Fault::stale));

}  // namespace
}  // namespace flow::browser
