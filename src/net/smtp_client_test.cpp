// The SMTP client against a real server on loopback: plain, STARTTLS and TLS, with scripted refusals.
#include "net/smtp_client.hpp"

#include <algorithm>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "async/task_group.hpp"
#include "os/temp_dir.hpp"
#include "support/smtp_server.hpp"

namespace flow::net {
namespace {

using test::SmtpScript;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using Tls = SmtpScript::Tls;

constexpr milliseconds kTest{20'000};

const test::Certificate& certificate() {
  static const test::Certificate kCertificate = test::make_certificate();
  return kCertificate;
}

// The authority of the test in a file, for the client.
std::string authority_file() {
  static const os::TempDir kFolder =
      os::TempDir::create(os::default_temp_root(), "flow-smtp-test-", "test").value();
  static const std::string kPath = [] {
    std::string name = kFolder.path() + "/authority.pem";
    std::ofstream(name) << certificate().authority;
    return name;
  }();
  return kPath;
}

Mail mail_to(std::vector<std::string> to) {
  return {.from = "Shop <shop@example.com>",
          .to = std::move(to),
          .subject = "Prices",
          .body = "Two items today\n.\n.hidden",
          .message_id = "<1@example.com>"};
}

struct Case {
  std::string name;
  SmtpScript script = {};
  Mail mail = mail_to({"ada@example.com"});
  std::string username = {};
  std::string password = {};
  bool use_tls = false;
  bool tls_at_once = false;  // the port of the server counts as 465
  bool trusts_server = true;
  bool allow_private = true;
  milliseconds deadline{5000};
  // What comes of it.
  std::vector<std::string> refused = {};
  std::optional<ErrorCode> error = {};
  std::string message = {};
  Effect effect = Effect::none;
  int mails = 1;  // that the server has
};

void PrintTo(const Case& one, std::ostream* out) {
  *out << one.name;
}

struct Seen {
  std::optional<Result<MailReceipt>> result;
  std::vector<test::ReceivedMail> mails;
  std::vector<std::string> commands;
};

Task<Result<void>> play(Context cx, async::Loop* loop, const Case* one, Seen* seen) {
  test::SmtpServer server(*loop, one->script);
  CO_TRY_VOID(co_await server.start(cx));
  SmtpClient client(*loop, {.egress = {.allow_private = one->allow_private},
                            .tls_port = static_cast<std::uint16_t>(one->tls_at_once ? server.port() : 465),
                            .ca_file = one->trusts_server ? authority_file() : ""});
  SmtpServer target{.host = "127.0.0.1",
                    .port = static_cast<std::uint16_t>(server.port()),
                    .username = Secret(one->username),
                    .password = Secret(one->password),
                    .use_tls = one->use_tls};
  seen->result = co_await client.send(cx.within(one->deadline), std::move(target), one->mail);
  CO_TRY_VOID(co_await client.stop(cx));
  CO_TRY_VOID(co_await server.stop(cx));
  seen->mails = server.mails();
  seen->commands = server.commands();
  co_return Result<void>{};
}

void expect_outcome(const Case& one, const Seen& seen) {
  ASSERT_TRUE(seen.result);
  const auto& result = *seen.result;
  if (one.error) {
    ASSERT_FALSE(result);
    EXPECT_EQ(to_string(result.error().code), to_string(*one.error)) << result.error().message;
    EXPECT_THAT(result.error().message, HasSubstr(one.message));
    EXPECT_EQ(to_string(result.error().effect), to_string(one.effect)) << result.error().message;
  } else {
    ASSERT_TRUE(result) << to_string(result.error().code) << ": " << result.error().message;
    EXPECT_EQ(result->refused, one.refused);
  }
  EXPECT_EQ(static_cast<int>(seen.mails.size()), one.mails);
}

Seen run(const Case& one) {
  async::Loop loop;
  Seen seen;
  const auto ran = loop.run(play(loop.context(kTest), &loop, &one, &seen));
  EXPECT_TRUE(ran) << (ran ? "" : ran.error().message);
  return seen;
}

class SmtpClientSends : public ::testing::TestWithParam<Case> {};

TEST_P(SmtpClientSends, AsTheTableSays) {
  expect_outcome(GetParam(), run(GetParam()));
}

const Case kCases[] = {
    {.name = "Plain"},
    {.name = "LoginWithoutTls",
     .script = {.username = "shop", .password = "pw"},
     .username = "shop",
     .password = "pw"},
    {.name = "StartTls",
     .script = {.tls = Tls::starttls, .certificate = certificate(), .username = "shop", .password = "pw"},
     .username = "shop",
     .password = "pw",
     .use_tls = true},
    {.name = "TlsAtOnce",
     .script = {.tls = Tls::at_once, .certificate = certificate(), .username = "shop", .password = "pw"},
     .username = "shop",
     .password = "pw",
     .use_tls = true,
     .tls_at_once = true},
    {.name = "TlsAtOnceEvenWhenTurnedOff",
     .script = {.tls = Tls::at_once, .certificate = certificate()},
     .tls_at_once = true},
    {.name = "TlsAtOnceWithAPlainServer",
     .use_tls = true,
     .tls_at_once = true,
     .error = ErrorCode::network,
     .message = "TLS with",
     .mails = 0},
    {.name = "StartTlsNotOffered",
     .use_tls = true,
     .error = ErrorCode::network,
     .message = "does not offer STARTTLS",
     .mails = 0},
    {.name = "StartTlsRefused",
     .script = {.tls = Tls::starttls, .certificate = certificate(), .replies = {{"STARTTLS", "454 not now"}}},
     .use_tls = true,
     .error = ErrorCode::network,
     .message = "STARTTLS",
     .mails = 0},
    {.name = "CertificateOfAStranger",
     .script = {.tls = Tls::starttls, .certificate = certificate()},
     .use_tls = true,
     .trusts_server = false,
     .error = ErrorCode::network,
     .message = "TLS with",
     .mails = 0},
    {.name = "WrongPassword",
     .script = {.username = "shop", .password = "pw"},
     .username = "shop",
     .password = "no",
     .error = ErrorCode::auth,
     .message = "refused the login: 535",
     .mails = 0},
    {.name = "LoginNotNow",
     .script = {.username = "shop", .password = "pw", .replies = {{"AUTH", "454 4.7.0 later"}}},
     .username = "shop",
     .password = "pw",
     .error = ErrorCode::network,
     .message = "454",
     .mails = 0},
    {.name = "LoginMissing",
     .script = {.username = "shop", .password = "pw"},
     .error = ErrorCode::auth,
     .message = "530",
     .mails = 0},
    {.name = "SenderRefused",
     .script = {.replies = {{"MAIL FROM", "550 5.7.1 not you"}}},
     .error = ErrorCode::invalid_input,
     .message = "550 5.7.1 not you",
     .mails = 0},
    {.name = "SenderNotNow",
     .script = {.replies = {{"MAIL FROM", "451 4.7.1 greylisted"}}},
     .error = ErrorCode::network,
     .message = "451",
     .mails = 0},
    {.name = "TooBig",
     .script = {.replies = {{"MAIL FROM", "552 5.3.4 too big"}}},
     .error = ErrorCode::quota,
     .message = "552",
     .mails = 0},
    {.name = "SomeRecipientsRefused",
     .script = {.replies = {{"RCPT TO:<bob@example.com>", "550 no such user"}}},
     .mail = mail_to({"ada@example.com", "bob@example.com", "cyd@example.com"}),
     .refused = {"bob@example.com (550 no such user)"}},
    {.name = "AllRecipientsRefused",
     .script = {.replies = {{"RCPT TO", "550 no such user"}}},
     .mail = mail_to({"ada@example.com", "bob@example.com"}),
     .error = ErrorCode::invalid_input,
     .message = "every recipient: ada@example.com (550 no such user), bob@example.com",
     .mails = 0},
    {.name = "AllRecipientsRefusedForNow",
     .script = {.replies = {{"RCPT TO", "450 busy"}}},
     .error = ErrorCode::network,
     .message = "450 busy",
     .mails = 0},
    {.name = "DataRefused",
     .script = {.replies = {{"DATA", "554 no"}}},
     .error = ErrorCode::invalid_input,
     .message = "554 no",
     .mails = 0},
    {.name = "MessageRefused",
     .script = {.replies = {{".", "554 5.7.1 spam"}}},
     .error = ErrorCode::invalid_input,
     .message = "554 5.7.1 spam",
     .mails = 0},
    {.name = "MessageNotNow",
     .script = {.replies = {{".", "451 try later"}}},
     .error = ErrorCode::network,
     .message = "451 try later",
     .mails = 0},
    {.name = "LinkLostAfterTheData",
     .script = {.hang_up_on = {"."}},
     .error = ErrorCode::network,
     .message = "was lost",
     .effect = Effect::unknown,
     .mails = 1},
    {.name = "LinkLostBeforeTheData",
     .script = {.hang_up_on = {"DATA"}},
     .error = ErrorCode::network,
     .mails = 0},
    {.name = "SilenceAfterTheData",
     .script = {.silent_on = {"."}},
     .deadline = milliseconds{400},
     .error = ErrorCode::timeout,
     .message = "within 400 ms",
     .effect = Effect::unknown,
     .mails = 1},
    {.name = "SilenceBeforeTheData",
     .script = {.silent_on = {"RCPT"}},
     .deadline = milliseconds{400},
     .error = ErrorCode::timeout,
     .mails = 0},
    {.name = "LinkLostAtTheGreeting",
     .script = {.hang_up_on = {""}},
     .error = ErrorCode::network,
     .mails = 0},
    {.name = "NoGoodbye", .script = {.hang_up_on = {"QUIT"}}},
    {.name = "SilentGoodbye", .script = {.silent_on = {"QUIT"}}},
    {.name = "Guarded",
     .allow_private = false,
     .error = ErrorCode::blocked,
     .message = "egress.allow_private",
     .mails = 0},
    {.name = "HeaderInjection",
     .mail = {.from = "a@example.com",
              .to = {"b@example.com"},
              .subject = "x\r\nBcc: c@example.com",
              .body = "",
              .message_id = "<1@x>"},
     .error = ErrorCode::invalid_input,
     .message = "the subject",
     .mails = 0},
    {.name = "NoRecipient",
     .mail = mail_to({}),
     .error = ErrorCode::invalid_input,
     .message = "no recipient",
     .mails = 0},
};
INSTANTIATE_TEST_SUITE_P(Table, SmtpClientSends, ::testing::ValuesIn(kCases),
                         [](const auto& info) { return info.param.name; });

TEST(SmtpClientMail, ArrivesAsItWasWritten) {
  Case one{
      .name = "Whole",
      .script = {.tls = Tls::starttls, .certificate = certificate(), .username = "shop", .password = "pw"}};
  one.mail = mail_to({"Ada <ada@example.com>"});
  one.mail.cc = {"cc@example.com"};
  one.mail.bcc = {"bcc@example.com"};
  one.mail.attachments = {{"a.bin", "application/octet-stream", std::string("\0\1\2", 3)}};
  one.username = "shop";
  one.password = "pw";
  one.use_tls = true;
  const Seen seen = run(one);
  expect_outcome(one, seen);
  ASSERT_EQ(seen.mails.size(), 1U);
  const test::ReceivedMail& mail = seen.mails.front();
  EXPECT_EQ(mail.from, "shop@example.com");
  EXPECT_THAT(mail.recipients, ElementsAre("ada@example.com", "cc@example.com", "bcc@example.com"));
  EXPECT_TRUE(mail.encrypted);
  EXPECT_EQ(mail.user, "shop");
  EXPECT_THAT(mail.data, HasSubstr("\r\nMessage-ID: <1@example.com>\r\n"));
  EXPECT_THAT(mail.data, HasSubstr("\r\n\r\nTwo items today\r\n.\r\n.hidden\r\n"));
  EXPECT_THAT(mail.data, HasSubstr("\r\n\r\nAAEC\r\n"));
  EXPECT_EQ(mail.data.find("bcc"), std::string::npos);
}

TEST(SmtpClientTls, APasswordIsNotSentBeforeTheTls) {
  Case one{.name = "NoTls",
           .script = {.username = "shop", .password = "pw"},
           .username = "shop",
           .password = "pw",
           .use_tls = true,
           .error = ErrorCode::network,
           .mails = 0};
  const Seen seen = run(one);
  expect_outcome(one, seen);
  EXPECT_EQ(std::ranges::count(seen.commands, "AUTH"), 0);
}

Task<Result<void>> keep_result_of(Context cx, SmtpClient* client, int port, Mail mail,
                                  std::optional<Result<MailReceipt>>* out) {
  *out = co_await client->send(cx,
                               {.host = "127.0.0.1",
                                .port = static_cast<std::uint16_t>(port),
                                .username = {},
                                .password = {},
                                .use_tls = false},
                               std::move(mail));
  co_return Result<void>{};
}

Task<Result<void>> cancel_one(Context cx, async::Loop* loop, std::optional<Result<MailReceipt>>* out) {
  test::SmtpServer server(*loop, {.silent_on = {"EHLO"}});
  CO_TRY_VOID(co_await server.start(cx));
  SmtpClient client(*loop, {.egress = {.allow_private = true}});
  async::TaskGroup group(loop->io().get_executor());
  group.spawn("mail", keep_result_of(cx, &client, server.port(), mail_to({"ada@example.com"}), out));
  CO_TRY_VOID(co_await server.wait_for_command(cx));
  group.cancel();
  static_cast<void>(co_await group.join(cx));
  CO_TRY_VOID(co_await client.stop(cx));
  const auto late = co_await client.send(
      cx, {.host = "127.0.0.1", .port = 25, .username = {}, .password = {}}, mail_to({"a@b.c"}));
  EXPECT_FALSE(late);
  co_return co_await server.stop(cx);
}

TEST(SmtpClientCancellation, EndsTheConversation) {
  async::Loop loop;
  std::optional<Result<MailReceipt>> result;
  const auto ran = loop.run(cancel_one(loop.context(kTest), &loop, &result));
  ASSERT_TRUE(ran) << ran.error().message;
  ASSERT_TRUE(result && !*result);
  EXPECT_EQ(result->error().code, ErrorCode::cancelled);
  EXPECT_EQ(result->error().effect, Effect::none);
}

Task<Result<void>> leave_in_the_middle(Context cx, async::Loop* loop,
                                       std::optional<Result<MailReceipt>>* out) {
  test::SmtpServer server(*loop, {});
  CO_TRY_VOID(co_await server.start(cx));
  server.hold_messages();
  SmtpClient client(*loop, {.egress = {.allow_private = true}});
  Mail mail = mail_to({"ada@example.com"});
  mail.attachments = {{"big.bin", "application/octet-stream", std::string(16U << 20, 'x')}};
  async::TaskGroup group(loop->io().get_executor());
  group.spawn("mail", keep_result_of(cx, &client, server.port(), std::move(mail), out));
  const auto held = co_await server.wait_for_held_message(cx);
  EXPECT_TRUE(held);
  group.cancel();
  static_cast<void>(co_await group.join(cx));
  server.release_messages();
  EXPECT_TRUE(co_await server.wait_for_lost_message(cx));
  EXPECT_TRUE(server.mails().empty());
  CO_TRY_VOID(co_await client.stop(cx));
  co_return co_await server.stop(cx);
}

// Cut by curl_multi_remove_handle(), curl would send the end mark: half a mail, delivered.
TEST(SmtpClientCancellation, InTheMiddleOfAMessageDeliversNothing) {
  async::Loop loop;
  std::optional<Result<MailReceipt>> result;
  const auto ran = loop.run(leave_in_the_middle(loop.context(kTest), &loop, &result));
  ASSERT_TRUE(ran) << ran.error().message;
  ASSERT_TRUE(result && !*result);
  EXPECT_EQ(result->error().code, ErrorCode::cancelled);
  EXPECT_EQ(result->error().effect, Effect::none);
}

}  // namespace
}  // namespace flow::net
