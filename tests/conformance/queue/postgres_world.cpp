#include <map>

#include "async/sync.hpp"
#include "conformance/queue/world.hpp"
#include "crypto/random.hpp"
#include "db/database.hpp"
#include "queue/postgres_queue.hpp"
#include "scheduler/maintenance/duties.hpp"
#include "support/postgres.hpp"

namespace flow::queue::conformance {
namespace {

using db::Params;
using db::Statement;

constexpr Statement kUser{"test_user", "INSERT INTO users(id, email, lane) VALUES ($1, $2, $3)"};
// A workflow with one version.
constexpr Statement kWorkflow{"test_workflow", R"(
WITH w AS (INSERT INTO workflows(id, user_id, name, status, draft_version, active_version) VALUES ($1, $2, 'test', 'active', 1, 1)
           RETURNING id)
INSERT INTO workflow_versions(workflow_id, version, definition, content_hash, node_count, author_id, domain)
SELECT id, 1, '{}', '\x00', 0, $2, nullif($3, '') FROM w)"};
constexpr Statement kAdd{"test_add", R"(
WITH e AS (INSERT INTO executions(id, workflow_id, version, user_id, lane, trigger, priority, status, queued_at, max_attempts, solo)
           SELECT $1, $6, 1, u.id, $3 * 64 + u.lane, 'manual', $3, 'queued', now(), $4, $5
             FROM users u WHERE u.id = $2 RETURNING id, lane)
INSERT INTO queue_msg(lane, execution_id) SELECT lane, id FROM e RETURNING lane)"};
constexpr Statement kLook{"test_look", R"(
SELECT status, coalesce(wait_reason, '') AS wait, attempt, charged, interrupts, solo, dead, coalesce(replay_of::text, '') AS replay_of,
       (SELECT count(*) FROM queue_msg q WHERE q.execution_id = e.id) AS messages,
       (SELECT count(*) FROM outbox o WHERE o.execution_id = e.id AND o.kind = 'hook') AS hooks
  FROM executions e WHERE id = $1)"};
// Time passes by moving everything that is stored into the past.
constexpr Statement kAge{"test_age", R"(
UPDATE executions SET lease_until = lease_until - $1::interval, attempt_started_at = attempt_started_at - $1::interval,
       ready_at = ready_at - $1::interval, queued_at = queued_at - $1::interval, accepted_at = accepted_at - $1::interval,
       expires_at = expires_at - $1::interval)"};
constexpr Statement kAgeMessages{"test_age_messages", R"(
UPDATE queue_msg SET vt = vt - $1::interval, enqueued_at = enqueued_at - $1::interval)"};
constexpr Statement kCancel{"test_cancel", R"(
UPDATE executions SET cancel_requested_at = CASE WHEN status = 'running' THEN now() END,
       status = CASE WHEN status = 'running' THEN status ELSE 'cancelled' END,
       finished_at = CASE WHEN status = 'running' THEN NULL ELSE now() END, wait_reason = NULL, ready_at = NULL
 WHERE id = $1)"};
constexpr Statement kLose{"test_lose", "DELETE FROM queue_msg WHERE execution_id = $1"};
constexpr Statement kDouble{"test_double", R"(
INSERT INTO queue_msg(lane, execution_id) SELECT lane, id FROM executions WHERE id = $1)"};

class PostgresWorld final : public World {
 public:
  PostgresWorld(async::Loop& loop, db::Database& database) : database_(&database), queue_(loop, database) {
    echo_ = database.listen(std::string(kDoorbell), [this](std::string_view payload) {
      if (payload == settle_) settled_.set();
      // A ring from before we listened was not heard.
      if (payload.empty() && !settle_.empty()) database_->notify(std::string(kDoorbell), settle_);
    });
  }

  Task<Result<void>> make_users(Context cx) {
    int lane = 0;
    for (const char* name : {"a", "b", "c", "d"}) {
      const UserId id(crypto::uuid_v7(cx.clock().now()));
      users_[name] = id;
      Params user{id, std::string(name) + "@example.org", lane++ % 3};
      CO_TRY_VOID(co_await database_->query(cx, kUser, std::move(user)));
    }
    co_return Result<void>{};
  }

  Queue& queue() override { return queue_; }
  UserId user(const std::string& name) const override { return users_.at(name); }

