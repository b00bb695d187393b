#include "db/migrations.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/this_coro.hpp>

#include "async/task_group.hpp"
#include "db/database.hpp"
#include "support/postgres.hpp"

namespace flow::db {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr Migration kFiles[] = {
    {1, "first", "CREATE TABLE a(id int);\n-- a comment; with a semicolon\nINSERT INTO a VALUES (1), (2);"},
    {2, "second", "ALTER TABLE a ADD COLUMN name text DEFAULT 'x;y';"},
    {3, "third", "CREATE INDEX a_name ON a(name);"},
};
constexpr Migration kChanged[] = {{1, "first", "CREATE TABLE a(id bigint);"}, kFiles[1], kFiles[2]};
constexpr Migration kBroken[] = {kFiles[0], {2, "bad", "CREATE TABLE b(id int); SELECT nonsense FROM b;"}};

constexpr Statement kRows{"", "SELECT id FROM a"};
constexpr Statement kB{"", "SELECT to_regclass('b') IS NOT NULL AS there"};

class Migrations : public ::testing::Test {
 protected:
  void run(testing::DatabaseTest body) {
    const auto done = testing::run_with_database(loop, database.options(), body);
    EXPECT_TRUE(done) << done.error().message;
  }
  testing::TestDatabase database{testing::TestDatabase::Content::empty};
  async::Loop loop;
};

std::string refusal(const Result<MigrationReport>& report) {
  return report ? "it was not refused" : report.error().message;
}

TEST_F(Migrations, ApplyWhatIsMissingAndRefuseWhatIsNotTheirs) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    const std::span files(kFiles);
    CO_TRY(const auto two, co_await migrate(cx, db, files.first(2)));
    EXPECT_EQ(two.from, 0);
    EXPECT_EQ(two.to, 2);
    EXPECT_THAT(two.applied, ElementsAre("0001_first", "0002_second"));
    CO_TRY(const auto third, co_await migrate(cx, db, files));
    EXPECT_EQ(third.from, 2);
    EXPECT_EQ(third.to, 3);
    EXPECT_THAT(third.applied, ElementsAre("0003_third"));
    CO_TRY(const auto again, co_await migrate(cx, db, files));
    EXPECT_EQ(again.from, 3);
    EXPECT_TRUE(again.applied.empty());

    EXPECT_THAT(
        refusal(co_await migrate(cx, db, files.first(1))),
        HasSubstr(
            "the database has the migration 0002_second, which this program (up to 0001) does not know"));
    EXPECT_THAT(refusal(co_await migrate(cx, db, kChanged)),
                HasSubstr("the migration 0001_first is not the one the database was made with"));
    CO_TRY(const Rows rows, co_await db->query(cx, kRows));
    EXPECT_EQ(rows.size(), 2U);
    co_return Result<void>{};
  });
}

TEST_F(Migrations, OneThatFailsLeavesNoTrace) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    EXPECT_THAT(refusal(co_await migrate(cx, db, kBroken)), HasSubstr("applying the migration 0002_bad: "));
    CO_TRY(const Rows b, co_await db->query(cx, kB));
    EXPECT_FALSE(b.front().get<bool>("there"));
    CO_TRY(const auto good, co_await migrate(cx, db, kFiles));
    EXPECT_EQ(good.from, 1);
    co_return Result<void>{};
  });
}

Task<Result<void>> migrate_all(Context cx, Database* db, std::size_t* applied) {
  CO_TRY(const auto report, co_await migrate(cx, db, kFiles));
  *applied += report.applied.size();
  co_return Result<void>{};
}

TEST_F(Migrations, FourAtOnceApplyEachFileOnce) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    std::size_t applied = 0;
    async::TaskGroup group(co_await boost::asio::this_coro::executor);
    for (int i = 0; i < 4; ++i) group.spawn("migrate", migrate_all(cx, db, &applied));
    CO_TRY_VOID(co_await group.join(cx));
    EXPECT_EQ(applied, 3U);
    co_return Result<void>{};
  });
}

TEST(EmbeddedMigrations, AreNumberedWithoutGaps) {
  int version = 0;
  for (const Migration& file : migrations()) {
    EXPECT_EQ(file.version, ++version);
    EXPECT_FALSE(file.title.empty());
  }
  EXPECT_GT(version, 0);
}

}  // namespace
}  // namespace flow::db
