// Calls of one round trip: what they give, how they fail, how they share a connection.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/this_coro.hpp>

#include "async/task_group.hpp"
#include "db/testing/connected_test.hpp"

namespace flow::db {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

class Query : public testing::ConnectedTest {};

constexpr Statement kOne{"one", "SELECT 1 AS one"};
constexpr Statement kEcho{"echo", "SELECT $1::int AS n"};
constexpr Statement kTable{
    "", "CREATE TABLE item(id int PRIMARY KEY, name text NOT NULL CONSTRAINT item_named CHECK (name <> ''))"};
constexpr Statement kInsert{"item_insert", "INSERT INTO item(id, name) VALUES ($1, $2)"};
constexpr Statement kCount{"item_count", "SELECT count(*) AS n FROM item"};
constexpr Statement kSleep{"sleep", "SELECT pg_sleep($1)"};

TEST_F(Query, GivesRows) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(const Rows rows, co_await db->query(cx, kOne));
    EXPECT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows.front().get<int>("one"), 1);
    CO_TRY_VOID(co_await db->query(cx, kTable));
    CO_TRY(const Rows changed, co_await db->query(cx, kInsert, {1, "a"}));
    EXPECT_EQ(changed.affected(), 1U);
    EXPECT_TRUE(changed.empty());
    CO_TRY(const Rows soft, co_await db->soft(cx, kCount));
    EXPECT_EQ(soft.front().get<int>("n"), 1);
    co_return Result<void>{};
  });
}

TEST_F(Query, ABatchIsOneTransaction) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY_VOID(co_await db->query(cx, kTable));
    CO_TRY(const auto all, co_await db->batch(cx, {{kInsert, {1, "a"}}, {kInsert, {2, "b"}}, {kCount}}));
    EXPECT_EQ(all.size(), 3U);
    EXPECT_EQ(all.back().front().get<int>("n"), 2);
    const auto failed =
        co_await db->batch(cx, {{kInsert, {3, "c"}}, {kInsert, {1, "again"}}, {kInsert, {4, "d"}}});
    EXPECT_FALSE(failed);
    EXPECT_TRUE(!failed && violates(failed.error(), "item_pkey"));
    CO_TRY(const Rows count, co_await db->query(cx, kCount));
    EXPECT_EQ(count.front().get<int>("n"), 2);
    co_return Result<void>{};
  });
}

struct ErrorCase {
  std::string_view sql;
  ErrorCode code;
  std::string_view state;
  std::string_view constraint;
  std::string_view words;
};

TEST_F(Query, ErrorsHaveTheirClassAndWords) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY_VOID(co_await db->query(cx, kTable));
    CO_TRY_VOID(co_await db->query(cx, kInsert, {1, "a"}));
    const ErrorCase cases[] = {
        {"INSERT INTO item VALUES (1, 'x')", ErrorCode::internal, "23505", "item_pkey", "duplicate key"},
        {"INSERT INTO item VALUES (2, '')", ErrorCode::internal, "23514", "item_named", "check constraint"},
        {"INSERT INTO item VALUES (2, NULL)", ErrorCode::internal, "23502", "", "null value"},
        {"SELEKT 1", ErrorCode::internal, "42601", "", "syntax error"},
        {"SELECT * FROM absent", ErrorCode::internal, "42P01", "", "relation \"absent\" does not exist"},
        {"SELECT 1/0", ErrorCode::internal, "22012", "", "division by zero"},
        {"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100', MESSAGE = 'no room'; END $$", ErrorCode::quota,
         "53100", "", "no room"},
        {"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01', MESSAGE = 'deadlock'; END $$",
         ErrorCode::unavailable, "40P01", "", "deadlock"},
        {"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '55P03', MESSAGE = 'locked'; END $$",
         ErrorCode::unavailable, "55P03", "", "locked"},
    };
    for (const ErrorCase& row : cases) {
      const auto failed = co_await db->query(cx, Statement{"", row.sql});
      EXPECT_FALSE(failed) << row.sql;
      if (failed) continue;
      const Error& error = failed.error();
      EXPECT_EQ(error.code, row.code) << row.sql;
      EXPECT_EQ(sqlstate(error), row.state) << row.sql;
      EXPECT_EQ(error.effect, Effect::none) << row.sql;
      EXPECT_EQ(violates(error, row.constraint), !row.constraint.empty()) << row.sql;
      EXPECT_THAT(error.message, ::testing::HasSubstr(std::string(row.words)));
    }
    co_return Result<void>{};
  });
}

