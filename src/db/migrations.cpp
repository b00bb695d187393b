#include "db/migrations.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "crypto/hash.hpp"
#include "db/database.hpp"

namespace flow::db {

namespace {

constexpr Statement kTable{"", R"(
  CREATE TABLE IF NOT EXISTS schema_migrations(
    version int PRIMARY KEY, title text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()))"};
// Until the transaction ends. Whoever waits here waits for another migrator, however long it takes.
constexpr Statement kWait{"migrate_wait", "SELECT set_config('lock_timeout', '0', true)"};
constexpr Statement kLock{"migrate_lock", "SELECT pg_advisory_xact_lock(7021941263)"};
// For what the migration itself locks: better to fail than to make everyone queue behind it.
constexpr Statement kDoNotWait{"migrate_hurry", "SELECT set_config('lock_timeout', '10000', true)"};
// Without a name: prepared ahead, it would not find the table that the same round trip makes.
constexpr Statement kApplied{"", "SELECT version, title, checksum FROM schema_migrations ORDER BY version"};
constexpr Statement kNote{"migrate_note",
                          "INSERT INTO schema_migrations(version, title, checksum) VALUES ($1, $2, $3)"};

std::string name_of(const Migration& file) {
  return fmt::format("{:04}_{}", file.version, file.title);
}

// The version the database has, if this program may work with it.
Result<int> check_applied(const Rows& applied, std::span<const Migration> files) {
  int version = 0;
  for (const Row row : applied) {
    version = row.get<int>("version");
    const auto title = row.get<std::string_view>("title");
    if (static_cast<std::size_t>(version) > files.size()) {
      return fail(ErrorCode::unavailable,
                  "the database has the migration {:04}_{}, which this program (up to {:04}) does not know: "
                  "a newer Flow "
                  "Builder has worked on it; use that version, or restore a backup from before",
                  version, title, files.size());
    }
    const Migration& file = files[static_cast<std::size_t>(version) - 1];
    if (row.get<std::string_view>("checksum") != crypto::sha256_hex(file.sql)) {
      return fail(ErrorCode::unavailable,
                  "the migration {} is not the one the database was made with (there: {:04}_{}); a migration "
                  "that was "
                  "applied never changes, so use the program that applied it",
                  name_of(file), version, title);
    }
  }
  return version;
}

// Applies the next file, in a transaction. The version before it; equal to the last one when nothing was left
// to do.
Task<Result<int>> apply_next(Context cx, Database* database, std::span<const Migration> files) {
  CO_TRY(Transaction transaction, co_await database->begin(cx, {.statement_timeout = milliseconds{0}}));
  CO_TRY(auto found, co_await transaction.batch(cx, {{kWait}, {kLock}, {kDoNotWait}, {kTable}, {kApplied}}));
  CO_TRY(const int version, check_applied(found.back(), files));
  if (static_cast<std::size_t>(version) < files.size()) {
    const Migration& file = files[static_cast<std::size_t>(version)];
    if (auto done = co_await transaction.script(cx, std::string(file.sql)); !done)
      co_return std::unexpected(std::move(done).error().context("applying the migration " + name_of(file)));
    CO_TRY(auto noted,
           co_await transaction.query(cx, kNote, {file.version, file.title, crypto::sha256_hex(file.sql)}));
  }
  CO_TRY_VOID(co_await transaction.commit(cx));
  co_return version;
}

}  // namespace

Task<Result<MigrationReport>> migrate(Context cx, Database* database, std::span<const Migration> files) {
  for (std::size_t i = 0; i < files.size(); ++i) FLOW_ASSERT(files[i].version == static_cast<int>(i) + 1);
  MigrationReport report;
  report.from = -1;
  for (;;) {
    CO_TRY(const int before, co_await apply_next(cx, database, files));
    if (report.from < 0) report.from = before;
    report.to = before;
    if (static_cast<std::size_t>(before) == files.size()) co_return report;
    report.applied.push_back(name_of(files[static_cast<std::size_t>(before)]));
  }
}

}  // namespace flow::db
