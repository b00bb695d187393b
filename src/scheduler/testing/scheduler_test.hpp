#pragma once
// The fixture of the scheduler's tests: a database of its own and a loop.
#include <gtest/gtest.h>

#include "async/loop.hpp"
#include "support/postgres.hpp"

namespace flow::scheduler::testing {

inline async::Loop* current_loop = nullptr;  // run_with_database() takes a plain function

class DatabaseTest : public ::testing::Test {
 protected:
  void run(flow::testing::DatabaseTest body) {
    current_loop = &loop_;
    const auto done = flow::testing::run_with_database(loop_, database_.options(), body);
    EXPECT_TRUE(done) << done.error().message;
  }
  flow::testing::TestDatabase database_;
  async::Loop loop_;
};

}  // namespace flow::scheduler::testing
