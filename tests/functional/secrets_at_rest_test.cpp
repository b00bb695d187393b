// What lies in the database, the artifacts and the log of a service that has worked with secrets: none of
// them.
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/encoding.hpp"
#include "os/files.hpp"
#include "service_world.hpp"
#include "support/echo_server.hpp"
#include "support/program.hpp"

namespace flow::test {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kKey = "canary-key-7d1f0c";
constexpr std::string_view kUsername = "canary-user-b20e";
constexpr std::string_view kLoginPassword = "canary-pass/word+91";

// The endpoint says back what it was sent, so that the answer holds the secrets too.
std::string workflow_text(std::string_view echo) {
  return fmt::format(R"json({{"name": "Uses secrets", "nodes": [
    {{"id": "key", "type": "http_request", "position": {{"x": 0, "y": 0}},
      "data": {{"name": "Key", "inputs": {{"URL": "{0}/echo/key", "Method": "POST", "Body": {{"n": 1}},
        "Authorization Type": "bearer", "Authorization Value": {{"$credential": "api"}}}}}}}},
    {{"id": "login", "type": "http_request", "position": {{"x": 0, "y": 100}},
      "data": {{"name": "Login", "inputs": {{"URL": "{0}/status/500", "Method": "POST",
        "Authorization Type": "basic", "Authorization Value": {{"$credential": "site"}}}},
        "settings": {{"on_error": "continue"}}}}}}],
   "edges": []}})json",
                     echo);
}

Task<Result<void>> make_credential(Context cx, ServiceWorld* world, json::object credential) {
  CO_TRY(const Answer made,
         co_await ServiceWorld::call(cx, world, "POST", "/api/v1/credentials", std::move(credential)));
  EXPECT_EQ(made.status, 201) << json::dump(made.body);
  co_return Result<void>{};
}

// The whole database as SQL.
std::string dump_of(const ServiceWorld& world) {
  const std::string file = world.folder() + "/backup";
  const auto backup = run_program({flowbuilder_path(), "backup", "--data", world.folder() + "/data", file});
  EXPECT_EQ(backup.exit_code, 0) << backup.err;
  const auto text = run_program({"/usr/bin/env", "pg_restore", "--file=-", file});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  return text.out;
}

std::string files_of(const std::string& folder) {
  std::string all;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    if (entry.is_regular_file()) all += os::read_file(entry.path(), Bytes{64U << 20}).value_or("");
  }
  return all;
}

Task<Result<void>> work_with_secrets(Context cx, ServiceWorld* world, EchoServer* echo) {
  CO_TRY_VOID(co_await ServiceWorld::start(cx, world));
  CO_TRY_VOID(co_await ServiceWorld::sign_in(cx, world));
  CO_TRY_VOID(co_await make_credential(
      cx, world,
      {{"name", "api"}, {"kind", "api_key"}, {"fields", json::object{{"key", json::string(kKey)}}}}));
  CO_TRY_VOID(co_await make_credential(
      cx, world,
      {{"name", "site"},
       {"kind", "login"},
       {"fields",
        json::object{{"username", json::string(kUsername)}, {"password", json::string(kLoginPassword)}}}}));
  CO_TRY(const std::string workflow, co_await ServiceWorld::save(cx, world, workflow_text(echo->origin())));
  CO_TRY(const Answer hook,
         co_await ServiceWorld::call(
             cx, world, "POST", "/api/v1/triggers",
             json::object{{"workflow_id", json::string(workflow)},
                          {"type", "webhook_trigger"},
                          {"name", "hook"},
                          {"inputs", json::object{{"Path", "x"}, {"Authentication", "none"}}}}));
  EXPECT_EQ(hook.status, 201) << json::dump(hook.body);
  const std::string address = hook.text("/url");
  const std::string hook_token = address.substr(address.rfind('/') + 1);
  EXPECT_GT(hook_token.size(), 16U) << json::dump(hook.body);
  CO_TRY(const std::string run, co_await ServiceWorld::run(cx, world, workflow));
  CO_TRY(const Answer ended, co_await ServiceWorld::wait_for(cx, world, run));
  EXPECT_EQ(ended.text("/status"), "completed") << json::dump(ended.body);
  // They were really sent.
  std::string sent;
  for (const json::object& request : echo->requests()) sent += json::dump(json::value(request));
  EXPECT_THAT(sent, HasSubstr(kKey));
  EXPECT_THAT(sent, HasSubstr(base64_encode(fmt::format("{}:{}", kUsername, kLoginPassword))));

  const std::string database = dump_of(*world);
  EXPECT_THAT(database, HasSubstr("Uses secrets"));
  EXPECT_THAT(database, HasSubstr("[redacted:api]"));
  struct Place {
    const char* name;
    std::string text;
  };
  for (const Place& place :
       {Place{"database", database}, Place{"answer", json::dump(ended.body)},
        Place{"artifacts", files_of(world->folder() + "/data/artifacts")}, Place{"log", world->output()}}) {
    for (const std::string& secret :
         {std::string(kKey), std::string(kUsername), std::string(kLoginPassword), base64_encode(kKey),
          base64_encode(kUsername), base64_encode(kLoginPassword),
          base64_encode(fmt::format("{}:{}", kUsername, kLoginPassword)), std::string(kPassword),
          world->token(), hook_token}) {
      EXPECT_THAT(place.text, Not(HasSubstr(secret))) << place.name;
    }
  }
  const auto status = co_await ServiceWorld::stop(cx, world);
  if (!status) co_return std::unexpected(status.error());
  EXPECT_EQ(status->text(), "exited with code 0") << world->output();
  co_return Result<void>{};
}

Task<Result<void>> with_an_endpoint(Context cx, ServiceWorld* world, EchoServer* echo) {
  CO_TRY_VOID(co_await echo->start(cx));
  auto result = co_await work_with_secrets(cx, world, echo);
  auto stopped = co_await echo->stop(cx);
  co_return result ? stopped : result;
}

TEST(SecretsAtRest, AreNowhereInTheClear) {
  async::Loop loop;
  ServiceWorld world(loop);
  EchoServer echo(loop);
  const auto result = loop.run(with_an_endpoint(loop.context(std::chrono::seconds{55}), &world, &echo));
  EXPECT_TRUE(result) << result.error().message << "\n" << world.output();
}

}  // namespace
}  // namespace flow::test
