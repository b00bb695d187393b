// The sweep of a folder of artifacts, on a real server: whose folders go and whose stay.
#include "app/service/artifact_sweep.hpp"

#include <filesystem>
#include <set>

#include "db/store/testing/store_test.hpp"
#include "os/files.hpp"
#include "os/temp_dir.hpp"

namespace flow::app {
namespace {

namespace fs = std::filesystem;
using db::testing::sql;

constexpr std::chrono::hours kOld{48};

// Tells when something was logged.
class Bell final : public log::Sink {
 public:
  void write(log::Level /*level*/, std::string_view line) override {
    lines += line;
    rung.set();
  }
  std::string lines;
  async::Event rung;
};

// A folder of artifacts, and a database with one user and one workflow.
class World {
 public:
  using Body = Task<Result<void>> (*)(World* world);
  void run(Body body) {
    const auto ran = loop.run(run_all(this, body));
    EXPECT_TRUE(ran) << ran.error().message;
  }

  Context context() { return loop.context(std::chrono::seconds{20}, log::Logger(&bell, log::Level::info)); }
  std::unique_ptr<ArtifactSweep> sweep(milliseconds first = milliseconds{0}) {
    return std::make_unique<ArtifactSweep>(loop, database,
                                           ArtifactSweepOptions{.folder = root, .kept = {}, .first = first});
  }

  // An execution in that state.
  Task<Result<std::string>> execution(std::string status) {
    db::ExecutionStore executions(database);
    CO_TRY(const auto made, co_await executions.create(context(), {.user = user, .workflow = workflow}));
    CO_TRY_VOID(co_await sql(context(), &database,
                             "UPDATE executions SET status = $2, "
                             "ready_at = CASE WHEN $2 = 'waiting' THEN now() END, "
                             "lease_token = CASE WHEN $2 = 'running' THEN 1 END, "
                             "finished_at = CASE WHEN $2 = 'completed' THEN now() END WHERE id = $1",
                             {made.id, status}));
    co_return made.id.str();
  }
  Task<Result<std::string>> id_from(int days) {
    CO_TRY(
        const db::Rows rows,
        co_await sql(context(), &database, "SELECT uuid_floor(now() - $1 * interval '1 day') AS id", {days}));
    co_return rows.front().get<std::string>("id");
  }
  // With a file in it.
  void folder(const std::string& name, std::chrono::hours age = kOld) {
    EXPECT_TRUE(os::make_folders(root + "/" + name));
    EXPECT_TRUE(os::write_file(root + "/" + name + "/a1-001-shot.png", "png"));
    fs::last_write_time(root + "/" + name, fs::file_time_type::clock::now() - age);
  }
  std::set<std::string> left() const {
    std::set<std::string> out;
    for (const auto& entry : fs::directory_iterator(root)) out.insert(entry.path().filename().string());
    return out;
  }

 private:
  static Task<Result<void>> run_all(World* self, Body body) {
    const Context cx = self->context();
    CO_TRY_VOID(co_await self->database.start(cx));
    CO_TRY(self->user, co_await db::testing::new_user(cx, &self->database));
    CO_TRY(const db::Workflow flow,
           co_await db::testing::new_workflow(cx, &self->database, self->user, db::testing::document_text()));
    self->workflow = flow.id;
    auto done = co_await body(self);
    CO_TRY_VOID(co_await self->database.stop(cx));
    co_return done;
  }

 public:
  async::Loop loop;

 private:
  flow::testing::TestDatabase postgres_;
  os::TempDir home_ = os::TempDir::create(os::default_temp_root(), "flow-sweep-test-", "test").value();

