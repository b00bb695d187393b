#include <gmock/gmock.h>

#include "nodes/testing/beside_test.hpp"
#include "nodes/testing/web_test.hpp"
#include "support/raw_server.hpp"
#include "support/twilio_server.hpp"

namespace flow::nodes {
namespace {

const testing::WebCase kCases[] = {
    {.name = "Accepted",
     .inputs =
         R"json({"Twilio Account SID": {"$secret": "AC1"}, "Twilio Auth Token": {"$secret": "tok"}, "From Number": "+15005550006", "To Number": "+15558675310", "Base URL": "{server}", "Message Content": "Hi & bye"})json",
     .replies = {{.status = 201, .body = R"json({"sid": "SM1", "status": "queued"})json"}},
     .outputs = R"json({"SMS Status": "queued", "Message SID": "SM1"})json",
     .sent =
         R"json({"method": "POST", "target": "/2010-04-01/Accounts/AC1/Messages.json", "headers": {"authorization": "Basic QUMxOnRvaw==", "content-type": "application/x-www-form-urlencoded", "idempotency-key": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}, "body": "From=%2B15005550006&To=%2B15558675310&Body=Hi%20%26%20bye"})json"},
    {.name = "InvalidNumberOfTwilio",
     .inputs =
         R"json({"Twilio Account SID": {"$secret": "AC1"}, "Twilio Auth Token": {"$secret": "tok"}, "From Number": "+15005550006", "To Number": "+15558675310", "Base URL": "{server}", "Message Content": "Hi"})json",
     .replies = {{.status = 400, .body = R"json({"code": 21211, "message": "Invalid To number"})json"}},
     .error = ErrorCode::http_4xx,
     .message = "Invalid To number",
     .effect = Effect::none},
    {.name = "WrongToken",
     .inputs =
         R"json({"Twilio Account SID": {"$secret": "AC1"}, "Twilio Auth Token": {"$secret": "tok"}, "From Number": "+15005550006", "To Number": "+15558675310", "Base URL": "{server}", "Message Content": "Hi"})json",
     .replies = {{.status = 401, .body = R"json({"code": 20003, "message": "Authenticate"})json"}},
     .error = ErrorCode::auth,
     .effect = Effect::none},
    {.name = "ServerErrorLeavesADoubt",
     .inputs =
         R"json({"Twilio Account SID": {"$secret": "AC1"}, "Twilio Auth Token": {"$secret": "tok"}, "From Number": "+15005550006", "To Number": "+15558675310", "Base URL": "{server}", "Message Content": "Hi"})json",
     .replies = {{.status = 500}},
     .error = ErrorCode::http_5xx,
     .effect = Effect::unknown},
    {.name = "NotE164",
     .inputs =
         R"json({"Twilio Account SID": "AC1", "Twilio Auth Token": {"$secret": "t"}, "From Number": "+15005550006", "To Number": "555-1234", "Message Content": "Hi"})json",
     .error = ErrorCode::invalid_input,
     .message = "555-1234",
     .requests = 0},
    {.name = "EmptyMessage",
     .inputs =
         R"json({"Twilio Account SID": {"$secret": "AC1"}, "Twilio Auth Token": {"$secret": "tok"}, "From Number": "+15005550006", "To Number": "+15558675310", "Base URL": "{server}", "Message Content": ""})json",
     .error = ErrorCode::invalid_input,
     .message = "0 characters",
     .requests = 0},
    {.name = "SidWithASlash",
     .inputs =
         R"json({"Twilio Account SID": "AC/../x", "Twilio Auth Token": {"$secret": "t"}, "From Number": "+15005550006", "To Number": "+15558675310", "Message Content": "Hi"})json",
     .error = ErrorCode::invalid_input,
     .message = "SID",
     .requests = 0},
    {.name = "CredentialForAForeignHost",
     .inputs =
         R"json({"Twilio Account SID": {"$secret": "AC1"}, "Twilio Auth Token": {"$secret": "tok"}, "From Number": "+15005550006", "To Number": "+15558675310", "Base URL": "{server}", "Message Content": "Hi"})json",
     .error = ErrorCode::auth,
     .requests = 0,
     .secret_hosts = {"api.twilio.com"}},
};

FLOW_WEB_TABLE(SendSms, "send_sms", kCases);

TEST(SendSmsLength, IsCountedInCharacters) {
  std::string message;
  for (int i = 0; i < 1601; ++i) message += "ü";
  testing::check_web(
      "send_sms",
      {.name = "TooLong",
       .inputs =
           R"({"Twilio Account SID": "AC1", "Twilio Auth Token": {"$secret": "t"}, "From Number": "+15005550006",
                                                "To Number": "+15558675310", "Message Content": ")" +
           message + R"("})",
       .error = ErrorCode::invalid_input,
       .message = "1601",
       .requests = 0});
}