  Task<Result<ExecutionId>> add(Context cx, NewRun run) override {
    const UserId user = users_.at(run.user);
    WorkflowId& workflow = workflows_[{user, run.domain}];
    if (workflow.empty()) {
      workflow = WorkflowId(crypto::uuid_v7(cx.clock().now()));
      Params made{workflow, user, run.domain};
      CO_TRY_VOID(co_await database_->query(cx, kWorkflow, std::move(made)));
    }
    ExecutionId id(crypto::uuid_v7(cx.clock().now()));
    Params params{id, user, run.priority, run.max_attempts, run.solo, workflow};
    CO_TRY(const db::Rows rows, co_await database_->query(cx, kAdd, std::move(params)));
    database_->notify(std::string(kDoorbell), std::to_string(rows.front().get<int>("lane")));
    co_return id;
  }
  // The queue hears the doorbell before we do; a ring that names no lane means all of them.
  Task<Result<void>> settle(Context cx) override {
    settled_.reset();
    settle_ = "settle " + std::to_string(++settles_);
    database_->notify(std::string(kDoorbell), settle_);
    CO_TRY_VOID(co_await settled_.wait(cx.within(std::chrono::seconds{5})));
    co_return Result<void>{};
  }
  Task<Result<Seen>> look(Context cx, ExecutionId id) override {
    Params params{id};
    CO_TRY(const db::Rows rows, co_await database_->query(cx, kLook, std::move(params)));
    const db::Row row = rows.front();
    co_return Seen{.status = workflow::find_execution_status(row.get<std::string_view>("status")).value(),
                   .wait = row.get<std::string>("wait"),
                   .attempt = row.get<int>("attempt"),
                   .charged = row.get<int>("charged"),
                   .interrupts = row.get<int>("interrupts"),
                   .solo = row.get<bool>("solo"),
                   .dead = row.get<bool>("dead"),
                   .messages = row.get<int>("messages"),
                   .hooks = row.get<int>("hooks"),
                   .replay_of = row.get<std::string>("replay_of")};
  }
  Task<Result<void>> advance(Context cx, milliseconds span) override {
    std::vector<db::Call> calls;
    calls.push_back({kAge, {db::Param::interval(span)}});
    calls.push_back({kAgeMessages, {db::Param::interval(span)}});
    CO_TRY_VOID(co_await database_->batch(cx, std::move(calls)));
    database_->notify(std::string(kDoorbell), "");
    co_return Result<void>{};
  }
  Task<Result<void>> maintain(Context cx) override {
    // Those of the queue: the others would take the failure hooks away before they are counted.
    using namespace scheduler::maintenance;
    CO_TRY_VOID(co_await reap(cx, database_));
    CO_TRY_VOID(co_await expire(cx, database_));
    CO_TRY_VOID(co_await promote(cx, database_));
    CO_TRY_VOID(co_await bury_quarantined(cx, database_));
    CO_TRY_VOID(co_await resend(cx, database_));
    co_return Result<void>{};
  }
  Task<Result<void>> cancel(Context cx, ExecutionId id) override { return run(cx, kCancel, id); }
  Task<Result<void>> lose_message(Context cx, ExecutionId id) override { return run(cx, kLose, id); }
  Task<Result<void>> double_message(Context cx, ExecutionId id) override { return run(cx, kDouble, id); }

 private:
  Task<Result<void>> run(Context cx, Statement statement, ExecutionId id) {
    Params params{id};
    CO_TRY_VOID(co_await database_->query(cx, statement, std::move(params)));
    co_return Result<void>{};
  }

  db::Database* database_;
  std::map<std::string, UserId> users_;
  std::map<std::pair<UserId, std::string>, WorkflowId> workflows_;  // one of each user for each site
  PostgresQueue queue_;
  int settles_ = 0;
  std::string settle_;
  async::Event settled_;
  db::Subscription echo_;
};

Task<Result<void>> with_world(Context cx, async::Loop* loop, db::DatabaseOptions options, Case body) {
  db::Database database(*loop, std::move(options));
  CO_TRY_VOID(co_await database.start(cx));
  Result<void> result;
  {
    PostgresWorld world(*loop, database);
    result = co_await world.make_users(cx);
    if (result) result = co_await body(cx, &world);
  }
  auto stopped = co_await database.stop(cx);
  co_return result ? stopped : result;
}

}  // namespace

Result<void> run_in_postgres(Case body) {
  flow::testing::TestDatabase test;
  async::Loop loop;
  return loop.run(with_world(loop.context(std::chrono::seconds{30}), &loop, test.options(), body));
}

}  // namespace flow::queue::conformance
