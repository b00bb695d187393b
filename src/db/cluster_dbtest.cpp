// A real cluster of its own: made, stopped, killed, adopted, refused; backed up and restored.
#include "db/cluster.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "async/loop.hpp"
#include "async/testing/service_contract.hpp"
#include "db/backup.hpp"
#include "db/database.hpp"
#include "os/files.hpp"
#include "support/postgres.hpp"

namespace flow::db {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;
using namespace literals;

// In the build folder: the system user that runs PostgreSQL cannot pass a folder of mode 0700.
struct Folder {
  explicit Folder(std::string_view name)
      : path(fmt::format("{}/cluster_{}_{}", FLOW_BINARY_DIR, name, ::getpid())) {}
  ~Folder() { static_cast<void>(os::remove_tree(path)); }
  std::string path;
};

Task<Result<void>> run_sql(Context cx, async::Loop* loop, std::string url, std::string sql,
                           std::string* answer) {
  Database database(*loop, {.url = std::move(url)});
  CO_TRY_VOID(co_await database.start(cx));
  const auto rows = co_await database.query(cx, {"", sql});
  CO_TRY_VOID(co_await database.stop(cx));
  if (!rows) co_return std::unexpected(rows.error());
  if (!rows->empty() && answer != nullptr) *answer = rows->front().get<std::string>("v");
  co_return Result<void>{};
}

class Cluster : public ::testing::Test {
 protected:
  ClusterOptions options() const { return {.folder = folder.path, .settings = {{"fsync", "off"}}}; }
  void ok(Task<Result<void>> task) {
    const auto done = loop.run(std::move(task));
    ASSERT_TRUE(done) << done.error().message;
  }
  std::string refusal(Task<Result<void>> task) {
    const auto done = loop.run(std::move(task));
    return done ? "it was not refused" : done.error().message;
  }
  Context cx() { return loop.context(seconds{40}); }
  std::string ask(const std::string& url, std::string sql) {
    std::string answer = "nothing";
    const auto done = loop.run(run_sql(cx(), &loop, url, std::move(sql), &answer));
    EXPECT_TRUE(done) << done.error().message;
    return answer;
  }

