// Backup and restore, as docs/operate.md says: beside the running service and without it, on the private
// PostgreSQL and on a database given by its URL.
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "in_service.hpp"
#include "support/echo_server.hpp"

namespace flow::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr milliseconds kTest{110'000};
constexpr std::string_view kKey = "key-of-before-the-backup";

std::string workflow_text(std::string_view origin) {
  return placed(R"json({"name": "Calls", "nodes": [
    {"id": "call", "type": "http_request", "position": {"x": 0, "y": 0},
      "data": {"name": "Call", "inputs": {"URL": "{origin}/echo/first",
        "Authorization Type": "bearer", "Authorization Value": {"$credential": "api"}}}}],
   "edges": []})json",
                "{origin}", origin);
}

// What of a service must come back.
struct Kept {
  std::string workflow;
  std::string execution;
  std::vector<std::string> answers;
};

Task<Result<std::vector<std::string>>> look(Context cx, ServiceWorld* world, Kept kept) {
  const std::string workflow = "/api/v1/workflows/" + kept.workflow;
  std::vector<std::string> said;
  for (const std::string& path : {workflow, workflow + "/versions", workflow + "/versions/1",
                                  workflow + "/versions/2", "/api/v1/executions/" + kept.execution}) {
    CO_TRY(const Answer answer, co_await ServiceWorld::call(cx, world, "GET", path));
    EXPECT_EQ(answer.status, 200) << path;
    said.push_back(json::dump(answer.body));
  }
  co_return said;
}

// A workflow of two versions with a credential, and a run of it.
Task<Result<Kept>> work(Context cx, ServiceWorld* world, EchoServer* echo) {
  const json::object credential{
      {"name", "api"}, {"kind", "api_key"}, {"fields", json::object{{"key", json::string(kKey)}}}};
  CO_TRY_VOID(co_await ServiceWorld::call(cx, world, "POST", "/api/v1/credentials", credential));
  const std::string first = workflow_text(echo->origin());
  Kept kept;
  CO_TRY(kept.workflow, co_await ServiceWorld::save(cx, world, first));
  CO_TRY(auto second, json::parse_object(placed(first, "/echo/first", "/echo/second")));
  CO_TRY(const Answer saved,
         co_await ServiceWorld::call(cx, world, "PUT", "/api/v1/workflows/" + kept.workflow,
                                     json::object{{"document", std::move(second)}}));
  EXPECT_EQ(saved.text("/new_version"), "true") << json::dump(saved.body);
  CO_TRY(kept.execution, co_await ServiceWorld::run(cx, world, kept.workflow));
  CO_TRY(const Answer ended, co_await ServiceWorld::wait_for(cx, world, kept.execution));
  EXPECT_EQ(ended.text("/status"), "completed") << json::dump(ended.body);
  EXPECT_THAT(node_statuses(ended), ElementsAre("call done"));
  CO_TRY(kept.answers, co_await look(cx, world, kept));
  co_return kept;
}

void expect_backup(const ServiceWorld& world, const std::string& file) {
  const auto backup = world.command({"backup", file});
  EXPECT_EQ(backup.exit_code, 0) << backup.err;
  EXPECT_EQ(backup.out, "");
  EXPECT_EQ(backup.err, "the key file is not part of it: keep " + world.data() + "/keys somewhere else\n");
}

// As SQL, without the random word that newer versions of pg_restore put around it.
std::string text_of(const std::string& file) {
  const auto text = run_program({"/usr/bin/env", "pg_restore", "--file=-", file});
  EXPECT_EQ(text.exit_code, 0) << text.err;
  std::string lines;
  for (std::size_t at = 0; at < text.out.size();) {
    const std::size_t end = std::min(text.out.find('\n', at), text.out.size() - 1) + 1;
    const std::string_view line = std::string_view(text.out).substr(at, end - at);
    if (!line.starts_with("\\restrict") && !line.starts_with("\\unrestrict")) lines += line;
    at = end;
  }
  return lines;
}

