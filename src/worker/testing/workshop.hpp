#pragma once
// Workshop: a database with one user, a queue, and workers made for one test.
//
// A test is a coroutine that gets the workshop; around it everything is started and, whatever happened,
// stopped.
#include <filesystem>

#include <gtest/gtest.h>
#include <unistd.h>

#include "async/deadline.hpp"
#include "async/loop.hpp"
#include "async/sync.hpp"
#include "async/task_group.hpp"
#include "db/database.hpp"
#include "db/store/execution_store.hpp"
#include "db/store/user_store.hpp"
#include "db/store/workflow_store.hpp"
#include "engine/testing/draft.hpp"
#include "queue/postgres_queue.hpp"
#include "support/postgres.hpp"
#include "worker/testing/gate_node.hpp"
#include "worker/worker.hpp"

namespace flow::worker::testing {

using engine::testing::Draft;
using engine::testing::notebook;

class Workshop {
 public:
  using Body = Task<Result<void>> (*)(Workshop* shop);

  Workshop() : database(loop, postgres_.options()), queue(loop, database) {
    notebook() = {};
    gate() = {};
    folder = fmt::format("{}/flow-worker-test-{}-{}", std::filesystem::temp_directory_path().string(),
                         ::getpid(), serial++);
    options.artifacts = folder;
    options.owner = "test-host/1";
    options.nodes = {.catalogue = &test_catalogue(), .find = find_test_node};
    options.egress = {.allow_private = true};
    options.grace = milliseconds{0};
  }
  ~Workshop() {
    std::error_code ignored;
    std::filesystem::remove_all(folder, ignored);
  }

  void run(Body body) {
    const auto ran = loop.run(run_all(this, body));
    EXPECT_TRUE(ran) << (ran ? "" : ran.error().message);
  }

  Context context() { return loop.context(std::chrono::seconds{20}, options.logger); }

  // A worker with the options as they are now. Stopped at the end of the test, if it was not before.
  Worker& hire() {
    workers_.push_back(std::make_unique<Worker>(loop, database, queue, options));
    return *workers_.back();
  }

  Task<Result<ExecutionId>> accept(Draft draft, db::NewExecution execution = {}) {
    CO_TRY(const db::ExecutionCreated created, co_await accept_now(std::move(draft), std::move(execution)));
    co_return created.id;
  }
  Task<Result<db::ExecutionCreated>> accept_now(Draft draft, db::NewExecution execution) {
    db::WorkflowStore workflows(database, {.catalogue = options.nodes.catalogue});
    db::ExecutionStore executions(database);
    json::object document = draft.document();
    document.erase("id");
    document["name"] = fmt::format("Test {}", serial++);
    CO_TRY(const db::Workflow made,
           co_await workflows.create(context(), user, {.document = std::move(document)}));
    workflow = made.id;
    execution.user = user;
    execution.workflow = made.id;
    co_return co_await executions.create(context(), std::move(execution));
  }

  static std::string message(const ExecutionId& id) { return fmt::format(R"({{"execution_id": "{}"}})", id); }
  // One attempt, by a worker of its own, to its end.
  Task<Result<OnceResult>> attempt(ExecutionId id) {
    Worker& worker = hire();
    const OnceResult result = co_await worker.run_once(context(), message(id));
    CO_TRY_VOID(co_await worker.stop(context()));
    co_return result;
  }
  // What the promoter does when its time has come.
  Task<Result<void>> promote(ExecutionId id) {
    co_return co_await sql(
        "UPDATE executions SET status = 'queued', wait_reason = NULL, ready_at = NULL, queued_at = now() "
        "WHERE id = $1 AND status = 'waiting'",
        {id});
  }
  Task<Result<void>> sql(std::string_view text, db::Params params = {}) {
    CO_TRY_VOID(co_await database.query(context(), {"", text}, std::move(params)));
    co_return Result<void>{};
  }
  Task<Result<std::int64_t>> count(std::string_view text, db::Params params = {}) {
    CO_TRY(const db::Rows rows, co_await database.query(context(), {"", text}, std::move(params)));
    co_return rows.front().get<std::int64_t>("n");
  }
  Task<Result<db::ExecutionDetail>> detail(ExecutionId id) {
    db::ExecutionStore executions(database);
    co_return co_await executions.detail(context(), user, id);
  }

  async::Loop loop;

 private:
  flow::testing::TestDatabase postgres_;

 public:
  db::Database database;
  queue::PostgresQueue queue;
  WorkerOptions options;
  std::string folder;
  UserId user;
  WorkflowId workflow;  // of the execution that was accepted last

 private:
  static Task<Result<void>> run_all(Workshop* self, Body body) {
    CO_TRY_VOID(co_await self->database.start(self->context()));
    auto ran = co_await open(self);
    if (ran) ran = co_await async::with_deadline(self->context(), body(self));
    gate().open.set();
    for (const auto& worker : self->workers_) {
      const auto stopped = co_await worker->stop(self->context());
      EXPECT_TRUE(stopped) << (stopped ? "" : stopped.error().message);
    }
    CO_TRY_VOID(co_await self->database.stop(self->context()));
    co_return ran;
  }
  static Task<Result<void>> open(Workshop* self) {
    db::UserStore users(self->database);
    CO_TRY(const db::User made, co_await users.create(self->context(), {.email = "anna@example.com"}));
    self->user = made.id;
    co_return Result<void>{};
  }

  std::vector<std::unique_ptr<Worker>> workers_;
  static inline int serial = 0;  // for names
};

}  // namespace flow::worker::testing
