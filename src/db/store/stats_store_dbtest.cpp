// What a dashboard asks, on a real server.
#include "db/store/stats_store.hpp"

#include "crypto/random.hpp"
#include "db/store/testing/store_test.hpp"

namespace flow::db {
namespace {

using namespace testing;
using ::testing::SizeIs;

class Stats : public StoreTest {};

constexpr std::string_view kExecution = R"(
WITH e AS (
  INSERT INTO executions(id, workflow_id, version, user_id, lane, trigger, status, accepted_at, queued_at, ready_at,
                         lease_token, started_at, finished_at, error)
  VALUES ($1, $1, 1, $2, 0, 'manual', $3, $4, CASE WHEN $3 = 'queued' THEN $4::timestamptz END,
          CASE WHEN $3 = 'waiting' THEN now() END, CASE WHEN $3 = 'running' THEN 1 END, $4,
          CASE WHEN $3 IN ('completed', 'failed', 'cancelled') THEN now() END, CASE WHEN $3 = 'failed' THEN jsonb '{}' END)
  RETURNING id, lane, lease_token)
INSERT INTO queue_msg(lane, execution_id, token) SELECT lane, id, lease_token FROM e WHERE lease_token IS NOT NULL)";

// One that was accepted then, as the row that is left of it.
Task<Result<ExecutionId>> put(Context cx, Database* db, UserId user, std::string status, WallTime accepted) {
  ExecutionId id(crypto::uuid_v7(accepted));
  CO_TRY_VOID(co_await sql(cx, db, std::string(kExecution), {id, user, status, accepted}));
  co_return id;
}

Task<Result<void>> put_node(Context cx, Database* db, ExecutionId run, std::string node, std::string type,
                            std::string status, int took_ms) {
  CO_TRY_VOID(
      co_await sql(cx, db,
                   "INSERT INTO node_runs(execution_id, node_id, attempt, kind, status, type, took_ms) "
                   "VALUES ($1, $2, 1, 'pure', $3, $4, $5)",
                   {run, std::move(node), std::move(status), std::move(type), took_ms}));
  co_return Result<void>{};
}

TEST_F(Stats, RunsAreCountedByHourAndDay) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    using namespace std::chrono;
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const UserId bob, co_await new_user(cx, db, "bob@example.com"));
    const auto hour = time_point_cast<WallTime::duration>(floor<hours>(cx.clock().now()));
    const auto day = time_point_cast<WallTime::duration>(floor<days>(cx.clock().now()));
    for (const char* status : {"completed", "completed", "failed", "cancelled", "queued"})
      CO_TRY_VOID(co_await put(cx, db, ann, status, hour));
    CO_TRY_VOID(co_await put(cx, db, ann, "completed", hour - hours{23}));
    CO_TRY_VOID(co_await put(cx, db, ann, "completed", hour - hours{23} - milliseconds{1}));
    CO_TRY_VOID(co_await put(cx, db, ann, "failed", day - days{29}));
    CO_TRY_VOID(co_await put(cx, db, ann, "failed", day - days{29} - milliseconds{1}));
    CO_TRY_VOID(co_await put(cx, db, bob, "failed", hour));

    StatsStore stats(*db);
    CO_TRY(const auto by_hour, co_await stats.runs(cx, ann, Step::hour, 24));
    EXPECT_THAT(by_hour, SizeIs(24));
    const RunCounts& now = by_hour.back();
    EXPECT_EQ(now.at, hour);
    EXPECT_EQ(now.completed, 2);
    EXPECT_EQ(now.failed, 1);
    EXPECT_EQ(now.cancelled, 1);
    EXPECT_EQ(now.live, 1);
    EXPECT_EQ(by_hour.front().at, hour - hours{23});
    EXPECT_EQ(by_hour.front().completed, 1);
    EXPECT_EQ(by_hour[1].completed + by_hour[1].failed + by_hour[1].live, 0);

    CO_TRY(const auto by_day, co_await stats.runs(cx, ann, Step::day, 30));
    EXPECT_THAT(by_day, SizeIs(30));
    EXPECT_EQ(by_day.front().at, day - days{29});
    EXPECT_EQ(by_day.front().failed, 1);
    EXPECT_EQ(by_day.back().at, day);

    CO_TRY(const auto of_all, co_await stats.runs(cx, std::nullopt, Step::hour, 1));
    EXPECT_THAT(of_all, SizeIs(1));
    EXPECT_EQ(of_all.back().failed, 2);
    co_return Result<void>{};
  });
}

