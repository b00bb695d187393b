#pragma once
// Migrations: src/db/migrations/NNNN_title.sql, embedded, applied in order, each in a transaction of its own.
//
// The table schema_migrations remembers version, title and checksum. One process migrates at a time (an
// advisory lock of the database); others wait for it. A file whose text has changed since it was applied, and
// a database with migrations this program does not know (a newer one was here), are refused with
// `unavailable` before anything is changed. A migration that fails leaves no trace and those before it in
// place.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"

namespace flow::db {

class Database;

struct Migration {
  int version = 0;         // the number in the file's name, without gaps from 1
  std::string_view title;  // the rest of it: "0001_users.sql" is 1, "users"
  std::string_view sql;
};

// Those of this program, in order.
std::span<const Migration> migrations();

struct MigrationReport {
  int from = 0;                      // version before
  int to = 0;                        // and after
  std::vector<std::string> applied;  // "0001_users"
};

// `database` must be started. Takes as long as the migrations do, at most until the deadline of cx.
Task<Result<MigrationReport>> migrate(Context cx, Database* database,
                                      std::span<const Migration> files = migrations());

}  // namespace flow::db