  async::Loop loop;
  Folder folder{"life"};
};

// One cluster through its whole life: making one takes seconds.
TEST_F(Cluster, LivesThroughStopKillAndAdoption) {
  EmbeddedCluster first(loop, options());
  ok(async::testing::stops_unstarted(cx(), &first));
  ok(first.start(cx()));
  EXPECT_FALSE(first.adopted());
  EXPECT_EQ(
      ask(first.url(), "SELECT current_setting('data_checksums') || current_setting('server_encoding') AS v"),
      "onUTF8");
  EXPECT_EQ(ask(first.url(), "SELECT current_setting('listen_addresses') AS v"), "");
  ask(first.url(), "CREATE TABLE kept AS SELECT 'it is' AS v");

  // Somebody else's now: this process stands for another one, whose lock is its own.
  EmbeddedCluster second(loop, options());
  EXPECT_THAT(refusal(second.start(cx())), HasSubstr("is in use by the Flow Builder process"));

  // kill -9 of the server: the next start recovers.
  const pid_t killed = *first.pid();
  ::kill(killed, SIGKILL);
  const auto last_words = loop.run([](Context context, EmbeddedCluster* cluster) -> Task<Result<void>> {
    CO_TRY_VOID(co_await cluster->ended(context));
    co_return Result<void>{};
  }(cx(), &first));
  EXPECT_TRUE(last_words);
  ok(first.start(cx()));
  EXPECT_NE(*first.pid(), killed);
  EXPECT_EQ(ask(first.url(), "SELECT v FROM kept"), "it is");
  ok(first.stop(cx()));
  EXPECT_FALSE(first.pid());

  // A supervisor that dies leaves its server; the next one adopts it.
  pid_t left = 0;
  {
    EmbeddedCluster dying(loop, options());
    ok(dying.start(cx()));
    left = *dying.pid();
  }
  EmbeddedCluster heir(loop, options());
  ok(heir.start(cx()));
  EXPECT_TRUE(heir.adopted());
  EXPECT_EQ(*heir.pid(), left);
  EXPECT_EQ(ask(heir.url(), "SELECT v FROM kept"), "it is");
  ok(heir.stop(cx()));

  // A folder of another version.
  const std::string version_file = folder.path + "/data/PG_VERSION";
  ASSERT_TRUE(os::write_file(version_file, "9\n"));
  EmbeddedCluster newer(loop, options());
  EXPECT_THAT(refusal(newer.start(cx())),
              HasSubstr("the data folder was made by PostgreSQL 9, and here is only"));
}

TEST_F(Cluster, RefusesWhatItCannotUse) {
  ClusterOptions wrong = options();
  wrong.programs = "/nonexistent";
  EmbeddedCluster no_programs(loop, wrong);
  EXPECT_THAT(refusal(no_programs.start(cx())), HasSubstr("there is no postgres and initdb in /nonexistent"));

  ASSERT_TRUE(os::make_folders(folder.path + "/data"));
  EmbeddedCluster foreign(loop, options());
  EXPECT_THAT(refusal(foreign.start(cx())), HasSubstr("is there but holds no PostgreSQL data"));

  if (::geteuid() != 0) return;  // only root runs it as somebody else
  ASSERT_TRUE(os::make_folders(folder.path + "/closed"));
  ASSERT_EQ(::chmod((folder.path + "/closed").c_str(), 0700), 0);
  ClusterOptions closed = options();
  closed.folder = folder.path + "/closed/inside";
  EmbeddedCluster unreachable(loop, closed);
  EXPECT_THAT(refusal(unreachable.start(cx())), HasSubstr("which runs PostgreSQL, cannot reach"));
  closed.system_user = "nobody-of-this-name";
  EmbeddedCluster nobody(loop, closed);
  EXPECT_THAT(refusal(nobody.start(cx())), HasSubstr("there is no system user \"nobody-of-this-name\""));
}

TEST_F(Cluster, ALongPathPutsTheSocketElsewhere) {
  ClusterOptions deep = options();
  deep.folder = "/" + std::string(120, 'd');
  const std::string url = EmbeddedCluster(loop, deep).url();
  EXPECT_THAT(url, HasSubstr("%2Fflowbuilder-"));
}

TEST_F(Cluster, BackupAndRestore) {
  testing::TestDatabase from(testing::TestDatabase::Content::empty);
  testing::TestDatabase to(testing::TestDatabase::Content::empty);
  ASSERT_TRUE(os::make_folders(folder.path));
  const std::string file = folder.path + "/all.dump";
  ask(from.url(), "CREATE TABLE kept AS SELECT repeat('x', 100) AS v FROM generate_series(1, 1000)");
  ok(backup(cx(), &loop, from.url(), file));
  EXPECT_FALSE(os::exists(file + ".partial"));
  ok(restore(cx(), &loop, to.url(), file));
  EXPECT_EQ(ask(to.url(), "SELECT count(*)::text AS v FROM kept"), "1000");

  EXPECT_THAT(refusal(restore(cx(), &loop, to.url(), file)), HasSubstr("the database has 1 tables already"));
  EXPECT_THAT(refusal(restore(cx(), &loop, to.url(), folder.path + "/absent")),
              HasSubstr("could not read the backup"));
  ASSERT_TRUE(os::write_file(folder.path + "/text", "something else"));
  EXPECT_THAT(refusal(restore(cx(), &loop, to.url(), folder.path + "/text")), HasSubstr("is not a backup"));
  EXPECT_THAT(refusal(backup(cx(), &loop, "postgresql:///x?host=/nonexistent", file)),
              HasSubstr("pg_dump exited with code 1"));
  EXPECT_TRUE(os::exists(file));
}

}  // namespace
}  // namespace flow::db