std::string inputs_for(const std::string& base_url, std::string_view to, std::string_view token) {
  return json::dump(json::value{{"Twilio Account SID", "AC1"},
                                {"Twilio Auth Token", {{"$secret", token}}},
                                {"From Number", "+15005550006"},
                                {"To Number", to},
                                {"Message Content", "Grüße & 50% = gut"},
                                {"Base URL", base_url + "/"}});
}

Result<json::object> send(std::string_view token, std::vector<test::ReceivedMessage>& messages) {
  test::TwilioServer* server = nullptr;
  return testing::run_beside({.type = "send_sms",
                              .server =
                                  [&](async::Loop& loop) {
                                    auto made = std::make_unique<test::TwilioServer>(loop, "AC1", "right");
                                    server = made.get();
                                    return made;
                                  },
                              .inputs = [&] { return inputs_for(server->base_url(), "+15558675310", token); },
                              .look = [&](const testing::Host&) { messages = server->messages(); }});
}

TEST(SendSmsToTwilio, IsAcceptedAsItWasWritten) {
  std::vector<test::ReceivedMessage> messages;
  const auto sent = send("right", messages);
  ASSERT_TRUE(sent) << sent.error().message;
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].from, "+15005550006");
  EXPECT_EQ(messages[0].to, "+15558675310");
  EXPECT_EQ(messages[0].body, "Grüße & 50% = gut");
  EXPECT_EQ(messages[0].idempotency_key, std::string(64, 'a'));
  EXPECT_EQ(*sent, (json::object{{"SMS Status", "queued"}, {"Message SID", messages[0].sid}}));
}

TEST(SendSmsToTwilio, RefusesAWrongToken) {
  std::vector<test::ReceivedMessage> messages;
  const auto sent = send("wrong", messages);
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::auth);
  EXPECT_EQ(sent.error().detail.at("code"), json::value(20003));
  EXPECT_TRUE(messages.empty());
}

// The message may be on its way: one request, and an effect that forbids another.
TEST(SendSmsToTwilio, ATimeoutAfterSendingLeavesADoubt) {
  test::RawServer* server = nullptr;
  std::size_t requests = 0;
  const auto sent = testing::run_beside(
      {.type = "send_sms",
       .server =
           [&](async::Loop& loop) {
             auto made = std::make_unique<test::RawServer>(
                 loop, std::vector<test::RawReply>{{.bytes = "", .after = test::RawReply::After::stall}});
             server = made.get();
             return made;
           },
       .inputs = [&] { return inputs_for(server->origin(), "+15558675310", "right"); },
       .look =
           [&](const testing::Host& host) {
             requests = server->requests().size();
             EXPECT_EQ(host.dispatched, 1);
           },
       .timeout = milliseconds{300}});
  ASSERT_FALSE(sent);
  EXPECT_EQ(sent.error().code, ErrorCode::timeout);
  EXPECT_EQ(requests, 1U);
}

}  // namespace
}  // namespace flow::nodes
