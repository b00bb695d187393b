// `worker --once`: one message, one process, one exit code.
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "in_service.hpp"
#include "os/files.hpp"

namespace flow::test {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kUnreadable =
    "it must be {\\\"execution_id\\\": \\\"…\\\"}, a JSON string that holds it, or a one-element array of "
    "either";

ProgramResult run_once(const std::string& message, std::vector<std::string> settings) {
  std::vector<std::string> arguments{"/usr/bin/env", "SQS_BODY=" + message, flowbuilder_path(), "worker",
                                     "--once"};
  arguments.insert(arguments.end(), settings.begin(), settings.end());
  return run_program(std::move(arguments));
}

std::string message_of(const std::string& execution) {
  return json::dump(json::object{{"execution_id", json::string(execution)}});
}

TEST(WorkerOnce, AnswersByItsExitCodeWithoutAMessageOrADatabase) {
  const auto nothing = run_program({flowbuilder_path(), "worker", "--once"});
  EXPECT_EQ(nothing.exit_code, 2);
  EXPECT_EQ(nothing.err,
            "error: --once runs the execution that SQS_BODY names, which is not set; set it to "
            "{\"execution_id\": \"…\"}\n");

  // A private PostgreSQL that no program here can start.
  auto folder = os::TempDir::create(os::default_temp_root(), "flow-once-test-", "test").value();
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  const std::string data = folder.path() + "/postgres/data";
  ASSERT_TRUE(os::make_folders(data) && os::write_file(data + "/PG_VERSION", "9\n"));
  const auto stranded =
      run_once(message_of("01a219ad-7b67-7a28-b55f-fd11f839816e"), {"--data", folder.path()});
  EXPECT_EQ(stranded.exit_code, 3);
  EXPECT_EQ(stranded.out, "");
  EXPECT_THAT(stranded.err,
              ::testing::StartsWith("error: starting the embedded PostgreSQL: the data folder was made by "
                                    "PostgreSQL 9, and here is only "));
}

// Accepts a run of the workflow, which waits until it is run by hand.
Task<Result<void>> expect_once(Context cx, ServiceWorld* world, std::string workflow,
                               std::string (*message)(const std::string&), int exit_code,
                               std::string status) {
  CO_TRY(const std::string execution, co_await ServiceWorld::run(cx, world, workflow));
  const auto done = run_once(message(execution), {"--data", world->data()});
  EXPECT_EQ(done.exit_code, exit_code) << done.err;
  EXPECT_EQ(done.out, "");
  CO_TRY(const Answer detail,
         co_await ServiceWorld::call(cx, world, "GET", "/api/v1/executions/" + execution));
  EXPECT_EQ(detail.text("/status"), status) << json::dump(detail.body);
  EXPECT_EQ(detail.text("/attempt"), "1");
  // The same message once more finds nothing to do.
  const auto again = run_once(message(execution), {"--data", world->data()});
  EXPECT_EQ(again.exit_code, 0) << again.err;
  EXPECT_THAT(again.err, HasSubstr("\"msg\":\"there is nothing to run\""));
  co_return Result<void>{};
}

std::string as_string(const std::string& execution) {
  return json::dump(json::value(json::string(message_of(execution))));
}
std::string as_array(const std::string& execution) {
  return "[" + message_of(execution) + "]";
}

Task<Result<void>> runs_what_it_is_told(Context cx, ServiceWorld* world) {
  CO_TRY(const std::string good, co_await ServiceWorld::save(cx, world, waiting_workflow("0")));
  CO_TRY(const std::string bad, co_await ServiceWorld::save(cx, world, failing_workflow()));
  CO_TRY_VOID(co_await expect_once(cx, world, good, message_of, 0, "completed"));
  CO_TRY_VOID(co_await expect_once(cx, world, good, as_string, 0, "completed"));
  CO_TRY_VOID(co_await expect_once(cx, world, good, as_array, 0, "completed"));
  CO_TRY_VOID(co_await expect_once(cx, world, bad, message_of, 1, "failed"));

  CO_TRY(const std::string waiting, co_await ServiceWorld::run(cx, world, good));
  for (const std::string& message : {std::string("nonsense"), std::string("{}"), std::string("[]"),
                                     "[" + message_of(waiting) + "," + message_of(waiting) + "]"}) {
    const auto unreadable = run_once(message, {"--data", world->data()});
    EXPECT_EQ(unreadable.exit_code, 2) << message;
    EXPECT_THAT(unreadable.err, HasSubstr(kUnreadable)) << message;
  }
  // With a good message and nothing behind the address: not the message's fault.
  const auto nowhere = run_once(message_of(waiting),
                                {"--data", world->data(), "--database-url", world->database_url("nowhere")});
  EXPECT_EQ(nowhere.exit_code, 3);
  EXPECT_THAT(nowhere.err, HasSubstr("FATAL:  database \"nowhere\" does not exist\n"));
  CO_TRY(const Answer untouched,
         co_await ServiceWorld::call(cx, world, "GET", "/api/v1/executions/" + waiting));
  EXPECT_EQ(untouched.text("/status"), "queued") << json::dump(untouched.body);
  co_return Result<void>{};
}
TEST(WorkerOnce, RunsTheExecutionThatItsMessageNamesAndSaysHowItEnded) {
  in_service(runs_what_it_is_told, [](ServiceWorld& world) { world.extra_arguments = {"--no-worker"}; });
}

}  // namespace
}  // namespace flow::test
