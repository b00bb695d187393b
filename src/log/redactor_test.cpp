#include "log/redactor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "base/encoding.hpp"

namespace flow::log {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

Redactor knowing(std::string_view name, std::string_view secret) {
  Redactor redactor;
  redactor.add(name, Secret{std::string(secret)});
  return redactor;
}

// A secret with something in it that every encoding escapes: a blank, quotes, an ampersand, a slash, a
// backslash, brackets, letters outside ASCII and outside the basic plane.
constexpr std::string_view kCanary = "s3 \"c'r&t/\\<p\u00e4ss>\U0001F511!";

struct Form {
  const char* name;
  std::string_view text;
};

class Spelled : public ::testing::TestWithParam<Form> {};

TEST_P(Spelled, IsReplacedWhole) {
  const Redactor redactor = knowing("shop login", kCanary);
  const std::string text = "before " + std::string(GetParam().text) + " after";
  EXPECT_TRUE(redactor.contains_secret(text));
  EXPECT_EQ(redactor.apply(text), "before [redacted:shop login] after");
}

INSTANTIATE_TEST_SUITE_P(
    Redactor, Spelled,
    ::testing::Values(
        Form{"plain", kCanary},
        Form{"percent_everything", "s3%20%22c%27r%26t%2F%5C%3Cp%C3%A4ss%3E%F0%9F%94%91%21"},
        Form{"percent_lower_case", "s3%20%22c%27r%26t%2f%5c%3cp%c3%a4ss%3e%f0%9f%94%91%21"},
        Form{"encode_uri_component", "s3%20%22c'r%26t%2F%5C%3Cp%C3%A4ss%3E%F0%9F%94%91!"},
        Form{"encode_uri", "s3%20%22c'r&t/%5C%3Cp%C3%A4ss%3E%F0%9F%94%91!"},
        Form{"form", "s3+%22c%27r%26t%2F%5C%3Cp%C3%A4ss%3E%F0%9F%94%91%21"},
        Form{"json", "s3 \\\"c'r&t/\\\\<p\u00e4ss>\U0001F511!"},
        Form{"json_ascii", "s3 \\\"c'r&t/\\\\<p\\u00e4ss>\\ud83d\\udd11!"},
        Form{"json_for_a_script", "s3 \\\"c\\u0027r\\u0026t\\/\\\\\\u003Cp\\u00E4ss\\u003E\\uD83D\\uDD11!"},
        Form{"html_text", "s3 \"c'r&amp;t/\\&lt;p\u00e4ss&gt;\U0001F511!"},
        Form{"html_attribute", "s3 &quot;c'r&amp;t/\\<p\u00e4ss>\U0001F511!"},
        Form{"html_every_quote", "s3 &quot;c&#39;r&amp;t/\\&lt;p\u00e4ss&gt;\U0001F511!"},
        Form{"html_by_number", "s3 &#34;c&#x27;r&#38;t&#47;&#x5C;&#60;p&#228;ss&#x3e;&#128273;&#33;"}),
    [](const auto& info) { return info.param.name; });

// In base64 a secret reads differently by what stands before it, and shares its first and last character with
// its neighbours.
TEST(Redactor, FindsBase64AtEveryAlignmentInBothAlphabets) {
  const std::string secret = "\xff\xfe?>~canary~\xff\xef\xbe";
  const Redactor redactor = knowing("key", secret);
  for (const std::string_view before : {"", "a", "ab", "abc", "\xff", "user:"}) {
    for (const std::string_view after : {"", "z", "yz", "xyz"}) {
      const std::string bytes = std::string(before) + secret + std::string(after);
      for (const std::string& text :
           {base64_encode(bytes), base64url_encode(bytes), percent_encode(base64_encode(bytes))}) {
        const std::string out = redactor.apply("Basic " + text);
        EXPECT_THAT(out, HasSubstr("[redacted:key]")) << text;
        EXPECT_THAT(out, ::testing::StartsWith("Basic ")) << text;
        EXPECT_FALSE(redactor.contains_secret(out)) << text;
        // What is left of the text are the neighbours and two characters that also hold bits of them.
        EXPECT_LE(out.size(), std::string_view("Basic [redacted:key]").size() +
                                  3 * ((before.size() + after.size()) * 4 / 3 + 6))
            << text;
      }
    }
  }
}

struct Left {
  std::string_view secret;
  std::string_view text;
};

TEST(Redactor, LeavesAloneWhatOnlyLooksAlike) {
  constexpr Left kRows[] = {
      {"12", "12 apples"},  // too short to search for
      {"abc", "abc"},
      {"password", "Password passwort passw"},
      {"a b c", "a+b-c"},
      {"pass+word", "pass word"},  // a blank is not a plus
      {"p%ss", "p%25%73"},
      {"x&y;z", "x&amp;yz"},
      {"canary", "cana%"},
      {"canary", "canar%7"},
      {"canary", "canar\\u007"},
      {"canary", "canar&#121"},
      {"canary", "canar&#99999999;"},
      {"canary", "canar\\ud83d"},
      {"canary", "can"},
  };
  for (const Left& row : kRows) {
    const Redactor redactor = knowing("x", row.secret);
    EXPECT_EQ(redactor.apply(row.text), row.text) << row.secret;
    EXPECT_FALSE(redactor.contains_secret(row.text)) << row.secret;
  }
  EXPECT_TRUE(knowing("pin", "123").empty());
  EXPECT_FALSE(knowing("pin", "1234").empty());
}

struct Overlap {
  std::string_view text;
  std::string_view out;
};

TEST(Redactor, OverlappingOccurrencesBecomeOneMarkNamedByTheWidest) {
  Redactor redactor;
  redactor.add("short", Secret{"pass"});
  redactor.add("long", Secret{"password"});
  redactor.add("other", Secret{"wordless"});
  redactor.add("twins", Secret{"abab"});
  constexpr Overlap kRows[] = {
      {"the password", "the [redacted:long]"},
      {"the passport", "the [redacted:short]port"},
      {"passwordless", "[redacted:long]"},  // both, and nothing of either is left
      {"passpass", "[redacted:short][redacted:short]"},
      {"xababab!", "x[redacted:twins]!"},  // overlaps with itself
      {"", ""},
  };
  for (const Overlap& row : kRows) EXPECT_EQ(redactor.apply(row.text), row.out);
}

TEST(Redactor, DoesNotSearchItsOwnMarks) {
  Redactor redactor;
  redactor.add("admin", Secret{"hunter22"});
  redactor.add("user", Secret{"admin"});
  EXPECT_EQ(redactor.apply("admin:hunter22"), "[redacted:user]:[redacted:admin]");
}

TEST(Redactor, TheFirstNameOfASecretIsKept) {
  Redactor redactor;
  redactor.add("first", Secret{"canary"});
  redactor.add("second", Secret{"canary"});
  EXPECT_EQ(redactor.apply("canary"), "[redacted:first]");
}

TEST(Redactor, ReachesEveryDepthOfADocument) {
  Redactor redactor = knowing("key", "canary-value");
  redactor.add("pin", Secret{"4711"});
  const boost::json::value document = boost::json::parse(
      R"({"a":[{"canary-value":"x canary-value y"}],"n":1,"pin":4711,"longer":147110,"f":0.4711,"t":true,"z":null})");
  EXPECT_EQ(boost::json::serialize(redactor.apply(document)),
            R"({"a":[{"[redacted:key]":"x [redacted:key] y"}],"n":1,"pin":"[redacted:pin]",)"
            R"("longer":"1[redacted:pin]0","f":"0.[redacted:pin]","t":true,"z":null})");
}

TEST(Redactor, KnowingNothingChangesNothing) {
  const Redactor redactor;
  EXPECT_EQ(redactor.apply("text"), "text");
  EXPECT_FALSE(redactor.contains_secret("text"));
  EXPECT_EQ(boost::json::serialize(redactor.apply(boost::json::parse("[1,\"a\"]"))), "[1,\"a\"]");
}

TEST(Redactor, CopiesShareNothing) {
  const Redactor first = knowing("a", "canary");
  Redactor second = first;
  second.add("b", Secret{"parrot"});
  EXPECT_EQ(first.apply("canary parrot"), "[redacted:a] parrot");
  EXPECT_EQ(second.apply("canary parrot"), "[redacted:a] [redacted:b]");
}

}  // namespace
}  // namespace flow::log
