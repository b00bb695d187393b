// The heads a forward proxy reads: what it makes of them and what it refuses.
#include "net/detail/proxy_head.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace flow::net::detail {
namespace {

using ::testing::HasSubstr;

struct SizeCase {
  std::string_view bytes;
  std::size_t size;
};
class HeadSize : public ::testing::TestWithParam<SizeCase> {};
TEST_P(HeadSize, IsUpToItsEmptyLine) {
  EXPECT_EQ(head_size(GetParam().bytes), GetParam().size);
}
constexpr std::size_t kOpen = std::string_view::npos;
INSTANTIATE_TEST_SUITE_P(All, HeadSize,
                         ::testing::Values(SizeCase{"", kOpen}, SizeCase{"GET / HTTP/1.1\r\n", kOpen},
                                           SizeCase{"A: b\r\n\r", kOpen}, SizeCase{"A: b\r\n\r\nbody", 8},
                                           SizeCase{"A: b\n\nbody", 6}, SizeCase{"A: b\n\r\nbody", 7}));

struct AuthorityCase {
  std::string_view text;
  int default_port;
  std::string host;  // empty: refused
  int port = 0;
};
class Authorities : public ::testing::TestWithParam<AuthorityCase> {};
TEST_P(Authorities, AreHostAndPort) {
  const auto& [text, default_port, host, port] = GetParam();
  const auto parsed = parse_authority(text, default_port);
  ASSERT_EQ(parsed.has_value(), !host.empty()) << text;
  if (!parsed) {
    EXPECT_EQ(parsed.error().code, ErrorCode::invalid_input);
    return;
  }
  EXPECT_EQ(parsed->host, host);
  EXPECT_EQ(parsed->port, port);
}
INSTANTIATE_TEST_SUITE_P(
    All, Authorities,
    ::testing::Values(AuthorityCase{"Shop.example:443", 0, "shop.example", 443},
                      AuthorityCase{"shop.example", 80, "shop.example", 80},
                      AuthorityCase{"[2001:db8::1]:8443", 0, "2001:db8::1", 8443},
                      AuthorityCase{"[::1]", 80, "::1", 80}, AuthorityCase{"shop.example", 0, ""},
                      AuthorityCase{"shop.example:", 80, ""}, AuthorityCase{"shop.example:0", 80, ""},
                      AuthorityCase{"shop.example:65536", 80, ""}, AuthorityCase{"shop.example:8x", 80, ""},
                      AuthorityCase{"shop.example:99999999999", 80, ""}, AuthorityCase{"", 80, ""},
                      AuthorityCase{":80", 0, ""}, AuthorityCase{"user@shop.example:80", 0, ""},
                      AuthorityCase{"shop example:80", 0, ""}, AuthorityCase{"::1", 80, ""},
                      AuthorityCase{"[::1:80", 0, ""}, AuthorityCase{"[shop]:80", 0, ""},
                      AuthorityCase{"[::1]x:80", 0, ""}));

TEST(ProxyRequests, TunnelsAreNothingButTheirTarget) {
  const auto request =
      parse_proxy_request("CONNECT shop.example:443 HTTP/1.1\r\nHost: other.example\r\n\r\n");
  ASSERT_TRUE(request);
  EXPECT_TRUE(request->tunnel);
  EXPECT_EQ(to_string(request->target), "shop.example:443");
}

TEST(ProxyRequests, AreRewrittenForTheTargetAndForAFurtherProxy) {
  const auto request = parse_proxy_request(
      "POST http://Shop.example:8080?a=b HTTP/1.1\r\n"
      "Host: other.example\r\n"
      "Proxy-Connection: keep-alive\r\n"
      "Connection: keep-alive, X-Private\r\n"
      "X-Private: 1\r\n"
      "Proxy-Authorization: Basic c2VjcmV0\r\n"
      "Content-Length: 3\r\n"
      "Cookie: a=b\r\n\r\n");
  ASSERT_TRUE(request) << request.error().message;
  EXPECT_FALSE(request->tunnel);
  EXPECT_EQ(to_string(request->target), "shop.example:8080");
  EXPECT_EQ(request->origin_form,
            "POST /?a=b HTTP/1.1\r\nHost: Shop.example:8080\r\nContent-Length: 3\r\nCookie: a=b\r\n"
            "Connection: close\r\n\r\n");
  EXPECT_EQ(request->absolute_form,
            "POST http://Shop.example:8080/?a=b HTTP/1.1\r\nHost: Shop.example:8080\r\nContent-Length: "
            "3\r\nCookie: a=b\r\nConnection: close\r\n");
}

TEST(ProxyRequests, MayNotDropTheirFraming) {
  const auto request = parse_proxy_request(
      "POST http://a.example/ HTTP/1.1\r\nConnection: Content-Length\r\nContent-Length: 3\r\n\r\n");
  ASSERT_TRUE(request);
  EXPECT_THAT(request->origin_form, HasSubstr("Content-Length: 3\r\n"));
}

class BadRequests : public ::testing::TestWithParam<std::string> {};
TEST_P(BadRequests, AreInvalidInput) {
  const auto request = parse_proxy_request(GetParam());
  ASSERT_FALSE(request);
  EXPECT_EQ(request.error().code, ErrorCode::invalid_input);
}
INSTANTIATE_TEST_SUITE_P(
    All, BadRequests,
    ::testing::Values("", "\r\n\r\n", "GET / HTTP/1.1\r\nHost: a.example\r\n\r\n",
                      "GET https://a.example/ HTTP/1.1\r\n\r\n", "GET ftp://a.example/ HTTP/1.1\r\n\r\n",
                      "GET http://user:pass@a.example/ HTTP/1.1\r\n\r\n",
                      "CONNECT a.example HTTP/1.1\r\n\r\n", "GET http://a.example/ HTTP/2\r\n\r\n",
                      "GET http://a.example/\r\n\r\n", "GET http://a.example/ HTTP/1.1\r\nno colon\r\n\r\n",
                      "GET http://a.example/ HTTP/1.1\r\nA : b\r\n\r\n",
                      "GET http://a.example/ HTTP/1.1\r\n folded\r\n\r\n",
                      "GET http://a.example/ HTTP/1.1\r\nA: b\rc\r\n\r\n",
                      "POST http://a.example/ HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
                      "POST http://a.example/ HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: "
                      "chunked\r\n\r\n"));

struct AnswerCase {
  std::string_view head;
  int status;
  bool interim;
  std::string_view rewritten;
};
class Answers : public ::testing::TestWithParam<AnswerCase> {};
TEST_P(Answers, AreRewritten) {
  const auto answer = parse_proxy_response(GetParam().head);
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, GetParam().status);
  EXPECT_EQ(answer->interim, GetParam().interim);
  EXPECT_EQ(answer->head, GetParam().rewritten);
}
INSTANTIATE_TEST_SUITE_P(
    All, Answers,
    ::testing::Values(
        AnswerCase{"HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\nA: b\r\n\r\n", 200,
                   false, "HTTP/1.1 200 OK\r\nA: b\r\nConnection: close\r\n\r\n"},
        AnswerCase{"HTTP/1.0 404\nA: b\n c\n\n", 404, false,
                   "HTTP/1.0 404\r\nA: b c\r\nConnection: close\r\n\r\n"},
        AnswerCase{"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n", 103, true,
                   "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"}));

class BadAnswers : public ::testing::TestWithParam<std::string> {};
TEST_P(BadAnswers, AreNetworkErrors) {
  const auto answer = parse_proxy_response(GetParam());
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, ErrorCode::network);
}
INSTANTIATE_TEST_SUITE_P(All, BadAnswers,
                         ::testing::Values("", "SSH-2.0-OpenSSH\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n",
                                           "HTTP/1.1\r\n\r\n", "HTTP/1.1 099 No\r\n\r\n",
                                           "HTTP/1.1 200 OK\r\nno colon\r\n\r\n"));

}  // namespace
}  // namespace flow::net::detail