 public:
  Bell bell;
  db::Database database{loop, postgres_.options()};
  std::string root = home_.path() + "/artifacts";
  UserId user;
  WorkflowId workflow;
};

TEST(Sweep, RemovesTheFoldersOfExecutionsWhoseFilesAreGone) {
  World().run([](World* world) -> Task<Result<void>> {
    // The database is older than what it once knew.
    CO_TRY_VOID(co_await sql(world->context(), &world->database,
                             "UPDATE schema_migrations SET applied_at = now() - interval '100 days'"));
    std::set<std::string> expected;
    const auto stays = [&](const std::string& name, std::chrono::hours age = kOld) {
      expected.insert(name);
      world->folder(name, age);
    };
    for (int i = 0; i < 45; ++i) {  // in more than one step
      CO_TRY(const std::string ended, co_await world->execution("completed"));
      world->folder(ended);
    }
    CO_TRY(const std::string taken, co_await world->id_from(31));
    world->folder(taken);

    for (const char* status : {"queued", "running", "waiting"}) {
      CO_TRY(const std::string alive, co_await world->execution(status));
      stays(alive);
    }
    CO_TRY(const std::string kept, co_await world->execution("completed"));
    CO_TRY_VOID(
        co_await sql(world->context(), &world->database,
                     "INSERT INTO artifacts(execution_id, id, seq, attempt, name, mime, bytes, sha256) "
                     "VALUES ($1, 'a1-001-shot.png', 1, 1, 'shot.png', 'image/png', 3, '')",
                     {kept}));
    stays(kept);
    CO_TRY(const std::string young, co_await world->execution("completed"));
    stays(young, std::chrono::hours{23});
    CO_TRY(const std::string of_another_database, co_await world->id_from(2));
    stays(of_another_database);
    CO_TRY(const std::string from_before_this_database, co_await world->id_from(101));
    stays(from_before_this_database);
    stays("lost+found");

    const auto sweep = world->sweep();
    CO_TRY(const std::size_t removed, co_await sweep->sweep(world->context()));
    EXPECT_EQ(removed, 46U);
    EXPECT_EQ(world->left(), expected);
    EXPECT_TRUE(os::exists(world->root + "/" + kept + "/a1-001-shot.png"));
    CO_TRY(const std::size_t again, co_await sweep->sweep(world->context()));
    EXPECT_EQ(again, 0U);
    co_return Result<void>{};
  });
}

TEST(Sweep, ComesByItselfAndSaysWhatItDid) {
  World().run([](World* world) -> Task<Result<void>> {
    CO_TRY(const std::string ended, co_await world->execution("completed"));
    world->folder(ended);
    const auto sweep = world->sweep();
    CO_TRY_VOID(co_await sweep->start(world->context()));
    CO_TRY_VOID(co_await sweep->start(world->context()));
    CO_TRY_VOID(co_await world->bell.rung.wait(world->context()));
    EXPECT_THAT(world->bell.lines, ::testing::HasSubstr("files of executions that are gone were removed"));
    EXPECT_THAT(world->bell.lines, ::testing::HasSubstr("\"executions\":1"));
    EXPECT_EQ(world->left(), std::set<std::string>{});
    CO_TRY_VOID(co_await sweep->stop(world->context()));
    CO_TRY_VOID(co_await sweep->stop(world->context()));
    co_return Result<void>{};
  });
}

TEST(Sweep, WithoutADatabaseSaysSoAndRemovesNothing) {
  World().run([](World* world) -> Task<Result<void>> {
    CO_TRY(const std::string ended, co_await world->execution("completed"));
    world->folder(ended);
    db::Database away(world->loop, {.url = "postgresql://flow@127.0.0.1:1/none"});
    ArtifactSweep sweep(world->loop, away, {.folder = world->root, .kept = {}, .first = milliseconds{0}});
    CO_TRY_VOID(co_await sweep.start(world->context()));
    CO_TRY_VOID(co_await world->bell.rung.wait(world->context()));
    EXPECT_THAT(world->bell.lines, ::testing::HasSubstr("the folder of artifacts was not swept to its end"));
    EXPECT_THAT(world->bell.lines, ::testing::HasSubstr("\"level\":\"warning\""));
    EXPECT_EQ(world->left(), std::set<std::string>{ended});
    CO_TRY_VOID(co_await sweep.stop(world->context()));
    CO_TRY_VOID(co_await away.stop(world->context()));
    co_return Result<void>{};
  });
}

TEST(Sweep, EndsAtOnceWhenItIsStoppedBeforeItsTime) {
  World().run([](World* world) -> Task<Result<void>> {
    const auto unborn = world->sweep();
    CO_TRY_VOID(co_await unborn->stop(world->context()));
    CO_TRY_VOID(co_await unborn->start(world->context()));  // too late
    CO_TRY(const std::string ended, co_await world->execution("completed"));
    world->folder(ended);
    const auto sweep = world->sweep(std::chrono::hours{1});
    CO_TRY_VOID(co_await sweep->start(world->context()));
    CO_TRY_VOID(co_await sweep->stop(world->context().within(milliseconds{1'000})));
    EXPECT_EQ(world->left(), std::set<std::string>{ended});
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::app
