// `key rotate` beside a service that runs on: nothing is restarted, and every credential stays readable.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "service_world.hpp"
#include "support/echo_server.hpp"
#include "support/program.hpp"

namespace flow::test {
namespace {

using ::testing::HasSubstr;

// One request for each credential, with its key.
std::string workflow_text(std::string_view echo, const std::vector<std::string>& credentials) {
  std::string nodes;
  for (const std::string& name : credentials) {
    nodes += fmt::format(R"json({0}{{"id": "{1}", "type": "http_request", "position": {{"x": 0, "y": 0}},
      "data": {{"name": "{1}", "inputs": {{"URL": "{2}/echo/{1}", "Method": "POST", "Body": {{"n": 1}},
        "Authorization Type": "bearer", "Authorization Value": {{"$credential": "{1}"}}}}}}}})json",
                         nodes.empty() ? "" : ",", name, echo);
  }
  return fmt::format(R"({{"name": "Uses {}", "nodes": [{}], "edges": []}})", credentials.back(), nodes);
}

std::string key_of(const std::string& name) {
  return "key-of-" + name;
}

Task<Result<void>> save_credential(Context cx, ServiceWorld* world, std::string name) {
  const json::object credential{{"name", json::string(name)},
                                {"kind", "api_key"},
                                {"fields", json::object{{"key", json::string(key_of(name))}}}};
  CO_TRY(const Answer made,
         co_await ServiceWorld::call(cx, world, "POST", "/api/v1/credentials", credential));
  EXPECT_EQ(made.status, 201) << json::dump(made.body);
  co_return Result<void>{};
}

// A run of a new workflow succeeds with all of them.
Task<Result<void>> use(Context cx, ServiceWorld* world, EchoServer* echo, std::vector<std::string> names) {
  CO_TRY(const std::string workflow,
         co_await ServiceWorld::save(cx, world, workflow_text(echo->origin(), names)));
  CO_TRY(const std::string run, co_await ServiceWorld::run(cx, world, workflow));
  CO_TRY(const Answer ended, co_await ServiceWorld::wait_for(cx, world, run));
  EXPECT_EQ(ended.text("/status"), "completed") << json::dump(ended.body);
  std::string sent;
  for (const json::object& request : echo->requests()) sent += json::dump(json::value(request));
  for (const std::string& name : names) EXPECT_THAT(sent, HasSubstr("Bearer " + key_of(name)));
  co_return Result<void>{};
}

Task<Result<std::string>> make_webhook(Context cx, ServiceWorld* world, EchoServer* echo) {
  CO_TRY(const std::string workflow,
         co_await ServiceWorld::save(cx, world, workflow_text(echo->origin(), {"first"})));
  CO_TRY(const Answer hook,
         co_await ServiceWorld::call(
             cx, world, "POST", "/api/v1/triggers",
             json::object{{"workflow_id", json::string(workflow)},
                          {"type", "webhook_trigger"},
                          {"name", "hook"},
                          {"inputs", json::object{{"Path", "x"}, {"Authentication", "none"}}}}));
  EXPECT_EQ(hook.status, 201) << json::dump(hook.body);
  co_return hook.text("/id");
}

Task<Result<std::string>> address_of(Context cx, ServiceWorld* world, std::string hook) {
  CO_TRY(const Answer answer, co_await ServiceWorld::call(cx, world, "GET", "/api/v1/triggers/" + hook));
  co_return answer.text("/url");
}

Task<Result<void>> rotate_beside(Context cx, async::Loop* loop, ServiceWorld* world, EchoServer* echo) {
  CO_TRY_VOID(co_await ServiceWorld::start(cx, world));
  CO_TRY_VOID(co_await ServiceWorld::sign_in(cx, world));
  CO_TRY_VOID(co_await save_credential(cx, world, "first"));
  CO_TRY_VOID(co_await use(cx, world, echo, {"first"}));
  CO_TRY(const std::string hook, co_await make_webhook(cx, world, echo));
  CO_TRY(const std::string address, co_await address_of(cx, world, hook));
  EXPECT_THAT(address, HasSubstr("/hooks/fbh_"));

  // People go on saving credentials meanwhile.
  const std::string data = world->folder() + "/data";
  CO_TRY(const auto rotation, os::Process::spawn(*loop, {.program = flowbuilder_path(),
                                                         .arguments = {"key", "rotate", "--data", data}}));
  std::vector<std::string> names{"first"};
  while (!rotation->status() && !cx.expired()) {
    names.push_back(fmt::format("during{}", names.size()));
    CO_TRY_VOID(co_await save_credential(cx, world, names.back()));
  }
  CO_TRY(const os::ExitStatus rotated, co_await rotation->wait(cx));
  EXPECT_EQ(rotated.text(), "exited with code 0") << rotation->output_tail();
  EXPECT_THAT(rotation->output_tail(), HasSubstr("and 1 webhook addresses sealed anew under key "));
  const auto listed = run_program({flowbuilder_path(), "key", "list", "--data", data});
  EXPECT_EQ(listed.out.size(), 9U) << "one key: " << listed.out;

  names.emplace_back("after");
  CO_TRY_VOID(co_await save_credential(cx, world, names.back()));
  CO_TRY_VOID(co_await use(cx, world, echo, names));
  CO_TRY(const std::string still, co_await address_of(cx, world, hook));
  EXPECT_EQ(still, address);
  const auto status = co_await ServiceWorld::stop(cx, world);
  if (!status) co_return std::unexpected(status.error());
  EXPECT_EQ(status->text(), "exited with code 0") << world->output();
  co_return Result<void>{};
}

Task<Result<void>> with_an_endpoint(Context cx, async::Loop* loop, ServiceWorld* world, EchoServer* echo) {
  CO_TRY_VOID(co_await echo->start(cx));
  auto result = co_await rotate_beside(cx, loop, world, echo);
  auto stopped = co_await echo->stop(cx);
  co_return result ? stopped : result;
}

TEST(KeyRotation, NeedsNoRestart) {
  async::Loop loop;
  ServiceWorld world(loop);
  EchoServer echo(loop);
  const auto result =
      loop.run(with_an_endpoint(loop.context(std::chrono::seconds{55}), &loop, &world, &echo));
  EXPECT_TRUE(result) << result.error().message << "\n" << world.output();
}

}  // namespace
}  // namespace flow::test
