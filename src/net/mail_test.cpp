#include "net/mail.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flow::net {
namespace {

using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr WallTime kDate{std::chrono::seconds{1'700'000'000}};

Mail plain_mail() {
  return {.from = "shop@example.com",
          .to = {"ada@example.com"},
          .subject = "Prices",
          .body = "Two items today",
          .message_id = "<1@example.com>"};
}

std::string formatted(const Mail& mail) {
  const auto text = format_mail(mail, kDate);
  EXPECT_TRUE(text) << text.error().message;
  return text.value_or("");
}

TEST(MailFormat, OfPlainText) {
  EXPECT_EQ(formatted(plain_mail()),
            "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"
            "From: shop@example.com\r\n"
            "To: ada@example.com\r\n"
            "Subject: Prices\r\n"
            "Message-ID: <1@example.com>\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
            "Two items today\r\n");
}

TEST(MailFormat, OfAttachments) {
  Mail mail = plain_mail();
  mail.is_html = true;
  mail.body = "<b>x</b>";
  mail.attachments = {{"a \"b\".txt", "text/plain", "hello"}, {"Übersicht.pdf", "application/pdf", ""}};
  EXPECT_THAT(formatted(mail),
              EndsWith("MIME-Version: 1.0\r\n"
                       "Content-Type: multipart/mixed; boundary=\"=_flow_builder_part\"\r\n\r\n"
                       "--=_flow_builder_part\r\n"
                       "Content-Type: text/html; charset=utf-8\r\n"
                       "Content-Transfer-Encoding: quoted-printable\r\n\r\n"
                       "<b>x</b>\r\n"
                       "--=_flow_builder_part\r\n"
                       "Content-Type: text/plain\r\n"
                       "Content-Disposition: attachment; filename=\"a _b_.txt\";\r\n"
                       " filename*=UTF-8''a%20%22b%22.txt\r\n"
                       "Content-Transfer-Encoding: base64\r\n\r\n"
                       "aGVsbG8=\r\n"
                       "--=_flow_builder_part\r\n"
                       "Content-Type: application/pdf\r\n"
                       "Content-Disposition: attachment; filename=\"__bersicht.pdf\";\r\n"
                       " filename*=UTF-8''%C3%9Cbersicht.pdf\r\n"
                       "Content-Transfer-Encoding: base64\r\n\r\n"
                       "--=_flow_builder_part--\r\n"));
}

TEST(MailFormat, EncodesWhatHeadersCannotHold) {
  Mail mail = plain_mail();
  mail.from = "Jörg <shop@example.com>";
  mail.to = {"\"Ada, Countess\" <ada@example.com>", "bob@example.com"};
  mail.cc = {"cc@example.com"};
  mail.bcc = {"hidden@example.com"};
  mail.subject = "Preise für Müller";
  const std::string text = formatted(mail);
  EXPECT_THAT(text, HasSubstr("From: =?UTF-8?B?SsO2cmc=?= <shop@example.com>\r\n"));
  EXPECT_THAT(text, HasSubstr("To: \"Ada, Countess\" <ada@example.com>,\r\n bob@example.com\r\n"));
  EXPECT_THAT(text, HasSubstr("Cc: cc@example.com\r\n"));
  EXPECT_THAT(text, HasSubstr("Subject: =?UTF-8?B?UHJlaXNlIGbDvHIgTcO8bGxlcg==?=\r\n"));
  EXPECT_THAT(text, Not(HasSubstr("hidden")));
}

TEST(MailFormat, FoldsLongSubjectsWithoutCuttingACharacter) {
  Mail mail = plain_mail();
  for (int i = 0; i < 60; ++i) mail.subject += "ü";
  const std::string text = formatted(mail);
  std::string_view rest = text;
  for (std::size_t end = rest.find("\r\n"); end != std::string_view::npos; end = rest.find("\r\n")) {
    EXPECT_LE(end, 78U) << rest.substr(0, end);
    rest.remove_prefix(end + 2);
  }
  EXPECT_THAT(text, HasSubstr("?=\r\n =?UTF-8?B?"));
}

struct BodyRow {
  std::string_view body;
  std::string_view ending;
};

TEST(MailFormat, BodiesAreEncodedByWhatIsShorter) {
  static const BodyRow kTable[] = {{"a=b\nc", "quoted-printable\r\n\r\na=3Db\r\nc\r\n"},
                                   {"trailing \r\nx\t", "quoted-printable\r\n\r\ntrailing=20\r\nx=09\r\n"},
                                   {"für", "quoted-printable\r\n\r\nf=C3=BCr\r\n"},
                                   {".", "quoted-printable\r\n\r\n.\r\n"},
                                   {"", "quoted-printable\r\n\r\n\r\n"},
                                   {"bare\rreturn", "quoted-printable\r\n\r\nbare=0Dreturn\r\n"}};
  for (const auto& row : kTable) {
    Mail mail = plain_mail();
    mail.body = row.body;
    EXPECT_THAT(formatted(mail), EndsWith(std::string(row.ending))) << row.body;
  }
  Mail mail = plain_mail();
  mail.body = "";
  for (int i = 0; i < 200; ++i) mail.body += "Ж";
  EXPECT_THAT(formatted(mail), HasSubstr("Content-Transfer-Encoding: base64\r\n\r\n0JbQltCW"));
  mail.body = std::string(300, 'x');
  EXPECT_THAT(formatted(mail), HasSubstr("\r\n" + std::string(75, 'x') + "=\r\n"));
}

TEST(MailFormat, RefusesHeaderInjection) {
  const auto refused = [](Mail mail) {
    const auto text = format_mail(mail, kDate);
    EXPECT_FALSE(text);
    return !text && text.error().code == ErrorCode::invalid_input;
  };
  Mail mail = plain_mail();
  mail.subject = "x\r\nBcc: all@example.com";
  EXPECT_TRUE(refused(mail));
  mail = plain_mail();
  mail.from = "shop@example.com\nBcc: all@example.com";
  EXPECT_TRUE(refused(mail));
  mail = plain_mail();
  mail.to = {"Ada\r <ada@example.com>"};
  EXPECT_TRUE(refused(mail));
  mail = plain_mail();
  mail.message_id = "<a>\r\nX: y";
  EXPECT_TRUE(refused(mail));
  mail = plain_mail();
  mail.attachments = {{"a\r\nX: y", "text/plain", ""}};
  EXPECT_TRUE(refused(mail));
  mail = plain_mail();
  mail.attachments = {{"a", "text/plain\r\nX: y", ""}};
  EXPECT_TRUE(refused(mail));
}

TEST(MailAddress, OfTheEnvelope) {
  EXPECT_EQ(envelope_address("ada@example.com").value(), "ada@example.com");
  EXPECT_EQ(envelope_address(" Ada Lovelace <ada@example.com> ").value(), "ada@example.com");
  EXPECT_EQ(envelope_address("\"a <b>\" <ada@example.com>").value(), "ada@example.com");
  for (const std::string_view bad :
       {"", "ada", "@example.com", "ada@", "ada@exa mple.com", "<ada@example.com", "ada@example.com>",
        "a,b@c", "ada@example.com\r\nRCPT TO:<x@y>", "a> SIZE=1 <b@c"}) {
    EXPECT_FALSE(envelope_address(bad)) << bad;
  }
}

}  // namespace
}  // namespace flow::net
