// The commands of an operator beside a running service: by what they print, and by what the API says then.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.hpp"
#include "db/migrations.hpp"
#include "in_service.hpp"
#include "os/files.hpp"

namespace flow::test {
namespace {

using ::testing::SizeIs;

constexpr Bytes kFile{1U << 20};

void expect_said(const ProgramResult& result, int exit_code, const std::string& out,
                 const std::string& err = "") {
  EXPECT_EQ(result.exit_code, exit_code) << result.err;
  EXPECT_EQ(result.out, out);
  EXPECT_EQ(result.err, err);
}

// --- serve, migrate, scheduler
// -------------------------------------------------------------------------------

void refuses_a_second_serve(const ServiceWorld& world) {
  expect_said(world.command({"serve", "--port", "0"}), 3, "",
              fmt::format("error: another Flow Builder (process {}) uses the data folder {}; stop it, or "
                          "choose another with --data\n",
                          world.pid(), world.data()));
}

Result<void> migrates_what_is_not_yet(const ServiceWorld& world) {
  std::string applied;
  for (const db::Migration& one : db::migrations())
    applied += fmt::format("applied {:04}_{}\n", one.version, one.title);
  const std::string version = fmt::format("the database is at version {}\n", db::migrations().back().version);
  TRY(const std::string fresh, world.make_database("fresh"));
  expect_said(world.command({"migrate", "--database-url", fresh}), 0, applied + version);
  expect_said(world.command({"migrate", "--database-url", fresh}), 0, version);
  expect_said(world.command({"migrate"}), 0, version);
  return {};
}

Task<Result<json::object>> tick(ServiceWorld* world) {
  const auto said = world->command({"scheduler", "--tick"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_EQ(said.err, "");
  co_return json::parse_object(said.out);
}

// Without the time that is left, which only the clock of the database knows.
std::string counts(json::object said) {
  EXPECT_TRUE(said.contains("until_next_ms"));
  said["until_next_ms"] = 0;
  return json::dump(json::value(said));
}

Task<Result<void>> fires_what_is_due_once(Context cx, ServiceWorld* world) {
  CO_TRY(const std::string workflow, co_await ServiceWorld::save(cx, world, waiting_workflow("0")));
  CO_TRY_VOID(co_await ServiceWorld::call(cx, world, "POST", "/api/v1/workflows/" + workflow + "/activate",
                                          json::object{}));
  const std::string due = format_rfc3339(cx.clock().now() + std::chrono::seconds{1});
  CO_TRY(const Answer made,
         co_await ServiceWorld::call(cx, world, "POST", "/api/v1/triggers",
                                     json::object{{"workflow_id", json::string(workflow)},
                                                  {"type", "one_time_trigger"},
                                                  {"name", "soon"},
                                                  {"inputs", json::object{{"At", json::string(due)}}}}));
  EXPECT_EQ(made.status, 201) << json::dump(made.body);
  const auto said_of = [](int fired) {
    return fmt::format(
        R"({{"triggers":{0},"fired":{0},"coalesced":0,"skipped":0,"broken":0,"until_next_ms":0,"promoted":0,"reaped":0,"quarantined":0,"resent":0,"expired":0}})",
        fired);
  };
  const std::string path = "/api/v1/executions?workflow_id=" + workflow;
  for (;;) {
    CO_TRY(json::object said, co_await tick(world));
    if (json::find(said, "triggers")->as_int64() > 0) {
      EXPECT_EQ(counts(said), said_of(1));
      break;
    }
    EXPECT_EQ(counts(said), said_of(0));
    EXPECT_LE(json::find(said, "until_next_ms")->as_int64(), 1000);
    if (cx.expired()) co_return fail(ErrorCode::timeout, "{} was never due", due);
  }
  CO_TRY(json::object again, co_await tick(world));
  EXPECT_EQ(counts(again), said_of(0));
  CO_TRY(const Answer list, co_await ServiceWorld::call(cx, world, "GET", path));
  EXPECT_THAT(items_of(list), SizeIs(1));
  EXPECT_EQ(list.text("/items/0/started_by"), "scheduled");
  EXPECT_EQ(list.text("/items/0/scheduled_for"), due);
  EXPECT_EQ(list.text("/items/0/status"), "queued");
  co_return Result<void>{};
}

// --- workflows as files
// --------------------------------------------------------------------------------------

Task<Result<std::string>> get(Context cx, ServiceWorld* world, std::string path, std::string pointer) {
  CO_TRY(const Answer answer, co_await ServiceWorld::call(cx, world, "GET", path));
  co_return answer.text(pointer);
}

Task<Result<void>> takes_workflows_out_and_in(Context cx, ServiceWorld* world) {
  CO_TRY(const std::string id, co_await ServiceWorld::save(cx, world, waiting_workflow("1")));
  const std::string path = "/api/v1/workflows/" + id;
  const std::string folder = world->folder() + "/files";
  const std::string file = fmt::format("{}/wait-{}.json", folder, id.substr(0, 8));
  expect_said(world->command({"export", "--user", "ada@example.com", folder}), 0, file + "\n");
  expect_said(world->command({"export", "--user", "bob@example.com", folder}), 2, "",
              "error: there is no user bob@example.com; see --user\n");
  CO_TRY(const std::string text, os::read_file(file, kFile));
  CO_TRY(const std::string saved, co_await get(cx, world, path + "/versions/1", "/document"));
  CO_TRY(const auto exported, json::parse_object(text));
  EXPECT_EQ(json::dump(json::value(exported)), saved);

  // As it is, it changes nothing.
  const auto diff = [](const std::string& before, const std::string& after) {
    return run_program({flowbuilder_path(), "diff", before, after});
  };
  expect_said(diff(file, file), 0, "");
  expect_said(world->command({"import", "--user", "ada@example.com", file}), 0, id + " has not changed\n");

  // Changed, it is the newest version.
  const std::string changed = folder + "/changed.json";
  CO_TRY_VOID(os::write_file(changed, placed(text, "\"Duration\": 1", "\"Duration\": 2")));
  expect_said(diff(file, changed), 1, "~ node wait: inputs.Duration: 1 → 2\n");
  expect_said(world->command({"import", "--user", "ada@example.com", changed}), 0,
              id + " has a new version\n");
  CO_TRY(const std::string duration,
         co_await get(cx, world, path + "/versions/2", "/document/nodes/0/data/inputs/Duration"));
  EXPECT_EQ(duration, "2");

  // Without an id of the service it is another workflow.
  const std::string other = folder + "/other.json";
  CO_TRY_VOID(os::write_file(other, placed(text, id, "by-hand")));
  const auto added = world->command({"import", "--user", "ada@example.com", other});
  EXPECT_EQ(added.exit_code, 0) << added.err;
  EXPECT_THAT(added.out, ::testing::MatchesRegex("[0-9a-f-]{36} is new\n"));
  const std::string new_path = "/api/v1/workflows/" + added.out.substr(0, id.size());
  EXPECT_NE(new_path, path);
  CO_TRY(const std::string name, co_await get(cx, world, new_path, "/name"));
  EXPECT_EQ(name, "Wait");
  co_return Result<void>{};
}

// --- people
// --------------------------------------------------------------------------------------------------

Task<Result<Answer>> login(Context cx, ServiceWorld* world, std::string password) {
  co_return co_await ServiceWorld::call(
      cx, world, "POST", "/api/v1/login",
      json::object{{"email", "ada@example.com"}, {"password", json::string(password)}});
}

Task<Result<int>> status_with(Context cx, ServiceWorld* world, std::string cookie) {
  world->cookie = std::move(cookie);
  const auto answer = co_await ServiceWorld::call(cx, world, "GET", "/api/v1/me");
  world->cookie.clear();
  if (!answer) co_return std::unexpected(answer.error());
  co_return answer->status;
}

Task<Result<void>> sets_a_password(Context cx, ServiceWorld* world) {
  expect_said(world->command({"user", "passwd", "ada@example.com"}, "short\n"), 2, "",
              "error: the password has 5 characters; give one of at least 10 on standard input\n");
  expect_said(world->command({"user", "passwd", "bob@example.com"}, "a longer one\n"), 2, "",
              "error: there is no user bob@example.com; add one with: flowbuilder user add "
              "bob@example.com\n");
  CO_TRY(const Answer session, co_await login(cx, world, kPassword));
  EXPECT_EQ(session.status, 200) << json::dump(session.body);
  CO_TRY(const int signed_in, co_await status_with(cx, world, session.cookie));
  EXPECT_EQ(signed_in, 200);

  expect_said(world->command({"user", "passwd", "ada@example.com"}, "another battery\n"), 0, "");
  CO_TRY(const int ended, co_await status_with(cx, world, session.cookie));
  EXPECT_EQ(ended, 401) << "the sessions of before have ended";
  CO_TRY(const Answer old, co_await login(cx, world, kPassword));
  EXPECT_EQ(old.status, 401);
  CO_TRY(const Answer now, co_await login(cx, world, "another battery"));
  EXPECT_EQ(now.status, 200);
  co_return Result<void>{};
}

// What the commands above changed, newest first.
Task<Result<void>> are_in_the_audit_log(Context cx, ServiceWorld* world) {
  EXPECT_EQ(world->command({"user", "add", "eve@example.com", "--link"}).exit_code, 0);
  CO_TRY(const Answer log, co_await ServiceWorld::call(cx, world, "GET", "/api/v1/audit/all?limit=200"));
  std::vector<std::string> rows;
  for (const json::value& row : log.body.at("items").as_array()) {
    const json::object& entry = row.as_object();
    const std::string_view command = json::string_or(entry.at("detail").as_object(), "command", "");
    if (command.empty()) continue;
    rows.push_back(fmt::format("{}: {} by {}", command, json::string_or(entry, "action", ""),
                               json::dump(entry.at("actor_id"))));
  }
  EXPECT_THAT(rows,
              ::testing::ElementsAre("user add: create_user by null", "user passwd: set_password by null",
                                     "import: create_workflow by null", "import: save_workflow by null",
                                     "token: create_token by null"));
  co_return Result<void>{};
}

Task<Result<void>> do_what_they_say(Context cx, ServiceWorld* world) {
  refuses_a_second_serve(*world);
  CO_TRY_VOID(migrates_what_is_not_yet(*world));
  CO_TRY_VOID(co_await takes_workflows_out_and_in(cx, world));
  CO_TRY_VOID(co_await fires_what_is_due_once(cx, world));
  CO_TRY_VOID(co_await sets_a_password(cx, world));
  co_return co_await are_in_the_audit_log(cx, world);
}
TEST(Commands, DoWhatTheySayBesideARunningService) {
  in_service(do_what_they_say,
             [](ServiceWorld& world) { world.extra_arguments = {"--no-worker", "--no-scheduler"}; });
}

TEST(Commands, NameADataFolderThatCannotBeMade) {
  const ProgramResult refused =
      run_program({flowbuilder_path(), "token", "ada@example.com", "--data", "/proc/nothing"});
  EXPECT_EQ(refused.exit_code, 2) << refused.err;
  EXPECT_THAT(refused.err, ::testing::HasSubstr("the data folder; choose another with --data"));
}

}  // namespace
}  // namespace flow::test
