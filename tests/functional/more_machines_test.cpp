// More workers than one: on another machine with a copy of the keys, and several beside each other here.
#include <signal.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "in_service.hpp"
#include "support/echo_server.hpp"

namespace flow::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr milliseconds kTest{110'000};
constexpr std::string_view kKey = "key-from-the-first-machine";

// Calls with a credential that only the keys of the first machine open, and gets an answer that is kept as a
// file.
std::string workflow_text(std::string_view echo, std::string_view service) {
  const std::string text = placed(R"json({"name": "Calls", "nodes": [
    {"id": "call", "type": "http_request", "position": {"x": 0, "y": 0},
      "data": {"name": "Call", "inputs": {"URL": "{echo}/echo/call",
        "Authorization Type": "bearer", "Authorization Value": {"$credential": "api"}}}},
    {"id": "file", "type": "http_request", "position": {"x": 0, "y": 1},
      "data": {"name": "File", "inputs": {"URL": "{service}/api/v1/openapi.json"}}}],
   "edges": []})json",
                                  "{echo}", echo);
  return placed(text, "{service}", service);
}

Task<Result<void>> save_credential(Context cx, ServiceWorld* world) {
  const json::object credential{
      {"name", "api"}, {"kind", "api_key"}, {"fields", json::object{{"key", json::string(kKey)}}}};
  CO_TRY(const Answer made,
         co_await ServiceWorld::call(cx, world, "POST", "/api/v1/credentials", credential));
  EXPECT_EQ(made.status, 201) << json::dump(made.body);
  co_return Result<void>{};
}

// `worker` as the second machine starts it: its own folder, the first one's database, a copy of its keys.
os::SpawnOptions second_machine(const ServiceWorld& world) {
  const std::string folder = world.folder() + "/second";
  std::filesystem::create_directory(folder);
  std::filesystem::copy_file(world.data() + "/keys", folder + "/copied.keys");
  os::SpawnOptions options{.program = flowbuilder_path(),
                           .arguments = {"worker", "--database-url", world.database_url(), "--data",
                                         folder + "/data", "--key-file", folder + "/copied.keys"}};
  options.environment = {{"FLOWBUILDER_EGRESS_ALLOW", "127.0.0.1"}};
  return options;
}

Task<Result<void>> runs_on_the_second(Context cx, async::Loop* loop, ServiceWorld* world, EchoServer* echo) {
  world->extra_arguments = {"--no-worker"};
  CO_TRY_VOID(co_await ServiceWorld::start(cx, world));
  CO_TRY_VOID(co_await ServiceWorld::sign_in(cx, world));
  CO_TRY_VOID(co_await save_credential(cx, world));
  CO_TRY(const std::string workflow,
         co_await ServiceWorld::save(cx, world, workflow_text(echo->origin(), world->origin)));
  CO_TRY(const std::string run, co_await ServiceWorld::run(cx, world, workflow));
  EXPECT_THAT(world->processes("exe worker"), IsEmpty());

  os::SpawnOptions second = second_machine(*world);
  // New keys would open nothing of the first machine's.
  const std::string none = world->folder() + "/second/none";
  std::vector<std::string> without{flowbuilder_path()};
  without.insert(without.end(), second.arguments.begin(), second.arguments.end() - 1);
  without.push_back(none);
  const ProgramResult refused = run_program(without);
  EXPECT_EQ(refused.exit_code, 3) << refused.err;
  EXPECT_THAT(refused.err,
              HasSubstr(fmt::format("there is no key file {}; copy the one of the first machine there "
                                    "(keys in its data folder), or name it with --key-file",
                                    none)));

  CO_TRY(const auto worker, os::Process::spawn(*loop, std::move(second)));
  CO_TRY(const Answer ended, co_await ServiceWorld::wait_for(cx, world, run));
  EXPECT_EQ(ended.text("/status"), "completed") << json::dump(ended.body) << worker->output_tail();
  EXPECT_THAT(node_statuses(ended), ElementsAre("call done", "file done"));
  EXPECT_THAT(echo->requests(), SizeIs(1));
  EXPECT_THAT(json::dump(json::value(echo->requests().front())), HasSubstr(fmt::format("Bearer {}", kKey)));
  // Nobody else on that machine reads what the run has left there.
  const std::filesystem::path artifacts = world->folder() + "/second/data/artifacts";
  EXPECT_TRUE(std::filesystem::exists(artifacts / run / ended.text("/artifacts/0/id")));
  EXPECT_EQ(std::filesystem::status(artifacts).permissions(), std::filesystem::perms::owner_all);
  ::kill(worker->pid(), SIGTERM);
  CO_TRY(const os::ExitStatus status, co_await worker->wait(cx));
  EXPECT_EQ(status.text(), "exited with code 0") << worker->output_tail();
  CO_TRY(const os::ExitStatus stopped, co_await ServiceWorld::stop(cx, world));
  EXPECT_EQ(stopped.text(), "exited with code 0") << world->output();
  co_return Result<void>{};
}

Task<Result<void>> with_an_endpoint(Context cx, async::Loop* loop, ServiceWorld* world, EchoServer* echo) {
  CO_TRY_VOID(co_await echo->start(cx));
  auto result = co_await runs_on_the_second(cx, loop, world, echo);
  auto stopped = co_await echo->stop(cx);
  co_return result ? stopped : result;
}

TEST(MoreMachines, AWorkerWithACopyOfTheKeysRunsWhatTheFirstMachineAccepts) {
  async::Loop loop;
  ServiceWorld world(loop);
  EchoServer echo(loop);
  const auto result = loop.run(with_an_endpoint(loop.context(kTest), &loop, &world, &echo));
  EXPECT_TRUE(result) << result.error().message << "\n" << world.output();
  EXPECT_THAT(world.processes(), IsEmpty());
}

// Each has one slot: what runs at the same moment runs in two processes.
Task<Result<void>> two_at_once(Context cx, ServiceWorld* world) {
  EXPECT_THAT(world->processes("exe worker"), SizeIs(2));
  CO_TRY(const std::string workflow, co_await ServiceWorld::save(cx, world, waiting_workflow("1")));
  CO_TRY(const std::string first, co_await ServiceWorld::run(cx, world, workflow));
  CO_TRY(const std::string second, co_await ServiceWorld::run(cx, world, workflow));
  for (;;) {
    CO_TRY(const Answer list,
           co_await ServiceWorld::call(cx, world, "GET", "/api/v1/executions?status=running"));
    if (items_of(list).size() == 2) break;
    CO_TRY(const Answer done,
           co_await ServiceWorld::call(cx, world, "GET", "/api/v1/executions?status=completed"));
    if (!items_of(done).empty()) co_return fail(ErrorCode::internal, "one ran after the other");
    co_await cx.clock().sleep_for(milliseconds{20});
  }
  for (const std::string& run : {first, second}) {
    CO_TRY(const Answer ended, co_await ServiceWorld::wait_for(cx, world, run));
    EXPECT_EQ(ended.text("/status"), "completed") << json::dump(ended.body);
  }
  co_return Result<void>{};
}
TEST(MoreWorkers, RunTwoExecutionsAtTheSameMoment) {
  in_service(two_at_once, [](ServiceWorld& world) {
    world.workers = 2;
    world.extra_arguments = {"--slots", "1"};
  });
}

}  // namespace
}  // namespace flow::test
