// Webhooks without the web: settings, proofs, events, repeats.
#include "trigger/webhook.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "crypto/hash.hpp"

namespace flow::trigger {
namespace {

using ::testing::HasSubstr;

json::object parsed(std::string_view text) {
  return json::parse_object(text).value();
}

struct SettingsCase {
  const char* inputs;
  const char* problem;  // empty: fine
};

TEST(Webhook, SettingsAreChecked) {
  const SettingsCase cases[] = {
      {R"({"Authentication": "none"})", ""},
      {R"({"Secret": {"$credential": "hook"}})", ""},
      {R"({})", "Authentication bearer needs a Secret"},
      {R"({"Authentication": "digest"})", "there is no Authentication \"digest\""},
      {R"({"Authentication": "none", "Method": "DELETE"})", "Method must be one of GET, POST, PUT, PATCH"},
      {R"json({"Authentication": "none", "Max Body (KB)": 16385})json", "Max Body (KB) must be 0 to 16384"},
      {R"json({"Authentication": "none", "Max Body (KB)": -1})json", "Max Body (KB) must be 0 to 16384"},
  };
  for (const SettingsCase& one : cases) {
    const auto settings = read_webhook(parsed(one.inputs));
    EXPECT_EQ(settings.has_value(), *one.problem == '\0') << one.inputs;
    if (!settings) {
      EXPECT_THAT(settings.error().message, HasSubstr(one.problem));
    }
  }
}

struct ProofCase {
  const char* name;
  HookAuth auth;
  net::Headers headers;
  bool good;
};

TEST(Webhook, CallersProveWhoTheyAre) {
  const std::string body = "{\"a\":1}";
  const std::string signature = "sha256=" + crypto::hmac_sha256_hex("s3cret", body);
  std::string capitals = signature;
  for (char& c : capitals) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  const std::string basic = "Basic " + base64_encode("ada:s3cret");
  const ProofCase cases[] = {
      {"none", HookAuth::none, {}, true},
      {"bearer", HookAuth::bearer, {{"Authorization", "Bearer s3cret"}}, true},
      {"bearer in another case", HookAuth::bearer, {{"authorization", "bearer s3cret"}}, true},
      {"wrong bearer", HookAuth::bearer, {{"Authorization", "Bearer s3cre"}}, false},
      {"no bearer", HookAuth::bearer, {}, false},
      {"empty bearer", HookAuth::bearer, {{"Authorization", "Bearer "}}, false},
      {"basic", HookAuth::basic, {{"Authorization", basic}}, true},
      {"basic with another name",
       HookAuth::basic,
       {{"Authorization", "Basic " + base64_encode("bob:s3cret")}},
       false},
      {"basic that is no base64", HookAuth::basic, {{"Authorization", "Basic !!"}}, false},
      {"bearer for basic", HookAuth::basic, {{"Authorization", "Bearer s3cret"}}, false},
      {"hmac", HookAuth::hmac_sha256, {{"X-Signature-256", signature}}, true},
      {"hmac as GitHub sends it", HookAuth::hmac_sha256, {{"X-Hub-Signature-256", signature}}, true},
      {"hmac of something else",
       HookAuth::hmac_sha256,
       {{"X-Signature-256", "sha256=" + crypto::hmac_sha256_hex("s3cret", "{}")}},
       false},
      {"hmac without its prefix", HookAuth::hmac_sha256, {{"X-Signature-256", signature.substr(7)}}, false},
      {"no hmac", HookAuth::hmac_sha256, {}, false},
  };
  const HookSecrets fields[] = {
      {{"token", Secret("s3cret")}, {"username", Secret("ada")}, {"password", Secret("s3cret")}}};
  for (const ProofCase& one : cases) {
    const WebhookSettings settings{.auth = one.auth};
    const net::HttpRequest request{.method = "POST", .headers = one.headers, .body = body};
    EXPECT_EQ(authenticate(settings, fields[0], request).has_value(), one.good) << one.name;
    if (one.auth != HookAuth::none) {
      EXPECT_FALSE(authenticate(settings, {}, request)) << one.name << " without a secret";
    }
  }
}

struct EventCase {
  const char* type;
  const char* body;
  const char* expected;  // of "body"; empty: refused
};

TEST(Webhook, BodiesAreReadByTheirType) {
  const EventCase cases[] = {
      {"application/json", R"({"a":[1]})", R"({"a":[1]})"},
      {"application/vnd.api+json; charset=utf-8", "3", "3"},
      {"application/json", "{", ""},
      {"application/x-www-form-urlencoded", "a=1&b=x+y", R"({"a":"1","b":"x y"})"},
      {"text/plain", "hello", R"("hello")"},
      {"", "hello\xff", "\"hello\xef\xbf\xbd\""},
      {"application/json", "", "null"},
  };
  for (const EventCase& one : cases) {
    const net::HttpRequest request{
        .method = "POST", .headers = {{"Content-Type", one.type}}, .body = one.body};
    const auto event = event_of(request);
    ASSERT_EQ(event.has_value(), *one.expected != '\0') << one.type << " " << one.body;
    if (event) {
      EXPECT_EQ(json::dump(event->at("body")), one.expected) << one.type;
    }
  }
}

TEST(Webhook, ARunSeesTheRequestButNoProof) {
  const net::HttpRequest request{.method = "POST",
                                 .query = "q=a+b&q=c",
                                 .headers = {{"X-Thing", "1"},
                                             {"Authorization", "Bearer s3cret"},
                                             {"Cookie", "flowbuilder=fbs_1"},
                                             {"X-Signature-256", "sha256=00"}}};
  EXPECT_EQ(json::dump(event_of(request).value()),
            R"({"body":null,"headers":{"x-thing":"1"},"query":{"q":"c"},"method":"POST"})");
}

struct DedupeCase {
  const char* expression;
  const char* key;  // null: an error
};

TEST(Webhook, ARepeatIsKnownByItsKey) {
  const json::object event =
      parsed(R"({"body": {"id": 7, "ref": "a/b", "no": null}, "headers": {"x-id": "9"}})");
  const DedupeCase cases[] = {
      {"", ""},
      {"trigger.body.ref", "a/b"},
      {"trigger.body.id", "7"},
      {"trigger.headers['x-id']", "9"},
      {"{{ trigger.body.ref }}-{{ trigger.body.id }}", "a/b-7"},
      {"trigger.body.no", ""},
      {"trigger.body.absent", nullptr},
      {"trigger.", nullptr},
  };
  for (const DedupeCase& one : cases) {
    const auto key = dedupe_key({.dedupe_key = one.expression}, event);
    ASSERT_EQ(key.has_value(), one.key != nullptr) << one.expression;
    if (key) {
      EXPECT_EQ(*key, one.key) << one.expression;
    }
  }
}

}  // namespace
}  // namespace flow::trigger
