#pragma once
// For tests of the connections themselves: an empty database, and options a test may change before run().
#include <gtest/gtest.h>

#include "db/database.hpp"
#include "support/postgres.hpp"

namespace flow::db::testing {

class ConnectedTest : public ::testing::Test {
 protected:
  void run(flow::testing::DatabaseTest body) {
    const auto done = flow::testing::run_with_database(loop, options, body);
    EXPECT_TRUE(done) << done.error().message;
  }

  flow::testing::TestDatabase database{flow::testing::TestDatabase::Content::empty};
  DatabaseOptions options = database.options();
  async::Loop loop;
};

}  // namespace flow::db::testing
