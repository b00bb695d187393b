#include <gmock/gmock.h>

#include "nodes/testing/beside_test.hpp"
#include "nodes/testing/web_test.hpp"
#include "support/raw_server.hpp"

namespace flow::nodes {
namespace {

const testing::WebCase kCases[] = {
    {.name = "JsonByContentType",
     .inputs = R"json({"URL": "{server}/api"})json",
     .replies = {{.body = R"json({"a": [1, 2.5]})json",
                  .headers = {{"Content-Type", "application/json; charset=utf-8"}}}},
     .outputs = R"json({"Status": 200, "Body": {"a": [1, 2.5]}, "Final URL": "{server}/api"})json",
     .sent = R"json({"method": "GET", "body": ""})json"},
    {.name = "TextByContentType",
     .inputs = R"json({"URL": "{server}/api"})json",
     .replies = {{.body = R"json({"a": 1})json", .headers = {{"Content-Type", "text/plain"}}}},
     .outputs = R"json({"Body": "{\"a\": 1}"})json"},
    {.name = "FileByContentType",
     .inputs = R"json({"URL": "{server}/files/a.bin?x=1"})json",
     .replies = {{.body = R"json(abc)json", .headers = {{"Content-Type", "application/octet-stream"}}}},
     .outputs = R"json({"Body": {"name": "a.bin", "mime": "application/octet-stream", "bytes": 3}})json"},
    {.name = "JsonWanted",
     .inputs = R"json({"URL": "{server}/api", "Response Type": "json"})json",
     .replies = {{.body = R"json([1])json", .headers = {{"Content-Type", "text/plain"}}}},
     .outputs = R"json({"Body": [1]})json"},
    {.name = "JsonWantedAndBroken",
     .inputs = R"json({"URL": "{server}/api", "Response Type": "json"})json",
     .replies = {{.body = R"json([1)json"}},
     .error = ErrorCode::schema,
     .message = "not JSON"},
    {.name = "QueryIsAdded",
     .inputs = R"json({"URL": "{server}/api?a=1#top", "Query": {"b": "ü", "c": [1, 2]}})json",
     .sent = R"json({"target": "/api?a=1&b=%C3%BC&c=1&c=2"})json"},
    {.name = "PutSendsABody",
     .inputs = R"json({"URL": "{server}/api", "Method": "PUT", "Body": {"n": 1}})json",
     .sent =
         R"json({"method": "PUT", "body": "{\"n\":1}", "headers": {"content-type": "application/json", "idempotency-key": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}})json"},
    {.name = "GetSendsNone",
     .inputs = R"json({"URL": "{server}/api", "Body": {"n": 1}})json",
     .sent = R"json({"method": "GET", "body": ""})json"},
    {.name = "HeadHasNoBody",
     .inputs = R"json({"URL": "{server}/api", "Method": "HEAD"})json",
     .outputs = R"json({"Status": 200})json",
     .sent = R"json({"method": "HEAD"})json"},
    {.name = "FollowsRedirects",
     .inputs = R"json({"URL": "{server}/api"})json",
     .replies = {{.status = 302, .headers = {{"Location", "{server}/moved"}}},
                 {.body = R"json(here)json", .headers = {{"Content-Type", "text/plain"}}}},
     .outputs = R"json({"Status": 200, "Body": "here", "Final URL": "{server}/moved"})json",
     .sent = R"json({"target": "/moved"})json",
     .requests = 2},
    {.name = "RedirectsLeftAlone",
     .inputs = R"json({"URL": "{server}/api", "Follow Redirects": false, "OK Statuses": "302"})json",
     .replies = {{.status = 302, .headers = {{"Location", "{server}/moved"}}}},
     .outputs = R"json({"Status": 302, "Headers": {"location": "{server}/moved"}})json"},
    {.name = "ServerErrorOfAGet",
     .inputs = R"json({"URL": "{server}/api"})json",
     .replies = {{.status = 503}},
     .error = ErrorCode::http_5xx,
     .effect = Effect::none},
    {.name = "ServerErrorOfAPost",
     .inputs = R"json({"URL": "{server}/api", "Method": "POST", "Body": 1})json",
     .replies = {{.status = 503}},
     .error = ErrorCode::http_5xx,
     .effect = Effect::unknown},
    {.name = "RefusalOfAPost",
     .inputs = R"json({"URL": "{server}/api", "Method": "POST", "Body": 1})json",
     .replies = {{.status = 422}},
     .error = ErrorCode::http_4xx,
     .effect = Effect::none},
    {.name = "RequestTimeoutStatus",
     .inputs = R"json({"URL": "{server}/api"})json",
     .replies = {{.status = 408}},
     .error = ErrorCode::timeout},
    {.name = "TooLarge",
     .inputs = R"json({"URL": "{server}/api", "Max Size (MB)": 1})json",
     .replies = {{.body = std::string(2U << 20, 'x')}},
     .error = ErrorCode::quota},
    {.name = "BadSize",
     .inputs = R"json({"URL": "{server}/api", "Max Size (MB)": 0})json",
     .error = ErrorCode::invalid_input,
     .message = "Max Size",
     .requests = 0},
    {.name = "QueryMustBeAnObject",
     .inputs = R"json({"URL": "{server}/api", "Query": [1]})json",
     .error = ErrorCode::invalid_input,
     .message = "Query",
     .requests = 0},
    {.name = "NotAnAddress",
     .inputs = R"json({"URL": "nonsense"})json",
     .error = ErrorCode::invalid_input,
     .requests = 0},
};

FLOW_WEB_TABLE(HttpRequest, "http_request", kCases);

struct RawCase {
  std::string name;
  std::string type;
  std::string inputs;
  std::vector<test::RawReply> replies;
  std::optional<ErrorCode> error = {};
  Effect effect = Effect::none;
  std::size_t requests = 1;
  std::string not_sent = {};  // in the last request
};
void PrintTo(const RawCase& one, std::ostream* out) {
  *out << one.name;
}

class HttpNodesRaw : public ::testing::TestWithParam<RawCase> {};

TEST_P(HttpNodesRaw, AsTheTableSays) {
  const RawCase& one = GetParam();
  test::RawServer* server = nullptr;
  std::vector<std::string> requests;
  const auto result = testing::run_beside(
      {.type = one.type,
       .server =
           [&](async::Loop& loop) {
             auto made = std::make_unique<test::RawServer>(loop, one.replies);
             server = made.get();
             return made;
           },
       .inputs =
           [&] {
             std::string text = one.inputs;
             for (std::size_t at = text.find("{server}"); at != std::string::npos; at = text.find("{server}"))
               text.replace(at, 8, server->origin());
             return text;
           },
       .look = [&](const testing::Host&) { requests = server->requests(); }});
  ASSERT_EQ(result.has_value(), !one.error) << (result ? "" : result.error().message);
  if (one.error) {
    EXPECT_EQ(to_string(result.error().code), to_string(*one.error)) << result.error().message;
    EXPECT_EQ(to_string(result.error().effect), to_string(one.effect)) << result.error().message;
  }
  ASSERT_EQ(requests.size(), one.requests);
  if (!one.not_sent.empty()) EXPECT_THAT(requests.back(), ::testing::Not(::testing::HasSubstr(one.not_sent)));
}

using After = test::RawReply::After;
const std::string kToLocalhost =
    "HTTP/1.1 302 Found\r\nLocation: http://localhost:{port}/b\r\nContent-Length: 0\r\n\r\n";
const RawCase kRawCases[] = {
    {.name = "WebhookResetBeforeTheAnswer",
     .type = "deliver_to_webhook",
     .inputs = R"({"Webhook URL": "{server}/", "Payload": 1})",
     .replies = {{.bytes = "", .after = After::reset}},
     .error = ErrorCode::network,
     .effect = Effect::unknown},
    {.name = "WebhookResetWithinTheAnswer",
     .type = "deliver_to_webhook",
     .inputs = R"({"Webhook URL": "{server}/", "Payload": 1})",
     .replies = {{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", .after = After::close}},
     .error = ErrorCode::network,
     .effect = Effect::unknown},
    {.name = "GetResetBeforeTheAnswer",
     .type = "http_request",
     .inputs = R"({"URL": "{server}/"})",
     .replies = {{.bytes = "", .after = After::reset}},
     .error = ErrorCode::network,
     .effect = Effect::none},
    {.name = "PostResetBeforeTheAnswer",
     .type = "http_request",
     .inputs = R"({"URL": "{server}/", "Method": "POST", "Body": 1})",
     .replies = {{.bytes = "", .after = After::reset}},
     .error = ErrorCode::network,
     .effect = Effect::unknown},
    {.name = "BearerStaysBehindOnAnotherHost",
     .type = "http_request",
     .inputs =
         R"({"URL": "{server}/", "Authorization Type": "bearer", "Authorization Value": {"$secret": "tok-1"}})",
     .replies = {{.bytes = kToLocalhost}, {}},
     .requests = 2,
     .not_sent = "tok-1"},
    {.name = "OwnHeaderStaysBehindOnAnotherHost",
     .type = "http_request",
     .inputs =
         R"({"URL": "{server}/", "Authorization Type": "header", "Authorization Value": {"$secret": "tok-1"}})",
     .replies = {{.bytes = kToLocalhost}, {}},
     .requests = 2,
     .not_sent = "tok-1"},
    {.name = "RedirectToMetadataIsBlocked",
     .type = "http_request",
     .inputs = R"({"URL": "{server}/"})",
     .replies =
         {{.bytes = "HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"}},
     .error = ErrorCode::blocked},
};
INSTANTIATE_TEST_SUITE_P(Case, HttpNodesRaw, ::testing::ValuesIn(kRawCases),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace flow::nodes
