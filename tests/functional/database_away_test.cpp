// A database that is not there: whoever waits at a terminal hears of it soon, a service goes on trying.
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/task_group.hpp"
#include "db/cluster.hpp"
#include "in_service.hpp"
#include "support/link.hpp"
#include "support/listener.hpp"

namespace flow::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr milliseconds kTest{60'000};
constexpr milliseconds kSoon{11'000};  // what a person waits without wondering
constexpr milliseconds kPoll{20};
constexpr std::string_view kRefusing = "postgresql://somebody:secret@127.0.0.1:1/flow";

struct Absence {
  std::string database;
  std::vector<std::string> command;
  std::string must_say;  // the address, or why
};

struct Started {
  std::unique_ptr<os::Process> process;
  milliseconds took{0};
};

Result<std::unique_ptr<os::Process>> spawn(async::Loop* loop, const std::string& data,
                                           std::string_view database, std::vector<std::string> command) {
  command.insert(command.end(), {"--data", data, "--database-url", std::string(database)});
  return os::Process::spawn(
      *loop, {.program = flowbuilder_path(),
              .arguments = std::move(command),
              .environment = {{"SQS_BODY", R"({"execution_id": "01a219ad-7b67-7a28-b55f-fd11f839816e"})"}}});
}

Task<Result<void>> wait_for_end(Context cx, Started* one) {
  const SteadyTime began = cx.clock().steady_now();
  CO_TRY_VOID(co_await one->process->wait(cx));
  one->took = std::chrono::floor<milliseconds>(cx.clock().steady_now() - began);
  co_return Result<void>{};
}

// All at the same moment: the test takes as long as one of them.
Task<Result<void>> expect_all_say_it_soon(Context cx, async::Loop* loop, std::string data,
                                          std::vector<Absence> rows) {
  CO_TRY(const auto service, spawn(loop, data, kRefusing, {"worker"}));
  std::vector<Started> all(rows.size());
  async::TaskGroup waiting(loop->io().get_executor());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CO_TRY(all[i].process, spawn(loop, data, rows[i].database, rows[i].command));
    waiting.spawn("command", wait_for_end(cx, &all[i]));
  }
  CO_TRY_VOID(co_await waiting.join(cx));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::string name = fmt::format("{} at {}", fmt::join(rows[i].command, " "), rows[i].database);
    EXPECT_LT(all[i].took, kSoon) << name;
    EXPECT_EQ(all[i].process->status()->text(), "exited with code 3") << name;
    const std::string said = all[i].process->output_tail();
    const std::size_t error = said.find("error: ");
    EXPECT_THAT(said.substr(std::min(error, said.size())),
                AllOf(HasSubstr(rows[i].must_say), ::testing::Not(HasSubstr("secret"))))
        << name << ": " << said;
  }
  EXPECT_FALSE(service->status()) << "a worker that is a service does not give up: "
                                  << service->output_tail();
  CO_TRY_VOID(co_await service->terminate(cx, milliseconds{1'000}));
  co_return Result<void>{};
}

// What accepts and says nothing.
Task<Result<void>> say_nothing(std::shared_ptr<boost::asio::ip::tcp::socket> socket) {
  Link link(std::move(socket));
  while (co_await link.read_at_least(link.buffer.size() + 1)) continue;
  co_return Result<void>{};
}

Task<Result<void>> asks_where_nobody_answers(Context cx, async::Loop* loop, std::string data) {
  Listener silent(*loop);
  CO_TRY_VOID(co_await silent.start(cx, say_nothing));
  const std::string refusing(kRefusing);
  const std::string mute = fmt::format("postgresql://somebody:secret@127.0.0.1:{}/flow", silent.port());
  const std::string nowhere = "postgresql://somebody:secret@nowhere.invalid/flow";
  const std::string refused = "\"127.0.0.1\", port 1 failed: Connection refused";
  auto result = co_await expect_all_say_it_soon(
      cx, loop, data,
      {{refusing, {"migrate"}, refused},
       {refusing, {"migrate"}, "start that server, or correct --database-url"},
       {refusing, {"token", "ada@example.com"}, refused},
       {refusing, {"user", "add", "ada@example.com", "--link"}, refused},
       {refusing, {"export", "--user", "ada@example.com", "/nowhere"}, refused},
       {refusing, {"key", "rotate"}, refused},
       {refusing, {"scheduler", "--tick"}, refused},
       {refusing, {"worker", "--once"}, refused},
       {refusing, {"backup", data + "/dump"}, refused},
       {mute, {"backup", data + "/dump"}, "timeout expired"},
       {nowhere, {"migrate"}, "database host nowhere.invalid"},
       {mute, {"migrate"}, fmt::format("127.0.0.1, port {} did not answer", silent.port())},
       {mute, {"worker", "--once"}, fmt::format("127.0.0.1, port {} did not answer", silent.port())}});
  CO_TRY_VOID(co_await silent.stop(cx));
  co_return result;
}

TEST(DatabaseAway, IsSaidSoonAtATerminalAndTriedForLongByAService) {
  async::Loop loop;
  const auto folder = os::TempDir::create(os::default_temp_root(), "flow-away-test-", "test").value();
  const auto done = loop.run(asks_where_nobody_answers(loop.context(kTest), &loop, folder.path()));
  EXPECT_TRUE(done) << done.error().message;
}

Task<Result<void>> starts_meanwhile(Context cx, async::Loop* loop, db::EmbeddedCluster* cluster,
                                    std::string data) {
  CO_TRY_VOID(co_await cluster->start(cx));
  CO_TRY_VOID(co_await cluster->stop(cx));
  CO_TRY(const auto command, spawn(loop, data, cluster->url(), {"migrate"}));
  while (!command->output_tail().contains("the database cannot be reached")) {
    if (cx.expired() || command->status())
      co_return fail(ErrorCode::internal, "it did not wait: {}", command->output_tail());
    co_await cx.clock().sleep_for(kPoll);
  }
  CO_TRY_VOID(co_await cluster->start(cx));
  CO_TRY(const auto status, co_await command->wait(cx));
  EXPECT_EQ(status.text(), "exited with code 0") << command->output_tail();
  EXPECT_THAT(command->output_tail(), HasSubstr("the database is at version "));
  co_return co_await cluster->stop(cx);
}

TEST(DatabaseAway, ThatIsJustStartingIsWaitedFor) {
  async::Loop loop;
  const auto folder = os::TempDir::create(os::default_temp_root(), "flow-away-test-", "test").value();
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  db::EmbeddedCluster cluster(loop, {.folder = folder.path() + "/postgres"});
  const auto done = loop.run(starts_meanwhile(loop.context(kTest), &loop, &cluster, folder.path() + "/data"));
  EXPECT_TRUE(done) << done.error().message;
}

}  // namespace
}  // namespace flow::test
