#include <gtest/gtest.h>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "async/task_group.hpp"
#include "nodes/testing/host.hpp"
#include "nodes/testing/node_test.hpp"
#include "nodes/testing/site_test.hpp"

namespace flow::nodes {
namespace {

// "12345678901234567890", as in RFC 6238.
constexpr std::string_view kKey = R"({"Credential": {"$secret": "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}})";

struct Made {
  std::string code;
  std::vector<std::string> secrets;
  std::vector<std::string> warnings;
  bool waited = false;
};

Task<Result<void>> ask(testing::Host* host, Made* made) {
  const sdk::NodeType* node = find_node("totp_code");
  CO_TRY(const auto given, json::parse_object(kKey));
  CO_TRY(auto inputs, testing::make_inputs(node->spec, given));
  CO_TRY(const auto outputs, co_await node->run(sdk::NodeContext(*host), std::move(inputs)));
  made->code = std::string(outputs.all().at("Code").json().as_string());
  made->secrets = host->secrets;
  made->warnings = host->warnings;
  co_return Result<void>{};
}

Task<Result<void>> ask_and_move_time(async::Loop* loop, async::FakeClock* clock, testing::Host* host,
                                     Made* made) {
  async::TaskGroup tasks(loop->io().get_executor());
  tasks.spawn("ask", ask(host, made));
  while (made->code.empty()) {
    co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
    if (clock->sleeper_count() == 0) continue;
    made->waited = true;
    clock->advance(milliseconds{1000});
  }
  co_return co_await tasks.join(loop->context(milliseconds{1000}));
}

Made code_at(std::int64_t seconds) {
  auto owned = std::make_unique<async::FakeClock>(WallTime{std::chrono::seconds{seconds}});
  async::FakeClock* const clock = owned.get();
  async::Loop loop(std::move(owned));
  testing::Host host(loop, find_node("totp_code")->spec, milliseconds{30'000});
  Made made;
  const auto ran = loop.run(ask_and_move_time(&loop, clock, &host, &made));
  EXPECT_TRUE(ran) << ran.error().message;
  return made;
}

TEST(TotpCode, IsTheOneOfNowAndASecret) {
  const Made made = code_at(1111111110);  // a step begins
  EXPECT_EQ(made.code, "050471");
  EXPECT_EQ(made.secrets, std::vector<std::string>{"050471"});
  EXPECT_FALSE(made.waited);
  EXPECT_TRUE(made.warnings.empty());  // no server has said what time it is
}

TEST(TotpCode, IsTheNextOneWhenTheOldIsAboutToChange) {
  const Made made = code_at(1111111108);  // 2 s before it
  EXPECT_EQ(made.code, "050471");
  EXPECT_TRUE(made.waited);
}

const testing::NodeCase kCases[] = {
    {.name = "NoKey",
     .inputs = R"({"Credential": {"$secret": "hunter1"}})",
     .error = ErrorCode::invalid_input,
     .message = "the secret is not base32: character 7"},
};
FLOW_NODE_TABLE(TotpCodeTable, "totp_code", kCases);

const testing::SiteCase kSiteCases[] = {
    {.name = "AheadOfTheSite",
     .site = {{.path = "/", .headers = {{"Date", "Tue, 14 Nov 2023 22:13:20 GMT"}}}},
     .inputs = std::string(kKey),
     .warning = " s ahead of that of 127.0.0.1: the code may be refused; set the clock"},
    {.name = "BehindTheSite",
     .site = {{.path = "/", .headers = {{"Date", "Fri, 31 Dec 9999 23:59:59 GMT"}}}},
     .inputs = std::string(kKey),
     .warning = " s behind that of 127.0.0.1: "},
};
FLOW_SITE_TABLE(TotpCodeOnASite, "totp_code", kSiteCases);

}  // namespace
}  // namespace flow::nodes
