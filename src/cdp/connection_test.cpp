#include "cdp/connection.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "async/sync.hpp"
#include "async/task_group.hpp"
#include "cdp/errors.hpp"
#include "cdp/testing/fake_chromium.hpp"
#include "cdp/transport_pipe.hpp"

namespace flow::cdp {
namespace {

using namespace std::chrono_literals;

class Connected : public ::testing::Test {
 protected:
  Connected() : Connected(std::make_unique<async::FakeClock>()) {}
  explicit Connected(std::unique_ptr<async::FakeClock> owned)
      : clock(*owned),
        loop(std::move(owned)),
        chromium(loop),
        connection(Connection::open(loop, chromium.transport())),
        group(loop.io().get_executor(), async::OnFailure::keep_going) {}

  void settle() {
    loop.io().restart();
    loop.io().poll();
  }

  async::FakeClock& clock;
  async::Loop loop;
  testing::FakeChromium chromium;
  std::shared_ptr<Connection> connection;
  async::TaskGroup group;
};

using Answer = std::shared_ptr<std::optional<Result<json::object>>>;
Answer make_answer() {
  return std::make_shared<std::optional<Result<json::object>>>();
}

Task<Result<void>> call_into(Context cx, std::shared_ptr<Session> session, std::string method,
                             json::object params, Answer answer) {
  answer->emplace(co_await session->call(cx, method, std::move(params)));
  co_return Result<void>{};
}

TEST_F(Connected, AnswersACallWithItsOwnReply) {
  chromium.answer("A.double", [](const auto& command) {
    return json::object{{"n", command.params.at("n").as_int64() * 2}};
  });
  const auto first = make_answer();
  const auto second = make_answer();
  group.spawn("1", call_into(loop.context(1s), connection->root(), "A.double", {{"n", 4}}, first));
  group.spawn("2", call_into(loop.context(1s), connection->session("S"), "A.double", {{"n", 5}}, second));
  settle();
  EXPECT_EQ((**first)->at("n"), 8);
  EXPECT_EQ((**second)->at("n"), 10);
  EXPECT_EQ(chromium.received().at(1).session, "S");
}

TEST_F(Connected, ErrorsOfTheBrowserAreValues) {
  chromium.refuse("Page.navigate", -32602, "Invalid parameters");
  const auto answer = make_answer();
  group.spawn("1", call_into(loop.context(1s), connection->root(), "Page.navigate", {}, answer));
  settle();
  ASSERT_FALSE((*answer)->has_value());
  EXPECT_EQ((*answer)->error().message, "Page.navigate failed: Invalid parameters (-32602)");
}

TEST_F(Connected, ACallEndsAtItsDeadlineAndTheLateReplyIsDropped) {
  chromium.answer("A.slow", [](const auto&) { return std::nullopt; });
  const auto answer = make_answer();
  group.spawn("1", call_into(loop.context(1s), connection->root(), "A.slow", {}, answer));
  settle();
  clock.advance(1s);
  settle();
  ASSERT_FALSE((*answer)->has_value());
  EXPECT_EQ((*answer)->error().code, ErrorCode::timeout);
  EXPECT_EQ((*answer)->error().message, "A.slow: timed out after 1000 ms");
  chromium.say(R"({"id":1,"result":{}})");
  settle();
  EXPECT_FALSE(connection->closed());
}

Task<Result<void>> burst_three(Context cx, std::shared_ptr<Session> session, std::shared_ptr<Session> other,
                               std::shared_ptr<std::size_t> count) {
  std::vector<Command> commands;
  commands.push_back({.method = "A.a"});
  commands.push_back({.method = "A.b", .session = other});
  commands.push_back({.method = "A.c"});
  CO_TRY(const auto results, co_await session->burst(cx, std::move(commands)));
  *count = results.size();
  co_return Result<void>{};
}

TEST_F(Connected, ABurstIsOneWriteAlsoAcrossSessions) {
  const auto count = std::make_shared<std::size_t>(0);
  group.spawn("1", burst_three(loop.context(1s), connection->root(), connection->session("S"), count));
  settle();
  EXPECT_EQ(*count, 3U);
  EXPECT_EQ(chromium.writes(), 1U);
  EXPECT_EQ(chromium.received().at(1).session, "S");
  EXPECT_EQ(chromium.received().at(2).session, "");
}

TEST_F(Connected, EventsReachOnlyTheSessionAndMethodSubscribed) {
  std::vector<std::string> seen;
  auto subscription =
      connection->session("S")->on("A.event", [&](std::string_view raw) { seen.emplace_back(raw); });
  chromium.emit("S", "A.event", {{"n", 1}});
  chromium.emit("", "A.event", {{"n", 2}});
  chromium.emit("S", "A.other", {{"n", 3}});
  settle();
  EXPECT_EQ(seen, (std::vector<std::string>{R"({"n":1})"}));
  EXPECT_EQ(connection->events_dropped(), 2U);
  subscription = {};
  chromium.emit("S", "A.event", {{"n", 4}});
  settle();
  EXPECT_EQ(seen.size(), 1U);
}

TEST_F(Connected, EndingASessionFailsItsCallsAndNoOthers) {
  chromium.answer("A.slow", [](const auto&) { return std::nullopt; });
  const auto page = make_answer();
  const auto root = make_answer();
  const auto later = make_answer();
  const auto session = connection->session("S");
  group.spawn("page", call_into(loop.context(1s), session, "A.slow", {}, page));
  group.spawn("root", call_into(loop.context(1s), connection->root(), "A.slow", {}, root));
  settle();
  session->end(make_error(ErrorCode::navigation, "the page was closed"));
  group.spawn("later", call_into(loop.context(1s), session, "A.slow", {}, later));
  settle();
  EXPECT_EQ((*page)->error().message, "the page was closed");
  EXPECT_EQ((*later)->error().message, "the page was closed");
  EXPECT_FALSE(root->has_value());
  connection->close(browser_gone("test"));
  settle();
  EXPECT_EQ((*root)->error().code, ErrorCode::browser_crashed);
}

TEST_F(Connected, HangingUpFailsEverythingAtOnceAndForEver) {
  chromium.answer("A.slow", [](const auto&) { return std::nullopt; });
  const auto pending = make_answer();
  const auto later = make_answer();
  group.spawn("1", call_into(loop.context(1h), connection->session("S"), "A.slow", {}, pending));
  settle();
  chromium.hang_up();
  settle();
  group.spawn("2", call_into(loop.context(1h), connection->session("T"), "A.slow", {}, later));
  settle();
  EXPECT_EQ(reason_of((*pending)->error()), "browser_gone");
  EXPECT_EQ((*pending)->error().effect, Effect::unknown);
  EXPECT_EQ(reason_of((*later)->error()), "browser_gone");
  connection->close(browser_gone("again"));
}

TEST_F(Connected, NonsenseFromTheBrowserClosesTheConnection) {
  chromium.say("not json");
  settle();
  EXPECT_TRUE(connection->closed());
  EXPECT_EQ(reason_of(connection->root()->end_reason()), "protocol");
}

TEST_F(Connected, AHandlerMayCloseAndUnsubscribe) {
  auto subscription = std::make_shared<Subscription>();
  int calls = 0;
  *subscription = connection->root()->on("A.event", [&, subscription](std::string_view) {
    ++calls;
    *subscription = {};
    connection->close(browser_gone("enough"));
  });
  chromium.emit("", "A.event", {});
  chromium.emit("", "A.event", {});
  settle();
  EXPECT_EQ(calls, 1);
}

TEST_F(Connected, TheTraceHoldsNamesAndSizesOnly) {
  const auto answer = make_answer();
  group.spawn("1", call_into(loop.context(1s), connection->session("SESSION-1"), "Input.insertText",
                             {{"text", "hunter2"}}, answer));
  settle();
  const auto lines = connection->trace().lines();
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0], "+0 ms > Input.insertText [SESSION-] 88 bytes");
  EXPECT_EQ(lines[0].find("hunter2"), std::string::npos);
}

