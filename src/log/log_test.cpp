#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/encoding.hpp"
#include "log/redactor.hpp"
#include "log/sinks.hpp"

namespace flow::log {
namespace {

using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

TEST(Logger, WritesOneJsonObjectALine) {
  CapturingSink sink;
  const Logger logger = Logger(&sink, Level::info).with({{"execution", "e1"}});
  logger.info("said \"hello\"\n", {{"count", 3}});
  ASSERT_EQ(sink.lines().size(), 1U);
  const auto record = boost::json::parse(sink.lines()[0]).as_object();
  EXPECT_EQ(record.at("level"), "info");
  EXPECT_EQ(record.at("msg"), "said \"hello\"\n");
  EXPECT_EQ(record.at("execution"), "e1");
  EXPECT_EQ(record.at("count"), 3);
  EXPECT_THAT(record.at("ts").as_string().c_str(),
              MatchesRegex("2[0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{3}Z"));
}

TEST(Logger, LeavesOutWhatIsBelowTheThreshold) {
  CapturingSink sink;
  const Logger logger(&sink, Level::warning);
  logger.info("quiet");
  logger.warning("loud");
  EXPECT_EQ(sink.lines().size(), 1U);
}

TEST(Logger, AChildsFieldWinsOverItsParents) {
  CapturingSink sink;
  Logger(&sink, Level::info).with({{"node", "a"}, {"run", 1}}).with({{"node", "b"}}).info("x");
  EXPECT_THAT(sink.lines()[0], HasSubstr("\"node\":\"b\""));
  EXPECT_THAT(sink.lines()[0], HasSubstr("\"run\":1"));
}

constexpr std::string_view kCanary = "s3cr&t \"pässword\"<1>";

struct EncodedForm {
  const char* name;
  std::string text;
};

class RedactedForm : public ::testing::TestWithParam<EncodedForm> {};

TEST_P(RedactedForm, IsReplaced) {
  Redactor redactor;
  redactor.add("shop login", Secret{std::string(kCanary)});
  const std::string out = redactor.apply("before " + GetParam().text + " after");
  EXPECT_THAT(out, HasSubstr("[redacted:shop login]"));
  EXPECT_FALSE(redactor.contains_secret(out));
}

INSTANTIATE_TEST_SUITE_P(
    Encodings, RedactedForm,
    ::testing::Values(EncodedForm{"raw", std::string(kCanary)},
                      EncodedForm{"percent", percent_encode(kCanary)},
                      EncodedForm{"form", "s3cr%26t+%22p%C3%A4ssword%22%3C1%3E"},
                      EncodedForm{"percent_lower", "s3cr%26t%20%22p%c3%a4ssword%22%3c1%3e"},
                      EncodedForm{"json", R"(s3cr&t \"pässword\"<1>)"},
                      EncodedForm{"html", "s3cr&amp;t &quot;pässword&quot;&lt;1&gt;"},
                      EncodedForm{"base64_at_0", base64_encode(kCanary)},
                      EncodedForm{"base64_at_1", base64_encode("x" + std::string(kCanary) + "yz")},
                      EncodedForm{"base64_at_2", base64_encode("us" + std::string(kCanary) + "y")},
                      EncodedForm{"base64url", base64url_encode(kCanary)}),
    [](const auto& info) { return info.param.name; });

TEST(Redactor, ReachesEveryDepthOfADocument) {
  Redactor redactor;
  redactor.add("key", Secret{"canary-value"});
  const boost::json::value document =
      boost::json::parse(R"({"a":[{"canary-value":"x canary-value y"}],"n":1})");
  EXPECT_EQ(boost::json::serialize(redactor.apply(document)),
            R"({"a":[{"[redacted:key]":"x [redacted:key] y"}],"n":1})");
}

TEST(Redactor, DoesNotSearchForWhatWouldHideEverything) {
  Redactor redactor;
  redactor.add("pin", Secret{"12"});
  EXPECT_TRUE(redactor.empty());
  EXPECT_EQ(redactor.apply("12 apples"), "12 apples");
}

TEST(Redactor, HidesTheLongerOfTwoOverlappingSecrets) {
  Redactor redactor;
  redactor.add("short", Secret{"pass"});
  redactor.add("long", Secret{"password"});
  EXPECT_EQ(redactor.apply("the password"), "the [redacted:long]");
}

}  // namespace
}  // namespace flow::log
