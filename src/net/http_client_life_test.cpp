// What lasts longer than one call of the HTTP client: kept connections, files, cancellation, stopping.
#include <filesystem>
#include <fstream>
#include <iterator>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "async/loop.hpp"
#include "async/task_group.hpp"
#include "net/http_client.hpp"
#include "support/raw_server.hpp"

namespace flow::net {
namespace {

using test::RawReply;
using test::RawServer;
using ::testing::HasSubstr;
using After = RawReply::After;

constexpr milliseconds kTest{20'000};
const HttpClientSettings kLocal{.egress = {.allow_private = true}};
const RawReply kKept{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", .after = After::keep};

std::string temporary_file(std::string_view name) {
  return fmt::format("{}/flow-http-client-{}-{}", std::filesystem::temp_directory_path().string(), ::getpid(),
                     name);
}
std::string content_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// Runs `body` with a started server; both end with it.
using Body = Task<Result<void>> (*)(Context, async::Loop*, RawServer*, HttpClient*);
Task<Result<void>> with_server(Context cx, async::Loop* loop, std::vector<RawReply> replies, Body body) {
  RawServer server(*loop, std::move(replies));
  CO_TRY_VOID(co_await server.start(cx));
  HttpClient client(*loop, kLocal);
  const auto done = co_await body(cx, loop, &server, &client);
  CO_TRY_VOID(co_await client.stop(cx));
  CO_TRY_VOID(co_await server.stop(cx));
  co_return done;
}
void run(std::vector<RawReply> replies, Body body) {
  async::Loop loop;
  const auto ran = loop.run(with_server(loop.context(kTest), &loop, std::move(replies), body));
  ASSERT_TRUE(ran) << ran.error().message;
}

Task<Result<void>> two_calls(Context cx, RawServer* server, HttpClient* client, std::string method,
                             int connections) {
  for (int i = 0; i < 2; ++i) {
    CO_TRY(const auto response, co_await client->send(cx, {.method = method, .url = server->origin() + "/"}));
    EXPECT_EQ(response.body, "ok");
  }
  EXPECT_EQ(server->connections(), connections);
  co_return Result<void>{};
}

TEST(HttpClientConnections, AreKeptForWhatMayBeRepeated) {
  run({kKept}, [](Context cx, async::Loop*, RawServer* server, HttpClient* client) {
    return two_calls(cx, server, client, "GET", 1);
  });
}

TEST(HttpClientConnections, AreFreshForAPost) {
  run({kKept}, [](Context cx, async::Loop*, RawServer* server, HttpClient* client) {
    return two_calls(cx, server, client, "POST", 2);
  });
}

// The kept connection dies with the second request on it: curl would send a POST again, and so act twice.
TEST(HttpClientConnections, APostIsNeverSentTwice) {
  run({kKept, {.bytes = "", .after = After::reset}},
      [](Context cx, async::Loop*, RawServer* server, HttpClient* client) -> Task<Result<void>> {
        CO_TRY_VOID(co_await client->send(cx, {.url = server->origin() + "/"}));
        const auto lost =
            co_await client->send(cx, {.method = "POST", .url = server->origin() + "/", .body = "x"});
        EXPECT_FALSE(lost);
        if (!lost) EXPECT_EQ(lost.error().effect, Effect::unknown);
        EXPECT_EQ(server->requests().size(), 2U);
        co_return Result<void>{};
      });
}

TEST(HttpClientFiles, ABodyGoesToItsFile) {
  run({{.bytes = "HTTP/1.1 302 Found\r\nLocation: /b\r\nContent-Length: 4\r\n\r\nmove"},
       {.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nbytes"}},
      [](Context cx, async::Loop*, RawServer* server, HttpClient* client) -> Task<Result<void>> {
        const std::string path = temporary_file("body");
        CO_TRY(const auto response,
               co_await client->send(
                   cx, {.url = server->origin() + "/", .follow_redirects = true, .into_file = path}));
        EXPECT_EQ(response.body, "");
        EXPECT_EQ(response.size.count, 5U);
        EXPECT_EQ(content_of(path), "bytes");
        std::filesystem::remove(path);
        co_return Result<void>{};
      });
}

TEST(HttpClientFiles, NothingIsLeftOfAFailure) {
  run({{.bytes = "HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n" + std::string(100'000, 'x')}},
      [](Context cx, async::Loop*, RawServer* server, HttpClient* client) -> Task<Result<void>> {
        const std::string path = temporary_file("partial");
        for (const Bytes cap : {Bytes{1U << 20}, Bytes{50'000}}) {
          const auto response =
              co_await client->send(cx, {.url = server->origin() + "/", .max_body = cap, .into_file = path});
          EXPECT_FALSE(response);
          EXPECT_FALSE(std::filesystem::exists(path));
        }
        co_return Result<void>{};
      });
}

TEST(HttpClientFiles, AFolderThatIsMissingIsAnError) {
  run({kKept}, [](Context cx, async::Loop*, RawServer* server, HttpClient* client) -> Task<Result<void>> {
    const auto response = co_await client->send(
        cx, {.url = server->origin() + "/", .into_file = temporary_file("no/such/folder")});
    EXPECT_FALSE(response);
    if (!response) EXPECT_THAT(response.error().message, HasSubstr("could not be written"));
    co_return Result<void>{};
  });
}

Task<Result<void>> keep_result(Context cx, HttpClient* client, std::string url,
                               std::optional<Result<ClientResponse>>* out) {
  *out = co_await client->send(cx, {.url = std::move(url)});
  co_return Result<void>{};
}

TEST(HttpClientCancellation, AbortsTheTransfer) {
  run({{.bytes = "", .after = After::stall}},
      [](Context cx, async::Loop* loop, RawServer* server, HttpClient* client) -> Task<Result<void>> {
        std::optional<Result<ClientResponse>> result;
        async::TaskGroup group(loop->io().get_executor());
        group.spawn("call", keep_result(cx, client, server->origin() + "/", &result));
        CO_TRY_VOID(co_await server->wait_for_request(cx));
        group.cancel();
        static_cast<void>(co_await group.join(cx));
        EXPECT_TRUE(result.has_value());
        if (result) {
          EXPECT_FALSE(*result);
          EXPECT_EQ(result->error().code, ErrorCode::cancelled);
          EXPECT_EQ(result->error().effect, Effect::unknown);
        }
        co_return co_await server->wait_for_hangup(cx);  // not only forgotten: the connection is gone
      });
}

TEST(HttpClientStop, EndsWhatIsRunningAndRefusesMore) {
  run({{.bytes = "", .after = After::stall}},
      [](Context cx, async::Loop* loop, RawServer* server, HttpClient* client) -> Task<Result<void>> {
        std::optional<Result<ClientResponse>> result;
        async::TaskGroup group(loop->io().get_executor());
        group.spawn("call", keep_result(cx, client, server->origin() + "/", &result));
        CO_TRY_VOID(co_await server->wait_for_request(cx));
        CO_TRY_VOID(co_await client->stop(cx.within(milliseconds{2000})));
        CO_TRY_VOID(co_await group.join(cx));
        EXPECT_TRUE(result.has_value() && !*result);
        if (result && !*result) EXPECT_EQ(result->error().code, ErrorCode::cancelled);
        const auto late = co_await client->send(cx, {.url = server->origin() + "/"});
        EXPECT_FALSE(late);
        if (!late) EXPECT_THAT(late.error().message, HasSubstr("has stopped"));
        co_return co_await client->stop(cx);  // twice is fine
      });
}

TEST(HttpClientStop, WithoutACallThereIsNothingToStop) {
  run({kKept}, [](Context cx, async::Loop*, RawServer*, HttpClient* client) { return client->stop(cx); });
}

TEST(HttpClientParallel, AHundredCallsAtOnce) {
  run({kKept},
      [](Context cx, async::Loop* loop, RawServer* server, HttpClient* client) -> Task<Result<void>> {
        std::vector<std::optional<Result<ClientResponse>>> results(100);
        async::TaskGroup group(loop->io().get_executor());
        for (auto& result : results)
          group.spawn("call", keep_result(cx, client, server->origin() + "/", &result));
        CO_TRY_VOID(co_await group.join(cx));
        for (const auto& result : results) EXPECT_TRUE(result && *result && (*result)->body == "ok");
        EXPECT_LE(server->connections(), 16);  // per host
        co_return Result<void>{};
      });
}

Task<Result<void>> call_with_tls(Context cx, async::Loop* loop, std::string authority_file, std::string host,
                                 std::optional<Result<ClientResponse>>* out) {
  const test::Certificate certificate = test::make_certificate();
  RawServer server(*loop, {kKept}, certificate);
  CO_TRY_VOID(co_await server.start(cx));
  if (!authority_file.empty()) std::ofstream(authority_file) << certificate.authority;
  HttpClientSettings settings = kLocal;
  settings.ca_file = authority_file;
  settings.pinned = {fmt::format("shop.example:{}:127.0.0.1", server.port())};
  HttpClient client(*loop, settings);
  *out = co_await client.send(cx, {.url = fmt::format("https://{}:{}/", host, server.port())});
  CO_TRY_VOID(co_await client.stop(cx));
  co_return co_await server.stop(cx);
}

std::optional<Result<ClientResponse>> tls_result(std::string authority_file, std::string host) {
  async::Loop loop;
  std::optional<Result<ClientResponse>> result;
  const auto ran = loop.run(
      call_with_tls(loop.context(kTest), &loop, std::move(authority_file), std::move(host), &result));
  EXPECT_TRUE(ran) << (ran ? "" : ran.error().message);
  return result;
}

TEST(HttpClientTls, TrustsItsAuthorityForItsNamesOnly) {
  const std::string authority = temporary_file("authority.pem");
  const auto fine = tls_result(authority, "localhost");
  ASSERT_TRUE(fine && *fine) << (*fine).error().message;
  EXPECT_EQ((*fine)->body, "ok");
  const auto wrong_name = tls_result(authority, "shop.example");
  ASSERT_TRUE(wrong_name && !*wrong_name);
  EXPECT_THAT(wrong_name->error().message, HasSubstr("TLS with shop.example:"));
  EXPECT_EQ(wrong_name->error().code, ErrorCode::network);
  EXPECT_EQ(wrong_name->error().effect, Effect::none);
  std::filesystem::remove(authority);
  const auto stranger = tls_result("", "localhost");
  ASSERT_TRUE(stranger && !*stranger);
  EXPECT_THAT(stranger->error().message, HasSubstr("TLS with localhost:"));
}

}  // namespace
}  // namespace flow::net