// The real carrier: two pipes, with a peer that answers in pieces.
TEST(PipeTransport, CarriesMessagesBothWaysAndNoticesTheEnd) {
  async::Loop loop;
  auto down = os::make_pipe();
  auto up = os::make_pipe();
  const auto transport = make_pipe_transport(loop, std::move(down->write_end), std::move(up->read_end));
  std::vector<std::string> seen;
  std::optional<Error> closed;
  transport->start({.on_message = [&](std::string_view message) { seen.emplace_back(message); },
                    .on_closed = [&](Error reason) { closed = std::move(reason); }});
  const std::string large(3 << 20, 'x');
  transport->send({"one", "two"});
  transport->send({large});
  std::string received;
  std::array<char, 65536> chunk;
  ::fcntl(down->read_end.get(), F_SETFL, O_NONBLOCK);
  while (received.size() < large.size() + 9) {
    loop.io().poll();
    const ssize_t n = ::read(down->read_end.get(), chunk.data(), chunk.size());
    if (n > 0) received.append(chunk.data(), static_cast<std::size_t>(n));
  }
  EXPECT_EQ(received, std::string("one\0two\0", 8) + large + '\0');
  ASSERT_EQ(::write(up->write_end.get(), "{\"a\":", 5), 5);
  loop.io().poll();
  ASSERT_EQ(::write(up->write_end.get(), "1}\0{}\0", 6), 6);
  while (seen.size() < 2) loop.io().run_one();
  EXPECT_EQ(seen, (std::vector<std::string>{"{\"a\":1}", "{}"}));
  up->write_end.close();
  while (!closed) loop.io().run_one();
  EXPECT_EQ(reason_of(*closed), "browser_gone");
}

}  // namespace
}  // namespace flow::cdp
