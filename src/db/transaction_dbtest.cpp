#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/testing/connected_test.hpp"

namespace flow::db {
namespace {

using std::chrono::milliseconds;

constexpr Statement kTable{"", "CREATE TABLE item(id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED)"};
constexpr Statement kInsert{"item_insert", "INSERT INTO item(id) VALUES ($1)"};
constexpr Statement kCount{"item_count", "SELECT count(*) AS n FROM item"};
constexpr Statement kSleep{"sleep", "SELECT pg_sleep(10)"};
constexpr Statement kDivide{"divide", "SELECT 1 / 0"};

Task<Result<int>> count(Context cx, Database* db) {
  CO_TRY(const Rows rows, co_await db->query(cx, kCount));
  co_return rows.front().get<int>("n");
}

class Transactions : public testing::ConnectedTest {};

TEST_F(Transactions, CommitRollBackOrAreAbandoned) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY_VOID(co_await db->query(cx, kTable));
    CO_TRY(Transaction kept, co_await db->begin(cx));
    CO_TRY_VOID(co_await kept.query(cx, kInsert, {1}));
    CO_TRY(const auto both, co_await kept.batch(cx, {{kInsert, {2}}, {kCount}}));
    EXPECT_EQ(both.back().front().get<int>("n"), 2);
    CO_TRY(const int outside, co_await count(cx, db));
    EXPECT_EQ(outside, 0);
    CO_TRY_VOID(co_await kept.commit(cx));
    CO_TRY(const int committed, co_await count(cx, db));
    EXPECT_EQ(committed, 2);

    CO_TRY(Transaction undone, co_await db->begin(cx));
    CO_TRY_VOID(co_await undone.query(cx, kInsert, {3}));
    CO_TRY_VOID(co_await undone.rollback(cx));
    {
      CO_TRY(Transaction abandoned, co_await db->begin(cx));
      CO_TRY_VOID(co_await abandoned.query(cx, kInsert, {4}));
    }
    CO_TRY(Transaction unused, co_await db->begin(cx));
    CO_TRY_VOID(co_await unused.commit(cx));
    CO_TRY(Transaction last, co_await db->begin(cx));
    CO_TRY(const Rows seen, co_await last.query(cx, kCount));
    EXPECT_EQ(seen.front().get<int>("n"), 2);
    co_return co_await last.commit(cx);
  });
}

TEST_F(Transactions, AFailedStatementLeavesRollbackOnly) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY_VOID(co_await db->query(cx, kTable));
    CO_TRY(Transaction broken, co_await db->begin(cx));
    CO_TRY_VOID(co_await broken.query(cx, kInsert, {1}));
    EXPECT_FALSE(co_await broken.query(cx, kDivide));
    const auto committed = co_await broken.commit(cx);
    EXPECT_TRUE(!committed && committed.error().code == ErrorCode::internal);
    EXPECT_THAT(committed.error().message, ::testing::HasSubstr("rolled back instead of committed"));

    // A constraint that speaks at the commit only.
    CO_TRY(Transaction twice, co_await db->begin(cx));
    CO_TRY_VOID(co_await twice.batch(cx, {{kInsert, {5}}, {kInsert, {5}}}));
    const auto refused = co_await twice.commit(cx);
    EXPECT_TRUE(!refused && violates(refused.error(), "item_pkey"));
    EXPECT_EQ(refused.error().effect, Effect::none);
    CO_TRY(const int left, co_await count(cx, db));
    EXPECT_EQ(left, 0);
    co_return Result<void>{};
  });
}

TEST_F(Transactions, AreLentToAFew) {
  options.transactions = 2;
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(Transaction one, co_await db->begin(cx));
    {
      CO_TRY(Transaction two, co_await db->begin(cx));
      const auto three = co_await db->begin(cx.within(milliseconds{30}));
      EXPECT_TRUE(!three && three.error().code == ErrorCode::timeout);
      EXPECT_THAT(three.error().message, ::testing::HasSubstr("waiting for one of 2 connections"));
    }
    CO_TRY(Transaction again, co_await db->begin(cx));
    co_return Result<void>{};
  });
}

// The server notices that the client has gone, and frees what the transaction held.
TEST_F(Transactions, OneThatIsLeftWhileItRunsEndsOnTheServer) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY_VOID(co_await db->query(cx, kTable));
    CO_TRY(Transaction left, co_await db->begin(cx));
    CO_TRY_VOID(co_await left.query(cx, {"", "LOCK TABLE item"}));
    const auto late = co_await left.query(cx.within(milliseconds{20}), kSleep);
    EXPECT_TRUE(!late && late.error().code == ErrorCode::timeout);
    EXPECT_EQ(late.error().effect, Effect::none);
    CO_TRY(const int free, co_await count(cx, db));  // waits at most lock_timeout, 2 s
    EXPECT_EQ(free, 0);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::db
