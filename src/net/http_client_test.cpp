// The HTTP client against servers on loopback that answer byte by byte.
#include "net/http_client.hpp"

#include <gmock/gmock.h>

#include "async/loop.hpp"
#include "base/encoding.hpp"
#include "net/testing/http_client_case.hpp"

namespace flow::net::testing {
namespace {

using test::RawServer;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr milliseconds kTest{20'000};

std::string placed(std::string text, const RawServer& server) {
  const auto replace = [&](const std::string& name, const std::string& value) {
    for (std::size_t at = text.find(name); at != std::string::npos; at = text.find(name, at + value.size()))
      text.replace(at, name.size(), value);
  };
  replace("{origin}", server.origin());
  replace("{port}", std::to_string(server.port()));
  return text;
}

struct Seen {
  std::optional<Result<ClientResponse>> result;
  std::vector<std::string> requests;
  int connections = 0;
  std::string expected_url;
};

Task<Result<void>> play(Context cx, async::Loop* loop, const ClientCase* one, Seen* seen) {
  RawServer server(*loop, one->replies);
  CO_TRY_VOID(co_await server.start(cx));
  HttpClientSettings settings{.egress = {.allow_private = one->allow_private},
                              .connect_timeout = milliseconds{2000}};
  for (const auto& pin : one->pinned) settings.pinned.push_back(placed(pin, server));
  HttpClient client(*loop, settings);
  ClientRequest request = one->request;
  request.url = placed(request.url, server);
  if (request.proxy) request.proxy->url = placed(request.proxy->url, server);
  seen->result = co_await client.send(cx.within(one->deadline), std::move(request));
  CO_TRY_VOID(co_await client.stop(cx));
  CO_TRY_VOID(co_await server.stop(cx));
  seen->requests = server.requests();
  seen->connections = server.connections();
  seen->expected_url = placed(one->url, server);
  co_return Result<void>{};
}

}  // namespace

TEST_P(HttpClientAnswers, AsTheTableSays) {
  const ClientCase& one = GetParam();
  async::Loop loop;
  Seen seen;
  const auto ran = loop.run(play(loop.context(kTest), &loop, &one, &seen));
  ASSERT_TRUE(ran) << ran.error().message;
  ASSERT_TRUE(seen.result);
  const auto& result = *seen.result;
  if (one.error) {
    ASSERT_FALSE(result) << result->status;
    EXPECT_EQ(to_string(result.error().code), to_string(*one.error)) << result.error().message;
    EXPECT_THAT(result.error().message, HasSubstr(one.message));
    EXPECT_EQ(to_string(result.error().effect), to_string(one.effect)) << result.error().message;
  } else {
    ASSERT_TRUE(result) << to_string(result.error().code) << ": " << result.error().message;
    EXPECT_EQ(result->status, one.status);
    EXPECT_EQ(result->body, one.body);
    EXPECT_EQ(result->size.count, one.body.size());
    if (!one.url.empty()) EXPECT_EQ(result->url, seen.expected_url);
  }
  EXPECT_EQ(static_cast<int>(seen.requests.size()), one.requests);
  if (one.connections >= 0) EXPECT_EQ(seen.connections, one.connections);
  const std::string last = seen.requests.empty() ? "" : seen.requests.back();
  EXPECT_THAT(last, HasSubstr(one.sent));
  if (!one.not_sent.empty()) EXPECT_THAT(last, Not(HasSubstr(one.not_sent)));
}

namespace {

// 65536 zeros in 96 bytes of gzip.
std::string zipped_zeros() {
  return hex_decode("1f8b0800000000000203edc101010000008090feafee080a" + std::string(126, '0') +
                    "6aeb8e97d700000100")
      .value();
}

const ClientCase kMessages[] = {
    {.name = "Get",
     .replies = {{answer("200 OK", "hello")}},
     .request = {.url = "{origin}/a?b=c#top", .headers = {{"X-A", "1"}, {"X-Empty", ""}}},
     .status = 200,
     .body = "hello",
     .url = "{origin}/a?b=c",
     .sent = "GET /a?b=c HTTP/1.1\r\n"},
    {.name = "HeadersOfItsOwn",
     .replies = {{answer("200 OK")}},
     .request = {.url = "{origin}/", .headers = {{"X-A", "1"}, {"X-Empty", ""}, {"User-Agent", "mine"}}},
     .status = 200,
     .sent = "User-Agent: mine\r\n",
     .not_sent = "flow-builder"},
    {.name = "PostWithoutBodySaysSo",
     .replies = {{answer("200 OK")}},
     .request = {.method = "POST", .url = "{origin}/"},
     .status = 200,
     .sent = "Content-Length: 0\r\n",
     .not_sent = "Content-Type"},
    {.name = "PostWithBody",
     .replies = {{answer("201 Created", "x")}},
     .request = {.method = "POST",
                 .url = "{origin}/",
                 .headers = {{"Content-Type", "text/plain"}},
                 .body = "two\nlines"},
     .status = 201,
     .body = "x",
     .sent = "\r\n\r\ntwo\nlines"},
    {.name = "LargeBodyIsNotHeldBack",
     .replies = {{answer("200 OK")}},
     .request = {.method = "PUT", .url = "{origin}/", .body = std::string(2U << 20, 'b')},
     .status = 200,
     .not_sent = "Expect"},
    {.name = "HeadHasNoBody",
     .replies = {{"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"}},
     .request = {.method = "HEAD", .url = "{origin}/", .max_body = Bytes{10}},
     .status = 200},
    {.name = "ChunkedBody",
     .replies = {{"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"}},
     .request = {.url = "{origin}/"},
     .status = 200,
     .body = "abcde"},
    {.name = "BodyUntilTheEnd",
     .replies = {{"HTTP/1.1 200 OK\r\n\r\nabc"}},
     .request = {.url = "{origin}/"},
     .status = 200,
     .body = "abc"},
    {.name = "InterimAnswerIsNotTheAnswer",
     .replies = {{"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + answer("204 No Content")}},
     .request = {.url = "{origin}/"},
     .status = 204},
    {.name = "ErrorStatusIsAnAnswer",
     .replies = {{answer("503 Service Unavailable", "later")}},
     .request = {.url = "{origin}/"},
     .status = 503,
     .body = "later"},
    {.name = "UserAndPasswordOfTheAddress",
     .replies = {{answer("200 OK")}},
     .request = {.url = "http://ann:p%77@127.0.0.1:{port}/x"},
     .status = 200,
     .url = "{origin}/x",
     .sent = "Authorization: Basic YW5uOnB3\r\n"},
    {.name = "SpacesAndUmlautsInTheAddress",
     .replies = {{answer("200 OK")}},
     .request = {.url = "{origin}/ä b?q=ü d"},
     .status = 200,
     .sent = "GET /%c3%a4%20b?q=%c3%bc+d HTTP/1.1\r\n"},
};
INSTANTIATE_TEST_SUITE_P(Messages, HttpClientAnswers, ::testing::ValuesIn(kMessages),
                         [](const auto& info) { return info.param.name; });

const ClientCase kRefusedRequests[] = {
    {.name = "NoAddress",
     .replies = {{}},
     .request = {.url = "nonsense"},
     .error = ErrorCode::invalid_input,
     .message = "\"nonsense\" is not an address",
     .requests = 0},
    {.name = "OtherScheme",
     .replies = {{}},
     .request = {.url = "file:///etc/passwd"},
     .error = ErrorCode::invalid_input,
     .message = "only http and https",
     .requests = 0},
    {.name = "HeaderInjection",
     .replies = {{}},
     .request = {.url = "{origin}/", .headers = {{"X-A", "b\r\nX-Evil: 1"}}},
     .error = ErrorCode::invalid_input,
     .message = "\"X-A\"",
     .requests = 0},
    {.name = "HeaderNameWithSpace",
     .replies = {{}},
     .request = {.url = "{origin}/", .headers = {{"X A", "b"}}},
     .error = ErrorCode::invalid_input,
     .message = "\"X A\"",
     .requests = 0},
    {.name = "LengthOfItsOwn",
     .replies = {{}},
     .request = {.url = "{origin}/", .headers = {{"content-length", "5"}}},
     .error = ErrorCode::invalid_input,
     .message = "leave it out",
     .requests = 0},
    {.name = "MethodWithALineBreak",
     .replies = {{}},
     .request = {.method = "GET / HTTP/1.1\r\n", .url = "{origin}/"},
     .error = ErrorCode::invalid_input,
     .message = "not an HTTP method",
     .requests = 0},
};
INSTANTIATE_TEST_SUITE_P(RefusedRequests, HttpClientAnswers, ::testing::ValuesIn(kRefusedRequests),
                         [](const auto& info) { return info.param.name; });

const ClientCase kRedirects[] = {
    {.name = "NotFollowedUnlessAsked",
     .replies = {{redirect("/b")}},
     .request = {.url = "{origin}/a"},
     .status = 302,
     .url = "{origin}/a"},
    {.name = "Followed",
     .replies = {{redirect("../c?d"), After::keep}, {answer("200 OK", "there")}},
     .request = {.url = "{origin}/a/b/x", .follow_redirects = true},
     .status = 200,
     .body = "there",
     .url = "{origin}/a/c?d",
     .requests = 2,
     .connections = 1},
    {.name = "Loop",
     .replies = {{redirect("/again")}},
     .request = {.url = "{origin}/", .follow_redirects = true, .max_redirects = 3},
     .error = ErrorCode::quota,
     .message = "more than 3 times",
     .effect = Effect::unknown,
     .requests = 4},
    {.name = "PostBecomesGet",
     .replies = {{redirect("/b", 303)}, {answer("200 OK")}},
     .request = {.method = "POST",
                 .url = "{origin}/",
                 .headers = {{"Content-Type", "text/plain"}},
                 .body = "secret",
                 .follow_redirects = true},
     .status = 200,
     .requests = 2,
     .sent = "GET /b HTTP/1.1\r\n",
     .not_sent = "secret"},
    {.name = "PostStaysPostAfter307",
     .replies = {{redirect("/b", 307)}, {answer("200 OK")}},
     .request = {.method = "POST", .url = "{origin}/", .body = "again", .follow_redirects = true},
     .status = 200,
     .requests = 2,
     .sent = "\r\n\r\nagain"},
    {.name = "CredentialsStayWithinTheOrigin",
     .replies = {{redirect("/b")}, {answer("200 OK")}},
     .request = {.url = "{origin}/", .headers = {{"Authorization", "Bearer t"}}, .follow_redirects = true},
     .status = 200,
     .requests = 2,
     .sent = "Authorization: Bearer t"},
    {.name = "AuthorizationIsDroppedAcrossHosts",
     .replies = {{redirect("http://localhost:{port}/b")}, {answer("200 OK")}},
     .request = {.url = "{origin}/", .headers = {{"authorization", "Bearer t"}}, .follow_redirects = true},
     .status = 200,
     .url = "http://localhost:{port}/b",
     .requests = 2,
     .not_sent = "Bearer"},
    {.name = "NamedCredentialsAreDroppedAcrossHosts",
     .replies = {{redirect("http://localhost:{port}/b")}, {answer("200 OK")}},
     .request = {.url = "{origin}/",
                 .headers = {{"X-API-Key", "k-1"}, {"X-Other", "o"}},
                 .follow_redirects = true,
                 .credential_headers = {"x-api-key"}},
     .status = 200,
     .requests = 2,
     .sent = "X-Other: o",
     .not_sent = "k-1"},
    {.name = "PasswordOfTheAddressIsDroppedAcrossHosts",
     .replies = {{redirect("http://localhost:{port}/b")}, {answer("200 OK")}},
     .request = {.url = "http://ann:pw@127.0.0.1:{port}/", .follow_redirects = true},
     .status = 200,
     .requests = 2,
     .not_sent = "Authorization"},
    {.name = "ToAnotherScheme",
     .replies = {{redirect("file:///etc/passwd")}},
     .request = {.url = "{origin}/", .follow_redirects = true},
     .error = ErrorCode::network,
     .message = "redirects to nowhere",
     .effect = Effect::unknown},
    {.name = "LongPageOfARedirectIsNotRead",
     .replies = {{"HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 1000000\r\n\r\n" +
                      std::string(200'000, 'x'),
                  After::stall},
                 {answer("200 OK", "b")}},
     .request = {.url = "{origin}/", .follow_redirects = true, .max_body = Bytes{100}},
     .status = 200,
     .body = "b",
     .requests = 2},
    {.name = "WithoutLocation",
     .replies = {{answer("302 Found", "where")}},
     .request = {.url = "{origin}/", .follow_redirects = true},
     .status = 302,
     .body = "where"},
    {.name = "CookiesAreAskedForEachHop",
     .replies = {{redirect("/b")}, {answer("200 OK")}},
     .request = {.url = "{origin}/a",
                 .follow_redirects = true,
                 .cookies = [](const std::string& url) { return url.ends_with("/b") ? "for=b" : ""; }},
     .status = 200,
     .requests = 2,
     .sent = "Cookie: for=b\r\n"},
};
INSTANTIATE_TEST_SUITE_P(Redirects, HttpClientAnswers, ::testing::ValuesIn(kRedirects),
                         [](const auto& info) { return info.param.name; });

const ClientCase kCaps[] = {
    {.name = "BodyAtTheCap",
     .replies = {{answer("200 OK", "12345")}},
     .request = {.url = "{origin}/", .max_body = Bytes{5}},
     .status = 200,
     .body = "12345"},
    {.name = "BodyOverTheCap",
     .replies = {{answer("200 OK", "123456")}},
     .request = {.url = "{origin}/", .max_body = Bytes{5}},
     .error = ErrorCode::quota,
     .message = "more than 5 bytes",
     .effect = Effect::unknown},
    {.name = "EndlessBody",
     .replies = {{"HTTP/1.1 200 OK\r\n\r\n" + std::string(100'000, 'x'), After::stall}},
     .request = {.url = "{origin}/", .max_body = Bytes{50'000}},
     .error = ErrorCode::quota,
     .message = "more than 50000 bytes",
     .effect = Effect::unknown},
    {.name = "ManyHeaders",
     .replies = {{answer("200 OK\r\nX: " + std::string(5000, 'h'))}},
     .request = {.url = "{origin}/", .max_header = Bytes{2000}},
     .error = ErrorCode::quota,
     .message = "header",
     .effect = Effect::unknown},
    {.name = "Gzip",
     .replies = {{answer("200 OK\r\nContent-Encoding: gzip", zipped_zeros())}},
     .request = {.url = "{origin}/", .max_body = Bytes{65'536}},
     .status = 200,
     .body = std::string(65'536, '\0'),
     .sent = "Accept-Encoding: gzip"},
    {.name = "GzipBomb",
     .replies = {{answer("200 OK\r\nContent-Encoding: gzip", zipped_zeros())}},
     .request = {.url = "{origin}/", .max_body = Bytes{10'000}},
     .error = ErrorCode::quota,
     .message = "more than 10000 bytes",
     .effect = Effect::unknown},
    {.name = "GzipAsItComesWhenAskedFor",
     .replies = {{answer("200 OK\r\nContent-Encoding: gzip", zipped_zeros())}},
     .request = {.url = "{origin}/", .headers = {{"Accept-Encoding", "gzip"}}},
     .status = 200,
     .body = zipped_zeros()},
    {.name = "BrokenGzip",
     .replies = {{answer("200 OK\r\nContent-Encoding: gzip", "not gzip at all")}},
     .request = {.url = "{origin}/"},
     .error = ErrorCode::network,
     .effect = Effect::unknown},
};
INSTANTIATE_TEST_SUITE_P(Caps, HttpClientAnswers, ::testing::ValuesIn(kCaps),
                         [](const auto& info) { return info.param.name; });

const ClientCase kFailures[] = {
    {.name = "NobodyListens",
     .replies = {{}},
     .request = {.url = "http://127.0.0.1:1/"},
     .error = ErrorCode::network,
     .message = "could not connect to 127.0.0.1:1",
     .requests = 0},
    {.name = "NameThatIsNone",
     .replies = {{}},
     .request = {.url = "http://nowhere.invalid/"},
     .error = ErrorCode::network,
     .message = "nowhere.invalid could not be resolved",
     .requests = 0},
    {.name = "NoTlsThere",
     .replies = {{.bytes = "HTTP/1.1 400 Bad\r\n\r\n", .reads_request = false}},
     .request = {.url = "https://127.0.0.1:{port}/"},
     .error = ErrorCode::network,
     .message = "TLS",
     .requests = 0},
    {.name = "StalledServer",
     .replies = {{"", After::stall}},
     .request = {.url = "{origin}/slow"},
     .error = ErrorCode::timeout,
     .message = "/slow within 200 ms",
     .effect = Effect::unknown,
     .deadline = milliseconds{200}},
    {.name = "StalledBody",
     .replies = {{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", After::stall}},
     .request = {.url = "{origin}/"},
     .error = ErrorCode::timeout,
     .effect = Effect::unknown,
     .deadline = milliseconds{200}},
    {.name = "ResetBeforeTheAnswer",
     .replies = {{"", After::reset}},
     .request = {.method = "POST", .url = "{origin}/", .body = "x"},
     .error = ErrorCode::network,
     .message = "cut off",
     .effect = Effect::unknown},
    {.name = "ClosedBeforeTheAnswer",
     .replies = {{"", After::close}},
     .request = {.method = "POST", .url = "{origin}/", .body = "x"},
     .error = ErrorCode::network,
     .message = "cut off",
     .effect = Effect::unknown},
    {.name = "ClosedWithinTheBody",
     .replies = {{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", After::close}},
     .request = {.url = "{origin}/"},
     .error = ErrorCode::network,
     .message = "cut off",
     .effect = Effect::unknown},
    {.name = "NotHttp",
     .replies = {{"220 ready\r\n\r\n", After::close}},
     .request = {.url = "{origin}/"},
     .error = ErrorCode::network,
     .effect = Effect::unknown},
};
INSTANTIATE_TEST_SUITE_P(Failures, HttpClientAnswers, ::testing::ValuesIn(kFailures),
                         [](const auto& info) { return info.param.name; });

}  // namespace
}  // namespace flow::net::testing
