#pragma once
// TestDatabase: a database of its own for one test, on the private PostgreSQL cluster of this build folder.
//
// The first one in a run starts the cluster (fsync off); ctest stops it at the end, and by itself it ends
// when it has had no visitor for a minute. Making a database costs hundreds of files, so they are used again:
// one that nobody holds is emptied and given out, or made anew from a migrated template when a test has
// changed its schema. It is held by an advisory lock, which also a test that crashes lets go. Any number at
// once, in any number of processes. Throws when it cannot be made, which fails the test and says why.
#include <memory>
#include <string>

#include "async/loop.hpp"
#include "db/database.hpp"

namespace flow::testing {

class TestDatabase {
 public:
  enum class Content { migrated, empty };
  explicit TestDatabase(Content content = Content::migrated);
  ~TestDatabase();
  TestDatabase(const TestDatabase&) = delete;
  TestDatabase& operator=(const TestDatabase&) = delete;

  const std::string& url() const { return url_; }
  db::DatabaseOptions options() const { return {.url = url_}; }

 private:
  struct Hold;
  std::unique_ptr<Hold> hold_;
  std::string url_;
};

// Starts a Database, runs the body with it and stops it again: most tests are this. The first error counts.
using DatabaseTest = Task<Result<void>> (*)(Context cx, db::Database* database);
Result<void> run_with_database(async::Loop& loop, db::DatabaseOptions options, DatabaseTest body,
                               milliseconds limit = std::chrono::seconds{20});

}  // namespace flow::testing
