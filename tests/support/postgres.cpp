#include "support/postgres.hpp"

#include <unistd.h>

#include <atomic>
#include <stdexcept>

#include "crypto/hash.hpp"
#include "db/migrations.hpp"
#include "support/postgres_cluster.hpp"

namespace flow::testing {

using std::chrono::seconds;

namespace {

// The template's name says which migrations made it, so a changed file makes a new one.
std::string template_name() {
  std::string all;
  for (const db::Migration& file : db::migrations()) all += crypto::sha256(file.sql);
  return "flow_template_" + crypto::sha256_hex(all).substr(0, 16);
}

constexpr db::Statement kHas{"has", "SELECT FROM pg_database WHERE datname = $1 AND datistemplate"};
// Of the whole cluster's tests: one makes the template, the others wait.
constexpr db::Statement kLock{"lock", "SELECT pg_advisory_lock(1)"};
constexpr db::Statement kUnlock{"unlock", "SELECT pg_advisory_unlock(1)"};

Task<Result<void>> migrate_new(Context cx, async::Loop* loop, std::string name) {
  db::Database database(*loop, {.url = cluster_url(name)});
  CO_TRY_VOID(co_await database.start(cx));
  const auto done = co_await db::migrate(cx, &database);
  CO_TRY_VOID(co_await database.stop(cx));
  if (!done) co_return std::unexpected(done.error());
  co_return Result<void>{};
}

Task<Result<void>> make_template(Context cx, async::Loop* loop, db::Database* admin, std::string name) {
  CO_TRY(const auto there, co_await admin->query(cx, kHas, {name}));
  if (!there.empty()) co_return Result<void>{};
  const std::string unfinished = name + "_new";
  const std::string statements[] = {
      fmt::format("DROP DATABASE IF EXISTS {}", unfinished), fmt::format("CREATE DATABASE {}", unfinished),
      fmt::format("ALTER DATABASE {} RENAME TO {}", unfinished, name),
      fmt::format("ALTER DATABASE {} IS_TEMPLATE true ALLOW_CONNECTIONS false", name)};
  for (int i = 0; i < 4; ++i) {
    if (i == 2) CO_TRY_VOID(co_await migrate_new(cx, loop, unfinished));
    CO_TRY_VOID(co_await admin->query(cx, {"", statements[i]}));
  }
  co_return Result<void>{};
}

Task<Result<void>> make_database(Context cx, async::Loop* loop, db::Database* admin, std::string name,
                                 bool migrated) {
  std::string from = "template0";
  if (migrated) {
    from = template_name();
    CO_TRY(const auto there, co_await admin->query(cx, kHas, {from}));
    if (there.empty()) {
      CO_TRY_VOID(co_await admin->query(cx, kLock));
      const auto made = co_await make_template(cx, loop, admin, from);
      CO_TRY_VOID(co_await admin->query(cx, kUnlock));
      if (!made) co_return std::unexpected(made.error());
    }
  }
  const std::string sql = fmt::format("CREATE DATABASE {} TEMPLATE {}", name, from);
  CO_TRY_VOID(co_await admin->query(cx, {"", sql}));
  co_return Result<void>{};
}

Task<Result<void>> drop_database(Context cx, db::Database* admin, std::string name) {
  const std::string sql = fmt::format("DROP DATABASE IF EXISTS {} WITH (FORCE)", name);
  CO_TRY_VOID(co_await admin->query(cx, {"", sql}));
  co_return Result<void>{};
}

// The maintenance database; one connection, so that the advisory lock and its release meet.
db::DatabaseOptions admin_options() {
  db::DatabaseOptions options{
      .url = cluster_url("postgres"), .application_name = "flow_test_admin", .connections = 1};
  options.statement_timeout = seconds{60};
  options.lock_timeout = seconds{60};
  return options;
}

template <class Body>
Task<Result<void>> with_admin(Context cx, async::Loop* loop, Body body) {
  db::Database admin(*loop, admin_options());
  CO_TRY_VOID(co_await admin.start(cx));
  const Result<void> done = co_await body(cx, loop, &admin);
  CO_TRY_VOID(co_await admin.stop(cx));
  co_return done;
}

// A functor, so that the coroutine's parameters are its own.
struct Make {
  std::string name;
  bool migrated;
  Task<Result<void>> operator()(Context cx, async::Loop* loop, db::Database* admin) const {
    return make_database(cx, loop, admin, name, migrated);
  }
};
struct Drop {
  std::string name;
  Task<Result<void>> operator()(Context cx, async::Loop*, db::Database* admin) const {
    return drop_database(cx, admin, name);
  }
};

}  // namespace

TestDatabase::TestDatabase(Content content) {
  static std::atomic<int> count{0};
  if (const auto ready = ensure_cluster(); !ready) throw std::runtime_error(ready.error().message);
  name_ = fmt::format("flow_test_{}_{}", ::getpid(), ++count);
  url_ = cluster_url(name_);
  async::Loop loop;
  const auto made = loop.run(with_admin(loop.context(seconds{60}), &loop,
                                        Make{.name = name_, .migrated = content == Content::migrated}));
  if (!made) throw std::runtime_error("making a test database: " + made.error().message);
}

TestDatabase::~TestDatabase() {
  async::Loop loop;
  const auto dropped = loop.run(with_admin(loop.context(seconds{30}), &loop, Drop{name_}));
  if (!dropped)
    std::fprintf(stderr, "dropping the test database %s: %s\n", name_.c_str(),
                 dropped.error().message.c_str());
}

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