// A refused text does not stay prepared, and says each time why.
TEST_F(Query, AStatementThatCannotBePreparedSaysWhy) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    constexpr Statement kBad{"bad", "SELECT column_that_is_not FROM pg_class"};
    for (int i = 0; i < 3; ++i) {
      const auto failed = co_await db->query(cx, kBad);
      EXPECT_TRUE(!failed && sqlstate(failed.error()) == "42703");
      EXPECT_TRUE(co_await db->query(cx, kOne));
    }
    co_return Result<void>{};
  });
}

TEST_F(Query, AChangedTableIsPreparedAnew) {
  options.connections = 1;
  run([](Context cx, Database* db) -> Task<Result<void>> {
    constexpr Statement kAll{"item_all", "SELECT * FROM item"};
    CO_TRY_VOID(co_await db->query(cx, kTable));
    CO_TRY_VOID(co_await db->query(cx, kAll));
    CO_TRY_VOID(co_await db->query(cx, {"", "ALTER TABLE item ADD COLUMN more int"}));
    const auto stale = co_await db->query(cx, kAll);
    EXPECT_TRUE(!stale && stale.error().code == ErrorCode::unavailable);
    EXPECT_TRUE(co_await db->query(cx, kAll));
    co_return Result<void>{};
  });
}

TEST_F(Query, TheServerEndsAStatementThatTakesTooLong) {
  options.statement_timeout = milliseconds{50};
  run([](Context cx, Database* db) -> Task<Result<void>> {
    const auto late = co_await db->query(cx, kSleep, {10});
    EXPECT_TRUE(!late && late.error().code == ErrorCode::timeout);
    EXPECT_EQ(sqlstate(late.error()), "57014");
    EXPECT_EQ(late.error().effect, Effect::none);
    co_return Result<void>{};
  });
}

Task<Result<void>> echo(Context cx, Database* db, int n, int* right) {
  CO_TRY(const Rows rows, co_await db->query(cx, kEcho, {n}));
  if (rows.front().get<int>("n") == n) ++*right;
  co_return Result<void>{};
}

TEST_F(Query, AThousandAtOnceGetTheirOwnAnswers) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    int right = 0;
    async::TaskGroup group(co_await boost::asio::this_coro::executor);
    for (int i = 0; i < 1000; ++i) group.spawn("echo", echo(cx, db, i, &right));
    CO_TRY_VOID(co_await group.join(cx));
    EXPECT_EQ(right, 1000);
    co_return Result<void>{};
  });
}

// Those who leave early do not shift the answers of those who stay.
TEST_F(Query, ALeaverDoesNotDisturbThePipeline) {
  options.connections = 1;
  run([](Context cx, Database* db) -> Task<Result<void>> {
    const auto late = co_await db->query(cx.within(milliseconds{30}), kSleep, {0.1});
    EXPECT_TRUE(!late && late.error().code == ErrorCode::timeout);
    EXPECT_EQ(late.error().effect, Effect::unknown);
    EXPECT_THAT(late.error().message, ::testing::HasSubstr("waiting for the database's answer to \"sleep\""));

    int right = 0;
    async::TaskGroup leavers(co_await boost::asio::this_coro::executor);
    async::TaskGroup stayers(co_await boost::asio::this_coro::executor);
    for (int i = 0; i < 100; ++i) {
      leavers.spawn("leaver", echo(cx, db, i, &right));
      stayers.spawn("stayer", echo(cx, db, 1000 + i, &right));
    }
    leavers.cancel();
    CO_TRY_VOID(co_await leavers.join(cx));
    right = 0;
    CO_TRY_VOID(co_await stayers.join(cx));
    EXPECT_EQ(right, 100);
    co_return Result<void>{};
  });
}

// The server stops (SIGSTOP would do the same): the connection is given up when even its own limit has
// passed.
TEST_F(Query, AStatementWithoutEndLosesItsConnection) {
  options.statement_timeout = milliseconds{100};
  options.connections = 1;
  run([](Context cx, Database* db) -> Task<Result<void>> {
    const auto endless =
        co_await db->batch(cx, {{{"", "SELECT set_config('statement_timeout', '0', true)"}}, {kSleep, {30}}});
    EXPECT_TRUE(!endless && endless.error().code == ErrorCode::unavailable);
    EXPECT_EQ(endless.error().effect, Effect::unknown);
    EXPECT_THAT(endless.error().message, ::testing::HasSubstr("the server did not answer for 2200 ms"));
    EXPECT_TRUE(co_await db->query(cx, kOne));
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::db
