#include "support/postgres.hpp"

#include <stdexcept>

#include "crypto/hash.hpp"
#include "db/migrations.hpp"
#include "support/postgres_cluster.hpp"

namespace flow::testing {

using Content = TestDatabase::Content;
using std::chrono::seconds;

namespace {

// Changes with the migrations, so that a database made by others is never given out.
std::string migrations_hash() {
  std::string all;
  for (const db::Migration& file : db::migrations()) all += crypto::sha256(file.sql);
  return crypto::sha256_hex(all).substr(0, 12);
}

// --- in the maintenance database, on one connection, which holds the locks ---

constexpr db::Statement kTryLock{"try", "SELECT pg_try_advisory_lock(hashtext($1)) AS ours"};
constexpr db::Statement kLock{"lock", "SELECT pg_advisory_lock(hashtext($1))"};
constexpr db::Statement kUnlock{"unlock", "SELECT pg_advisory_unlock(hashtext($1))"};
constexpr db::Statement kFind{
    "find", "SELECT shobj_description(oid, 'pg_database') AS comment FROM pg_database WHERE datname = $1"};
constexpr db::Statement kEndVisitors{
    "end_visitors", "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1"};
constexpr db::Statement kOutdated{
    "outdated",
    "SELECT datname AS name FROM pg_database WHERE datname LIKE 'flow\\_t%' AND datname NOT LIKE "
    "'flow\\_test\\_empty\\_%' AND datname NOT LIKE '%' || $1 || '%'"};

// --- in the database itself ---

// What a test must not have changed for the database to be used again.
constexpr db::Statement kFingerprint{"", R"(
  SELECT md5(string_agg(part, ';' ORDER BY part)) AS v FROM (
    SELECT concat_ws(',', oid, relname, relkind, relnatts) AS part FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(',', oid, proname, md5(prosrc)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT concat_ws(',', oid, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT row_to_json(m)::text FROM schema_migrations m
    UNION ALL SELECT row_to_json(r)::text FROM partition_rules r) parts)"};
constexpr db::Statement kEmpty{"", R"(DO $$
  DECLARE name regclass;
  BEGIN
    PERFORM set_config('session_replication_role', 'replica', true);  -- foreign keys look away
    FOR name IN SELECT oid FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
                   AND relname NOT IN ('schema_migrations', 'partition_rules') LOOP
      EXECUTE 'DELETE FROM ONLY ' || name;
    END LOOP;
    PERFORM setval(seqrelid::regclass, seqstart, false) FROM pg_sequence;
  END $$)"};
constexpr db::Statement kNewSchema{"", R"(DO $$ BEGIN
    DROP SCHEMA public CASCADE;
    CREATE SCHEMA public;
  END $$)"};

db::DatabaseOptions patient(std::string url) {
  db::DatabaseOptions options{.url = std::move(url), .application_name = "flow_test", .connections = 1};
  options.statement_timeout = seconds{60};
  options.lock_timeout = seconds{60};
  return options;
}

Task<Result<void>> command(Context cx, db::Database* database, std::string sql) {
  CO_TRY_VOID(co_await database->query(cx, {"", sql}));
  co_return Result<void>{};
}

// Runs `body` on another database of the cluster.
using Visit = Task<Result<std::string>> (*)(Context cx, db::Database* database);
Task<Result<std::string>> visit(Context cx, async::Loop* loop, std::string name, Visit body) {
  db::Database database(*loop, patient(cluster_url(name)));
  CO_TRY_VOID(co_await database.start(cx));
  auto done = co_await body(cx, &database);
  CO_TRY_VOID(co_await database.stop(cx));
  co_return done;
}

Task<Result<std::string>> fingerprint(Context cx, db::Database* database) {
  CO_TRY(const db::Rows rows, co_await database->query(cx, kFingerprint));
  co_return rows.front().get<std::string>("v");
}
Task<Result<std::string>> migrate_new(Context cx, db::Database* database) {
  CO_TRY_VOID(co_await db::migrate(cx, database));
  co_return co_await fingerprint(cx, database);
}
Task<Result<std::string>> empty_migrated(Context cx, db::Database* database) {
  CO_TRY_VOID(co_await database->query(cx, kEmpty));
  co_return co_await fingerprint(cx, database);
}
Task<Result<std::string>> empty_all(Context cx, db::Database* database) {
  CO_TRY_VOID(co_await database->query(cx, kNewSchema));
  co_return std::string();
}

// The template of these migrations; those of others go, unless someone holds them.
Task<Result<void>> make_template(Context cx, async::Loop* loop, db::Database* admin, std::string name) {
  CO_TRY(const db::Rows outdated, co_await admin->query(cx, kOutdated, {migrations_hash()}));
  for (const db::Row row : outdated) {
    const auto old = row.get<std::string>("name");
    CO_TRY(const db::Rows locked, co_await admin->query(cx, kTryLock, {old}));
    if (!locked.front().get<bool>("ours")) continue;  // an older program still tests with it
    CO_TRY_VOID(co_await command(cx, admin, fmt::format("ALTER DATABASE {} IS_TEMPLATE false", old)));
    CO_TRY_VOID(co_await command(cx, admin, fmt::format("DROP DATABASE {} WITH (FORCE)", old)));
    CO_TRY_VOID(co_await admin->query(cx, kUnlock, {old}));
  }
  const std::string unfinished = name + "_new";
  CO_TRY_VOID(co_await command(cx, admin, fmt::format("DROP DATABASE IF EXISTS {}", unfinished)));
  CO_TRY_VOID(co_await command(cx, admin, fmt::format("CREATE DATABASE {}", unfinished)));
  CO_TRY(const std::string mark, co_await visit(cx, loop, unfinished, migrate_new));
  CO_TRY_VOID(co_await command(cx, admin, fmt::format("COMMENT ON DATABASE {} IS '{}'", unfinished, mark)));
  CO_TRY_VOID(co_await command(cx, admin, fmt::format("ALTER DATABASE {} RENAME TO {}", unfinished, name)));
  co_return co_await command(cx, admin,
                             fmt::format("ALTER DATABASE {} IS_TEMPLATE true ALLOW_CONNECTIONS false", name));
}

// Its fingerprint. One process makes it, the others wait.
Task<Result<std::string>> ensure_template(Context cx, async::Loop* loop, db::Database* admin,
                                          std::string name) {
  CO_TRY_VOID(co_await admin->query(cx, kLock, {name}));
  auto found = co_await admin->query(cx, kFind, {name});
  Result<void> made;
  if (found && found->empty()) {
    made = co_await make_template(cx, loop, admin, name);
    if (made) found = co_await admin->query(cx, kFind, {name});
  }
  CO_TRY_VOID(co_await admin->query(cx, kUnlock, {name}));
  CO_TRY_VOID(std::move(made));
  CO_TRY(const db::Rows rows, std::move(found));
  co_return rows.front().get<std::string>("comment");
}

Task<Result<void>> make_clean(Context cx, async::Loop* loop, db::Database* admin, std::string name,
                              Content content) {
  const bool migrated = content == Content::migrated;
  const std::string from = migrated ? "flow_template_" + migrations_hash() : "template0";
  std::string mark;
  if (migrated) {
    CO_TRY(mark, co_await ensure_template(cx, loop, admin, from));
  }
  CO_TRY(const db::Rows found, co_await admin->query(cx, kFind, {name}));
  if (!found.empty()) {
    CO_TRY_VOID(co_await admin->query(cx, kEndVisitors, {name}));  // of a test that crashed
    const auto emptied = co_await visit(cx, loop, name, migrated ? empty_migrated : empty_all);
    if (emptied && *emptied == mark) co_return Result<void>{};
    CO_TRY_VOID(co_await command(cx, admin, fmt::format("DROP DATABASE {} WITH (FORCE)", name)));
  }
  co_return co_await command(cx, admin, fmt::format("CREATE DATABASE {} TEMPLATE {}", name, from));
}

// The first database of the row that nobody holds.
Task<Result<void>> take(Context cx, async::Loop* loop, db::Database* admin, Content content,
                        std::string* name) {
  CO_TRY_VOID(co_await admin->start(cx));
  const std::string row = content == Content::migrated ? migrations_hash() : "empty";
  for (int i = 1;; ++i) {
    *name = fmt::format("flow_test_{}_{}", row, i);
    CO_TRY(const db::Rows locked, co_await admin->query(cx, kTryLock, {*name}));
    if (locked.front().get<bool>("ours")) break;
  }
  co_return co_await make_clean(cx, loop, admin, *name, content);
}

}  // namespace

struct TestDatabase::Hold {
  async::Loop loop;
  db::Database admin{loop, patient(cluster_url("postgres"))};
  ~Hold() { static_cast<void>(loop.run(admin.stop(loop.context(seconds{5})))); }
};

TestDatabase::TestDatabase(Content content) {
  if (const auto ready = ensure_cluster(); !ready) throw std::runtime_error(ready.error().message);
  hold_ = std::make_unique<Hold>();
  std::string name;
  const auto taken =
      hold_->loop.run(take(hold_->loop.context(seconds{60}), &hold_->loop, &hold_->admin, content, &name));
  if (!taken) throw std::runtime_error("making a test database: " + taken.error().message);
  url_ = cluster_url(name);
}

TestDatabase::~TestDatabase() = default;

namespace {

Task<Result<void>> run_body(Context cx, async::Loop* loop, db::DatabaseOptions options, DatabaseTest body) {
  db::Database database(*loop, std::move(options));
  CO_TRY_VOID(co_await database.start(cx));
  const Result<void> done = co_await body(cx, &database);
  const Result<void> stopped = co_await database.stop(cx.grace(seconds{5}));
  co_return done ? stopped : done;
}

}  // namespace

Result<void> run_with_database(async::Loop& loop, db::DatabaseOptions options, DatabaseTest body,
                               milliseconds limit) {
  return loop.run(run_body(loop.context(limit), &loop, std::move(options), body));
}

}  // namespace flow::testing
