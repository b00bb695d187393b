// The sans-IO parts: cutting the stream and peeking into messages.
#include <gtest/gtest.h>

#include "cdp/errors.hpp"
#include "cdp/framing.hpp"
#include "cdp/peek.hpp"

namespace flow::cdp {
namespace {

using namespace std::string_literals;

std::vector<std::string> split(const std::string& stream, std::size_t step) {
  Splitter splitter;
  std::vector<std::string> messages;
  for (std::size_t at = 0; at < stream.size(); at += step) {
    splitter.feed(std::string_view(stream).substr(at, step));
    for (;;) {
      const auto message = splitter.next();
      EXPECT_TRUE(message.has_value());
      if (!message || !*message) break;
      messages.emplace_back(**message);
    }
  }
  return messages;
}

class SplitterSteps : public testing::TestWithParam<std::size_t> {};

TEST_P(SplitterSteps, CutsTheSameWayHoweverTheBytesArrive) {
  EXPECT_EQ(split("{}\0{\"a\":1}\0\0tail"s, GetParam()), (std::vector<std::string>{"{}", "{\"a\":1}", ""}));
}
INSTANTIATE_TEST_SUITE_P(Chunks, SplitterSteps, testing::Values(1U, 2U, 3U, 5U, 100U));

TEST(SplitterTest, RefusesAMessageOverTheCap) {
  Splitter splitter(Bytes{4});
  splitter.feed("12345"s + '\0');
  const auto message = splitter.next();
  ASSERT_FALSE(message.has_value());
  EXPECT_EQ(reason_of(message.error()), "protocol");
  Splitter exact(Bytes{4});
  exact.feed("1234"s + '\0');
  EXPECT_EQ(exact.next().value(), "1234");
}

struct PeekCase {
  std::string_view name;
  std::string text;
  std::optional<std::int64_t> id;
  std::string_view method, session, params, result, error;
};

class PeekTable : public testing::TestWithParam<PeekCase> {};

TEST_P(PeekTable, FindsTheMembers) {
  const auto& expected = GetParam();
  const auto found = peek(expected.text);
  ASSERT_TRUE(found.has_value()) << found.error().message;
  EXPECT_EQ(found->id, expected.id);
  EXPECT_EQ(found->method, expected.method);
  EXPECT_EQ(found->session, expected.session);
  EXPECT_EQ(found->params, expected.params);
  EXPECT_EQ(found->result, expected.result);
  EXPECT_EQ(found->error, expected.error);
}

INSTANTIATE_TEST_SUITE_P(
    Messages, PeekTable,
    testing::Values(PeekCase{"reply", R"({"id":7,"result":{"a":[1,{"id":9}]},"sessionId":"S1"})", 7, "", "S1",
                             "", R"({"a":[1,{"id":9}]})", ""},
                    PeekCase{"any_order",
                             R"( { "sessionId" : "S" , "params" : {"method":"no"} , "method" : "A.b" } )",
                             {},
                             "A.b",
                             "S",
                             R"({"method":"no"})",
                             "",
                             ""},
                    PeekCase{"error", R"({"error":{"code":-32000,"message":"x"},"id":1})", 1, "", "", "", "",
                             R"({"code":-32000,"message":"x"})"},
                    PeekCase{"brackets_in_strings",
                             R"({"method":"A","params":{"t":"}]\"{\\"}})",
                             {},
                             "A",
                             "",
                             R"({"t":"}]\"{\\"})",
                             "",
                             ""},
                    PeekCase{"lone_surrogate_in_an_unread_value",
                             R"({"method":"A","params":{"t":"\ud800"}})",
                             {},
                             "A",
                             "",
                             R"({"t":"\ud800"})",
                             "",
                             ""}),
    [](const auto& info) { return std::string(info.param.name); });

class PeekBroken : public testing::TestWithParam<std::string> {};
TEST_P(PeekBroken, IsAProtocolError) {
  const auto found = peek(GetParam());
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().code, ErrorCode::internal);
  EXPECT_EQ(reason_of(found.error()), "protocol");
}
INSTANTIATE_TEST_SUITE_P(Texts, PeekBroken,
                         testing::Values("", "x", "[]", "{", "{}", R"({"id":1)", R"({"id" 1})", R"({"id":})",
                                         R"({"id":1}x)", R"({"method":"A)", R"({"a":"\)",
                                         R"({"params":{"a":[1})", R"({"id":"1"})",
                                         R"({"method":"A","params":)" + std::string(600, '[')));

TEST(Base64Member, DecodesOneMemberAndLeavesTheRest) {
  EXPECT_EQ(base64_member(R"({"eof":true,"data":"aGVsbG8="})", "data"), "hello");
  EXPECT_FALSE(base64_member(R"({"data":7})", "data").has_value());
  EXPECT_FALSE(base64_member(R"({})", "data").has_value());
}

struct ErrorCase {
  std::string text;
  ErrorCode code;
  std::string_view reason;
};
class ReplyErrors : public testing::TestWithParam<ErrorCase> {};
TEST_P(ReplyErrors, AreTyped) {
  const Error error = reply_error("Runtime.callFunctionOn", GetParam().text);
  EXPECT_EQ(error.code, GetParam().code) << error.message;
  EXPECT_EQ(reason_of(error), GetParam().reason);
}
INSTANTIATE_TEST_SUITE_P(
    Replies, ReplyErrors,
    testing::Values(ErrorCase{R"({"code":-32000,"message":"Cannot find context with specified id"})",
                              ErrorCode::navigation, "context_gone"},
                    ErrorCase{R"({"code":-32000,"message":"Execution context was destroyed."})",
                              ErrorCode::navigation, "context_gone"},
                    ErrorCase{R"({"code":-32001,"message":"Session with given id not found."})",
                              ErrorCode::navigation, "session_gone"},
                    ErrorCase{R"({"code":-32601,"message":"'A.b' wasn't found"})", ErrorCode::internal,
                              "protocol"},
                    ErrorCase{"nonsense", ErrorCode::internal, "protocol"}));

}  // namespace
}  // namespace flow::cdp
