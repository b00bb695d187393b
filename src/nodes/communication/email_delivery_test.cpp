#include <algorithm>
#include <cstdio>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "nodes/testing/beside_test.hpp"
#include "support/smtp_server.hpp"

namespace flow::nodes {
namespace {

using test::SmtpScript;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// What the node did and what the server has.
struct Delivery {
  Result<json::object> result = json::object{};
  std::vector<test::ReceivedMail> mails;
  std::vector<std::string> commands;
  std::vector<std::string> warnings;
};

const std::string kKey(64, 'a');

json::object plain_inputs() {
  return {{"Username", "shop"},
          {"Password", {{"$secret", "pw"}, {"username", "shop"}}},
          {"From Email", "Shop <shop@example.com>"},
          {"To Email", "ada@example.com"},
          {"Subject", "Prices"},
          {"Body", "Two items today"},
          {"Use TLS", false}};
}

Delivery deliver(json::object inputs, SmtpScript script, std::function<void(testing::Host&)> prepare = {},
                 milliseconds timeout = milliseconds{10'000}) {
  if (script.username.empty()) {
    script.username = "shop";
    script.password = "pw";
  }
  Delivery out;
  test::SmtpServer* server = nullptr;
  out.result = testing::run_beside({.type = "email_delivery",
                                    .server =
                                        [&](async::Loop& loop) {
                                          auto made = std::make_unique<test::SmtpServer>(loop, script);
                                          server = made.get();
                                          return made;
                                        },
                                    .inputs =
                                        [&] {
                                          inputs["SMTP Server"] = "127.0.0.1";
                                          if (!inputs.contains("SMTP Port"))
                                            inputs["SMTP Port"] = server->port();
                                          return json::dump(json::value(inputs));
                                        },
                                    .prepare = std::move(prepare),
                                    .look =
                                        [&](const testing::Host& host) {
                                          out.mails = server->mails();
                                          out.commands = server->commands();
                                          out.warnings = host.warnings;
                                        },
                                    .timeout = timeout});
  return out;
}

TEST(EmailDelivery, HandsTheMailOver) {
  json::object inputs = plain_inputs();
  inputs["To Email"] = "ada@example.com, \"Lovelace, B.\" <b@example.com>";
  inputs["CC Email"] = "cc@example.com";
  inputs["BCC Email"] = "bcc@example.com";
  inputs["Body"] = "<p>für dich</p>";
  inputs["Body Type"] = "html";
  const Delivery sent = deliver(inputs, {});
  ASSERT_TRUE(sent.result) << sent.result.error().message;
  const std::string id = "<" + kKey + "@example.com>";
  EXPECT_EQ(*sent.result, (json::object{{"Delivery Status", "delivered"}, {"Message ID", id}}));
  ASSERT_EQ(sent.mails.size(), 1U);
  const test::ReceivedMail& mail = sent.mails.front();
  EXPECT_EQ(mail.from, "shop@example.com");
  EXPECT_EQ(mail.user, "shop");
  EXPECT_THAT(mail.recipients,
              ElementsAre("ada@example.com", "b@example.com", "cc@example.com", "bcc@example.com"));
  EXPECT_THAT(mail.data, HasSubstr("\r\nMessage-ID: " + id + "\r\n"));
  EXPECT_THAT(mail.data, HasSubstr("Content-Type: text/html; charset=utf-8\r\n"));
  EXPECT_THAT(mail.data, HasSubstr("<p>f=C3=BCr dich</p>"));
  EXPECT_EQ(mail.data.find("bcc@"), std::string::npos);
}

TEST(EmailDelivery, UsesStartTls) {
  json::object inputs = plain_inputs();
  inputs["Use TLS"] = true;
  const Delivery refused = deliver(inputs, {});
  ASSERT_FALSE(refused.result);
  EXPECT_EQ(refused.result.error().code, ErrorCode::network);
  EXPECT_THAT(refused.result.error().message, HasSubstr("does not offer STARTTLS"));
  EXPECT_EQ(std::ranges::count(refused.commands, "AUTH"), 0);  // no password in the clear
}

TEST(EmailDelivery, SendsAttachments) {
  json::object inputs = plain_inputs();
  inputs["Attachments"] = json::array{{{"name", "prices.csv"},
                                       {"mime", "text/csv"},
                                       {"bytes", 3},
                                       {"sha256", std::string(64, '0')},
                                       {"artefact", "artefact-1"}}};
  const std::string path = ::testing::TempDir() + "flow-email-attachment.csv";
  std::FILE* file = std::fopen(path.c_str(), "wb");
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(std::fwrite("a;b", 1, 3, file), 3U);
  ASSERT_EQ(std::fclose(file), 0);
  const Delivery sent =
      deliver(inputs, {}, [&](testing::Host& host) { host.artifacts["artefact-1"] = path; });
  std::remove(path.c_str());
  ASSERT_TRUE(sent.result) << sent.result.error().message;
  ASSERT_EQ(sent.mails.size(), 1U);
  EXPECT_THAT(sent.mails.front().data, HasSubstr("Content-Type: text/csv\r\nContent-Disposition: attachment; "
                                                 "filename=\"prices.csv\"\r\n"));
  EXPECT_THAT(sent.mails.front().data, HasSubstr("\r\n\r\nYTti\r\n"));
}

TEST(EmailDelivery, SomeRecipientsRefusedIsPartial) {
  json::object inputs = plain_inputs();
  inputs["To Email"] = "ada@example.com, bob@example.com";
  const Delivery sent = deliver(inputs, {.replies = {{"RCPT TO:<bob@example.com>", "550 no such user"}}});
  ASSERT_TRUE(sent.result) << sent.result.error().message;
  EXPECT_EQ(sent.result->at("Delivery Status"), json::value("partial"));
  EXPECT_THAT(sent.warnings, ElementsAre("refused recipients: bob@example.com (550 no such user)"));
  EXPECT_EQ(sent.mails.size(), 1U);
}

struct FailureCase {
  std::string name;
  SmtpScript script;
  ErrorCode code;
  Effect effect;
  std::string message;
  std::size_t mails = 0;
  milliseconds timeout{10'000};
};
void PrintTo(const FailureCase& one, std::ostream* out) {
  *out << one.name;
}

class EmailDeliveryFails : public ::testing::TestWithParam<FailureCase> {};

TEST_P(EmailDeliveryFails, ByClassAndEffect) {
  const FailureCase& one = GetParam();
  const Delivery sent = deliver(plain_inputs(), one.script, {}, one.timeout);
  ASSERT_FALSE(sent.result);
  EXPECT_EQ(to_string(sent.result.error().code), to_string(one.code)) << sent.result.error().message;
  EXPECT_EQ(to_string(sent.result.error().effect), to_string(one.effect));
  EXPECT_THAT(sent.result.error().message, HasSubstr(one.message));
  EXPECT_EQ(sent.mails.size(), one.mails);
}

const FailureCase kFailures[] = {
    {.name = "WrongPassword",
     .script = {.username = "shop", .password = "other"},
     .code = ErrorCode::auth,
     .effect = Effect::none,
     .message = "535"},
    {.name = "AllRecipientsRefused",
     .script = {.replies = {{"RCPT", "550 no such user"}}},
     .code = ErrorCode::invalid_input,
     .effect = Effect::none,
     .message = "every recipient"},
    {.name = "NotNow",
     .script = {.replies = {{"MAIL", "451 greylisted"}}},
     .code = ErrorCode::network,
     .effect = Effect::none,
     .message = "451 greylisted"},
    {.name = "RefusedForGood",
     .script = {.replies = {{".", "554 spam"}}},
     .code = ErrorCode::invalid_input,
     .effect = Effect::none,
     .message = "554 spam"},
    {.name = "LinkLostAfterTheData",
     .script = {.hang_up_on = {"."}},
     .code = ErrorCode::network,
     .effect = Effect::unknown,
     .message = "was lost",
     .mails = 1},
};
INSTANTIATE_TEST_SUITE_P(Case, EmailDeliveryFails, ::testing::ValuesIn(kFailures),
                         [](const auto& info) { return info.param.name; });

struct RefusedInput {
  std::string port;
  json::value value;
  std::string message;
};

TEST(EmailDelivery, RefusesBadInputsBeforeAnythingIsSent) {
  static const RefusedInput kTable[] = {
      {"To Email", "nobody", "To Email holds \"nobody\""},
      {"To Email", " , ", "To Email is empty"},
      {"To Email", "a@b.c\r\nBcc: x@y.z", "To Email holds a line break"},
      {"From Email", "a@b.c, d@e.f", "From Email must hold exactly one address"},
      {"CC Email", "a@b.c\nX: y", "CC Email holds a line break"},
      {"Subject", "x\r\nBcc: x@y.z", "Subject holds a line break"},
      {"SMTP Port", 0, "SMTP Port 0 is outside 1 to 65535"},
      {"SMTP Port", 25.5, "SMTP Port 25.5"},
      {"Attachments", json::array{"text"}, "Attachments holds string"}};
  for (const auto& row : kTable) {
    json::object inputs = plain_inputs();
    inputs[row.port] = row.value;
    const Delivery sent = deliver(inputs, {});
    ASSERT_FALSE(sent.result) << row.message;
    EXPECT_EQ(sent.result.error().code, ErrorCode::invalid_input);
    EXPECT_THAT(sent.result.error().message, HasSubstr(row.message));
    EXPECT_THAT(sent.commands, IsEmpty());
  }
}

TEST(EmailDelivery, AForeignServerDoesNotGetThePassword) {
  const Delivery sent = deliver(
      plain_inputs(), {}, [](testing::Host& host) { host.allowed_secret_hosts = {"smtp.example.com"}; });
  ASSERT_FALSE(sent.result);
  EXPECT_EQ(sent.result.error().code, ErrorCode::auth);
  EXPECT_THAT(sent.commands, IsEmpty());
}

}  // namespace
}  // namespace flow::nodes