TEST_F(Stats, LoadIsWhatIsAlive) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const UserId bob, co_await new_user(cx, db, "bob@example.com"));
    StatsStore stats(*db);
    CO_TRY(const Load idle, co_await stats.load(cx, ann));
    EXPECT_EQ(idle.queued, 0);
    EXPECT_EQ(idle.oldest_queued_at, std::nullopt);
    CO_TRY_VOID(co_await new_workflow(cx, db, ann, document_text()));
    CO_TRY_VOID(co_await sql(cx, db, "UPDATE workflows SET status = 'active', active_version = 1"));
    const WallTime now = std::chrono::time_point_cast<milliseconds>(cx.clock().now());
    CO_TRY_VOID(co_await put(cx, db, bob, "queued", now - milliseconds{9'000}));
    CO_TRY_VOID(co_await put(cx, db, ann, "queued", now - milliseconds{7'000}));
    for (const char* status : {"queued", "waiting", "running", "completed"})
      CO_TRY_VOID(co_await put(cx, db, ann, status, now));
    CO_TRY(const Load load, co_await stats.load(cx, ann));
    EXPECT_EQ(load.queued, 2);
    EXPECT_EQ(load.oldest_queued_at, now - milliseconds{7'000});
    EXPECT_EQ(load.waiting, 1);
    EXPECT_EQ(load.running, 1);
    EXPECT_EQ(load.active_workflows, 1);
    CO_TRY(const Load of_all, co_await stats.load(cx, std::nullopt));
    EXPECT_EQ(of_all.queued, 3);
    EXPECT_EQ(of_all.oldest_queued_at, now - milliseconds{9'000});
    co_return Result<void>{};
  });
}

TEST_F(Stats, PunctualityIsFromTheLedger) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    StatsStore stats(*db);
    const WallTime now = cx.clock().now();
    const WallTime since = now - std::chrono::hours{24};
    CO_TRY(const Punctuality none, co_await stats.punctuality(cx, ann, since));
    EXPECT_EQ(none.fired, 0);
    EXPECT_EQ(none.p95_ms, std::nullopt);
    CO_TRY(const Rows made, co_await sql(cx, db,
                                         "INSERT INTO triggers(id, workflow_id, user_id, kind) "
                                         "VALUES ($1, $1, $2, 'schedule_trigger') RETURNING id",
                                         {crypto::uuid_v7(now), ann}));
    // 1 to 20 ms late, one of them a day and a minute ago.
    CO_TRY_VOID(co_await sql(
        cx, db,
        "INSERT INTO schedule_ledger(trigger_id, occurs_at, n, outcome, late_ms) "
        "SELECT $1, $2::timestamptz - n * interval '1 min', 1, 'fired', n FROM generate_series(1, 20) n "
        "UNION ALL VALUES ($1::uuid, $2::timestamptz - interval '1441 min', 1, 'fired', 90000), "
        "($1::uuid, $2::timestamptz - interval '100 min', 7, 'skipped', 600000), "
        "($1::uuid, $2::timestamptz - interval '101 min', 2, 'coalesced', 600000)",
        {made.front().get<std::string>("id"), now}));
    for (const auto& user : {std::optional(ann), std::optional<UserId>()}) {
      CO_TRY(const Punctuality seen, co_await stats.punctuality(cx, user, since));
      EXPECT_EQ(seen.fired, 20);
      EXPECT_EQ(seen.skipped, 7);
      EXPECT_EQ(seen.coalesced, 2);
      EXPECT_EQ(seen.p50_ms, 10);
      EXPECT_EQ(seen.p95_ms, 19);
    }
    co_return Result<void>{};
  });
}

TEST_F(Stats, SlowNodesAreByTheirMedian) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(const UserId ann, co_await new_user(cx, db));
    CO_TRY(const UserId bob, co_await new_user(cx, db, "bob@example.com"));
    const WallTime now = cx.clock().now();
    CO_TRY(const ExecutionId run, co_await put(cx, db, ann, "completed", now));
    CO_TRY(const ExecutionId old, co_await put(cx, db, ann, "completed", now - std::chrono::days{8}));
    CO_TRY(const ExecutionId other, co_await put(cx, db, bob, "completed", now));
    for (const int took : {100, 300, 200})
      CO_TRY_VOID(co_await put_node(cx, db, run, fmt::format("c{}", took), "click_element", "done", took));
    CO_TRY_VOID(co_await put_node(cx, db, run, "h", "http_request", "failed", 5'000));
    CO_TRY_VOID(co_await put_node(cx, db, run, "s", "delay", "skipped", 0));
    CO_TRY_VOID(co_await put_node(cx, db, old, "d", "delay", "done", 60'000));
    CO_TRY_VOID(co_await put_node(cx, db, other, "d", "delay", "done", 70'000));
    StatsStore stats(*db);
    CO_TRY(const SlowNodes slow, co_await stats.slow_nodes(cx, ann, now - std::chrono::days{7}));
    EXPECT_EQ(slow.executions, 1);
    if (slow.types.size() != 2) co_return fail(ErrorCode::internal, "{} types", slow.types.size());
    EXPECT_EQ(slow.types[0].type, "http_request");
    EXPECT_EQ(slow.types[0].failed, 1);
    EXPECT_EQ(slow.types[1].type, "click_element");
    EXPECT_EQ(slow.types[1].runs, 3);
    EXPECT_EQ(slow.types[1].median_ms, 200);
    EXPECT_EQ(slow.types[1].p95_ms, 300);
    CO_TRY(const SlowNodes of_all, co_await stats.slow_nodes(cx, std::nullopt, now - std::chrono::days{7}));
    EXPECT_EQ(of_all.executions, 2);
    EXPECT_EQ(of_all.types.front().type, "delay");
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::db
