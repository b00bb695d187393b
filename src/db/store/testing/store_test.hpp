#pragma once
// For the tests of the stores: a migrated database, and the few rows that nearly every test begins with.
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "db/database.hpp"
#include "db/store/execution_store.hpp"
#include "db/store/user_store.hpp"
#include "db/store/workflow_store.hpp"
#include "support/postgres.hpp"

namespace flow::db::testing {

class StoreTest : public ::testing::Test {
 protected:
  void run(flow::testing::DatabaseTest body) {
    const auto done = flow::testing::run_with_database(loop_, database_.options(), body);
    EXPECT_TRUE(done) << done.error().message;
  }

 private:
  flow::testing::TestDatabase database_;
  async::Loop loop_;
};

inline json::object parse(std::string_view text) {
  return json::parse_object(text).value();
}

inline std::string_view code_of(const Error& error) {
  return json::string_or(error.detail, "code", "");
}

inline Task<Result<UserId>> new_user(Context cx, Database* db, std::string email = "ann@example.com") {
  CO_TRY(const User user, co_await UserStore(*db).create(cx, {.email = email}));
  co_return user.id;
}

// One node; with a cron expression also a schedule.
inline std::string document_text(std::string_view cron = "", std::string_view name = "Prices") {
  const std::string schedule = cron.empty() ? "" : fmt::format(R"("cron": "{}",)", cron);
  return fmt::format(
      R"({{"name": "{}", {} "nodes": [{{"id": "n1", "type": "delay", "data": {{"inputs": {{}}}}}}], "edges": []}})",
      name, schedule);
}

inline Task<Result<Workflow>> new_workflow(Context cx, Database* db, UserId user, std::string document) {
  co_return co_await WorkflowStore(*db).create(cx, user, {.document = parse(document)});
}

inline Task<Result<Rows>> sql(Context cx, Database* db, std::string text, Params params = {}) {
  co_return co_await db->query(cx, {"", text}, std::move(params));
}

// As a worker would: the lease under a token of its own.
inline Task<Result<LeaseKey>> claim(Context cx, Database* db, ExecutionId id, std::int64_t token) {
  CO_TRY(
      const Rows rows,
      co_await sql(cx, db,
                   "UPDATE executions SET status = 'running', attempt = attempt + 1, charged = charged + 1, "
                   "lease_token = $2, lease_owner = 'test', lease_until = now() + interval '60 s', "
                   "started_at = coalesce(started_at, now()) WHERE id = $1 RETURNING attempt",
                   {id, token}));
  co_return LeaseKey{.execution = id, .token = token, .attempt = rows.front().get<int>("attempt")};
}

inline Task<Result<void>> finish(Context cx, Database* db, LeaseKey lease, std::string status) {
  CO_TRY_VOID(
      co_await sql(cx, db,
                   "UPDATE executions SET status = $2, lease_token = NULL, lease_owner = NULL, "
                   "lease_until = NULL, finished_at = now(), "
                   "error = CASE WHEN $2 = 'failed' THEN coalesce(error, '{}') ELSE error END WHERE id = $1",
                   {lease.execution, status}));
  co_return Result<void>{};
}

}  // namespace flow::db::testing
