// What the duties do outside of the database, on a real one: files go with their rows.
#include "app/service/duties.hpp"

#include <filesystem>
#include <iostream>

#include "db/store/testing/store_test.hpp"
#include "os/files.hpp"
#include "os/temp_dir.hpp"

namespace flow::app {
namespace {

using db::testing::sql;

// A completed execution that ended so many days ago, with two artifacts. Gives its id.
constexpr std::string_view kEnded =
    "WITH d AS (SELECT uuid_floor(now() - $3 * interval '1 day') AS id, now() - $3 * interval '1 day' AS "
    "at), "
    "e AS (INSERT INTO executions(id, workflow_id, version, user_id, lane, trigger, status, accepted_at, "
    "finished_at) SELECT id, $1, 1, $2, 0, 'manual', 'completed', at, at FROM d) "
    "INSERT INTO artifacts(execution_id, id, seq, attempt, name, mime, bytes, sha256) "
    "SELECT id, file, 1, 1, file, 'image/png', 3, '' FROM d, (VALUES ('a1-001-one.png'), ('a1-002-two.png')) "
    "v(file) RETURNING execution_id";

Task<Result<std::string>> add_ended(Context cx, db::Database* database, const std::string* root, UserId user,
                                    WorkflowId workflow, int days) {
  CO_TRY(const db::Rows rows, co_await sql(cx, database, std::string(kEnded), {workflow, user, days}));
  const auto id = rows.front().get<std::string>("execution_id");
  CO_TRY_VOID(os::make_folders(*root + "/" + id));
  for (const char* file : {"a1-001-one.png", "a1-002-two.png"})
    CO_TRY_VOID(os::write_file(*root + "/" + id + "/" + file, "png"));
  co_return id;
}

Task<Result<void>> prune(ServiceProcess* process, db::Database* database) {
  const Context cx = process->within(std::chrono::seconds{20});
  const std::string root = process->artifacts();
  CO_TRY(const UserId ann, co_await db::testing::new_user(cx, database));
  CO_TRY(const db::Workflow flow,
         co_await db::testing::new_workflow(cx, database, ann, db::testing::document_text()));
  CO_TRY(const std::string old, co_await add_ended(cx, database, &root, ann, flow.id, 10));
  CO_TRY(const std::string with_another, co_await add_ended(cx, database, &root, ann, flow.id, 11));
  CO_TRY_VOID(os::write_file(root + "/" + with_another + "/a2-001-no_row.png", "png"));
  CO_TRY(const std::string without_files, co_await add_ended(cx, database, &root, ann, flow.id, 12));
  CO_TRY_VOID(os::remove_tree(root + "/" + without_files));
  CO_TRY(const std::string young, co_await add_ended(cx, database, &root, ann, flow.id, 5));

  scheduler::Maintenance maintenance(process->loop, *database, maintenance_options(process, database));
  CO_TRY_VOID(co_await maintenance.tick(cx));
  CO_TRY(const db::Rows rows, co_await sql(cx, database, "SELECT DISTINCT execution_id FROM artifacts"));
  EXPECT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows.front().get<std::string>("execution_id"), young);
  EXPECT_FALSE(os::exists(root + "/" + old));
  EXPECT_FALSE(os::exists(root + "/" + with_another + "/a1-001-one.png"));
  EXPECT_FALSE(os::exists(root + "/" + with_another + "/a1-002-two.png"));
  EXPECT_TRUE(os::exists(root + "/" + with_another + "/a2-001-no_row.png"));  // left to the sweep
  EXPECT_TRUE(os::exists(root + "/" + young + "/a1-001-one.png"));
  EXPECT_TRUE(os::exists(root + "/" + young + "/a1-002-two.png"));
  co_return Result<void>{};
}

Task<Result<void>> with_database(ServiceProcess* process, std::string url) {
  db::Database database(process->loop, {.url = std::move(url)});
  CO_TRY_VOID(co_await database.start(process->within(std::chrono::seconds{20})));
  auto done = co_await prune(process, &database);
  CO_TRY_VOID(co_await database.stop(process->within(std::chrono::seconds{20})));
  co_return done;
}

TEST(Retention, TakesTheFilesWithTheRows) {
  const auto home = os::TempDir::create(os::default_temp_root(), "flow-duties-test-", "test").value();
  const flow::testing::TestDatabase postgres;
  LoadedSettings loaded;
  loaded.settings.data_folder = home.path();
  ServiceProcess process(std::move(loaded), {.out = std::cout, .err = std::cerr});
  const auto done = process.loop.run(with_database(&process, postgres.url()));
  EXPECT_TRUE(done) << done.error().message;
}

}  // namespace
}  // namespace flow::app
