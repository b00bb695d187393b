#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "async/task_group.hpp"
#include "db/database.hpp"
#include "support/postgres.hpp"

namespace flow::db {
namespace {

using std::chrono::seconds;

class Query : public ::testing::Test {
 protected:
  Result<void> run(testing::DatabaseTest body) {
    return testing::run_with_database(loop, database.options(), body);
  }
  testing::TestDatabase database{testing::TestDatabase::Content::empty};
  async::Loop loop;
};

constexpr Statement kOne{"one", "SELECT 1 AS one"};

TEST_F(Query, GivesRows) {
  const auto done = run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(const Rows rows, co_await db->query(cx, kOne));
    EXPECT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows.front().get<int>("one"), 1);
    co_return Result<void>{};
  });
  EXPECT_TRUE(done) << done.error().message;
}

}  // namespace
}  // namespace flow::db