// From the running service into another database, and from there into a second file: they say the same.
Result<void> copy_by_url(const ServiceWorld& world) {
  const std::string file = world.folder() + "/running.dump";
  expect_backup(world, file);
  TRY(const std::string url, world.make_database("copy"));
  const auto restored = run_program({flowbuilder_path(), "restore", file, "--database-url", url});
  EXPECT_EQ(restored.exit_code, 0) << restored.err;
  EXPECT_EQ(restored.out + restored.err, "");
  const auto again = run_program({flowbuilder_path(), "restore", file, "--database-url", url});
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_THAT(again.err, ::testing::MatchesRegex(
                             "error: the database has [0-9]+ tables already; a backup is restored into an "
                             "empty database only, so make one \\(CREATE DATABASE …\\) and give its URL, or "
                             "an empty data folder\n"));
  const std::string second = world.folder() + "/copy.dump";
  const auto copied = world.command({"backup", second, "--database-url", url});
  EXPECT_EQ(copied.exit_code, 0) << copied.err;
  EXPECT_THAT(text_of(file), HasSubstr("/echo/second"));
  EXPECT_TRUE(text_of(second) == text_of(file));
  return {};
}

// In a folder of its own, from a file and a copy of the keys; on the same port or another.
Task<Result<void>> go_on_elsewhere(Context cx, ServiceWorld* world, EchoServer* echo, std::string file,
                                   Kept kept) {
  const auto restored = world->command({"restore", file});
  EXPECT_EQ(restored.exit_code, 0) << restored.err;
  CO_TRY_VOID(co_await ServiceWorld::start(cx, world));
  CO_TRY_VOID(world->make_token());
  CO_TRY(const auto answers, co_await look(cx, world, kept));
  EXPECT_EQ(answers, kept.answers);

  CO_TRY(const std::string run, co_await ServiceWorld::run(cx, world, kept.workflow));
  CO_TRY(const Answer ended, co_await ServiceWorld::wait_for(cx, world, run));
  EXPECT_EQ(ended.text("/status"), "completed") << json::dump(ended.body);
  EXPECT_EQ(ended.text("/version"), "2");
  EXPECT_THAT(echo->requests(), SizeIs(2));
  EXPECT_THAT(json::dump(json::value(echo->requests().back())), HasSubstr(fmt::format("Bearer {}", kKey)));
  CO_TRY(const os::ExitStatus stopped, co_await ServiceWorld::stop(cx, world));
  EXPECT_EQ(stopped.text(), "exited with code 0") << world->output();
  co_return Result<void>{};
}

Task<Result<void>> move(Context cx, ServiceWorld* before, ServiceWorld* after, EchoServer* echo) {
  CO_TRY_VOID(co_await echo->start(cx));
  CO_TRY_VOID(co_await ServiceWorld::start(cx, before));
  CO_TRY_VOID(co_await ServiceWorld::sign_in(cx, before));
  CO_TRY(const Kept kept, co_await work(cx, before, echo));
  CO_TRY_VOID(copy_by_url(*before));
  CO_TRY(const os::ExitStatus stopped, co_await ServiceWorld::stop(cx, before));
  EXPECT_EQ(stopped.text(), "exited with code 0") << before->output();

  const std::string file = before->folder() + "/stopped.dump";
  expect_backup(*before, file);
  EXPECT_THAT(before->processes(), IsEmpty()) << "PostgreSQL ran for the backup only";
  std::filesystem::create_directory(after->data());
  std::filesystem::copy_file(before->data() + "/keys", after->data() + "/keys");
  CO_TRY_VOID(co_await go_on_elsewhere(cx, after, echo, file, kept));
  co_return co_await echo->stop(cx);
}

TEST(Backup, BringsEverythingBackInANewDataFolder) {
  async::Loop loop;
  ServiceWorld before(loop);
  ServiceWorld after(loop);
  EchoServer echo(loop);
  const auto result = loop.run(move(loop.context(kTest), &before, &after, &echo));
  EXPECT_TRUE(result) << result.error().message << "\n" << before.output();
  EXPECT_THAT(after.processes(), IsEmpty());
}

}  // namespace
}  // namespace flow::test
