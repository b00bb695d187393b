// How much of the table the queue's statements read.
#include "queue/detail/claim_statements.hpp"
#include "queue/detail/lanes.hpp"
#include "queue/testing/queue_test.hpp"

namespace flow::queue {
namespace {

using detail::kLanes;
using testing::run;

// Plans are kept from the sixth time on; the first five are planned each for itself.
constexpr int kTimes = 10;

constexpr db::Statement kVisible{
    "test_visible",
    "SELECT count(*)::int AS n FROM queue_visible(array[64]::smallint[], array[0::bigint], 4)"};
constexpr db::Statement kSmallest{
    "test_smallest", "SELECT smallest FROM queue_smallest(array[64]::smallint[], array[0::bigint])"};
constexpr db::Statement kAck{"test_ack", "DELETE FROM queue_msg WHERE lane = 64 AND msg_id = 1"};
constexpr db::Statement kBacklog{
    "test_backlog",
    "INSERT INTO queue_msg(lane, execution_id) SELECT 64, gen_random_uuid() FROM generate_series(1, 20000)"};
constexpr db::Statement kRead{"test_read",
                              "SELECT (seq_tup_read + idx_tup_fetch)::int AS n FROM pg_stat_xact_user_tables "
                              "WHERE relid = 'queue_msg'::regclass"};

// Its plans were made while the queue was empty.
TEST(QueuePlans, ABacklogAfterAQuietTimeIsNotReadFromEndToEnd) {
  run([](Context cx, db::Database* db, Queue*) -> Task<Result<void>> {
    CO_TRY_VOID(co_await db->query(cx, {"", "VACUUM ANALYZE queue_msg"}));
    CO_TRY(db::Transaction session, co_await db->begin(cx));
    const auto ask = [&] { return std::vector<db::Call>{{kVisible, {}}, {kSmallest, {}}, {kAck, {}}}; };
    for (int i = 0; i < kTimes; ++i) {
      for (db::Call& one : ask()) CO_TRY_VOID(co_await session.query(cx, one.statement, {}));
    }
    CO_TRY_VOID(co_await session.query(cx, kBacklog, {}));
    CO_TRY(const db::Rows before, co_await session.query(cx, kRead, {}));
    for (db::Call& one : ask()) CO_TRY_VOID(co_await session.query(cx, one.statement, {}));
    CO_TRY(const db::Rows after, co_await session.query(cx, kRead, {}));
    EXPECT_LE(after.front().get<int>("n") - before.front().get<int>("n"), 8);
    co_return co_await session.commit(cx);
  });
}

constexpr db::Statement kForeign{"test_foreign", "SELECT pg_current_xact_id()::text AS id"};
constexpr db::Statement kAckAll{"test_ack_all", "DELETE FROM queue_msg WHERE lane = 64"};
constexpr db::Statement kNewest{"test_newest", "SELECT max(msg_id) AS id FROM queue_msg"};
constexpr db::Statement kSixteen{
    "test_sixteen",
    "INSERT INTO queue_msg(lane, execution_id) SELECT 64, gen_random_uuid() FROM generate_series(1, 16)"};
constexpr db::Statement kPages{"test_pages", R"(
SELECT (pg_stat_get_xact_blocks_fetched('queue_msg'::regclass)
        + pg_stat_get_xact_blocks_fetched('queue_msg_pkey'::regclass))::int AS n)"};

// Of the table and its index: the most that one of ten calls reads.
Task<Result<int>> most_pages(Context cx, db::Transaction* session, db::Call call) {
  int most = 0;
  for (int i = 0; i < kTimes; ++i) {
    CO_TRY(const db::Rows before, co_await session->query(cx, kPages, {}));
    CO_TRY_VOID(co_await session->query(cx, call.statement, call.params));
    CO_TRY(const db::Rows after, co_await session->query(cx, kPages, {}));
    most = std::max(most, after.front().get<int>("n") - before.front().get<int>("n"));
  }
  co_return most;
}

// Sixteen messages of one lane, from `first` on.
struct Batch {
  std::vector<std::int16_t> lanes = std::vector<std::int16_t>(16, 64);
  std::vector<std::int64_t> ids;
  std::vector<Token> tokens;

  explicit Batch(std::int64_t first) {
    for (int i = 0; i < 16; ++i) {
      ids.push_back(first + i);
      tokens.push_back(i + 1);
    }
  }
  db::Call peek() const {
    std::vector<int> all;
    for (int lane = 0; lane < kLanes; ++lane) all.push_back(lane);
    const std::vector<std::int64_t> marks(kLanes, ids.front());
    return {detail::kPeekAndClaim, {all, marks, 17, 16, tokens, "worker", true}};
  }
  db::Call claim() const { return {detail::kClaim, {lanes, ids, tokens, "worker"}}; }
  db::Call resolve() const { return {detail::kResolve, {lanes, ids, tokens}}; }
  std::vector<Outcome> outcomes(Status status) const {
    std::vector<Outcome> all;
    for (std::size_t i = 0; i < ids.size(); ++i) {
      all.push_back({.execution = ExecutionId(fmt::format("018f3a2e-7d2b-7c3a-9f10-{:012d}", i)),
                     .token = tokens[i],
                     .message = {.lane = lanes[i], .id = ids[i]},
                     .status = status});
    }
    return all;
  }
};

// What is gone cannot be removed, and a vacuum has told the planner how few messages there are.
TEST(QueuePlans, WhatIsGoneIsNotReadWhileASnapshotIsHeld) {
  run([](Context cx, db::Database* db, Queue* queue) -> Task<Result<void>> {
    CO_TRY(db::Transaction foreign, co_await db->begin(cx));
    CO_TRY_VOID(co_await foreign.query(cx, kForeign, {}));
    CO_TRY_VOID(co_await db->query(cx, kBacklog, {}));
    CO_TRY(const db::Rows newest, co_await db->query(cx, kNewest, {}));
    CO_TRY_VOID(co_await db->query(cx, kAckAll, {}));
    CO_TRY_VOID(co_await db->query(cx, {"", "VACUUM ANALYZE queue_msg"}));
    CO_TRY_VOID(co_await db->query(cx, kSixteen, {}));

    const Batch batch(newest.front().get<std::int64_t>("id") + 1);
    std::vector<db::Call> calls{batch.peek(), batch.claim(), batch.resolve()};
    CO_TRY(db::Transaction session, co_await db->begin(cx));
    const Commit keep = [&](Context within, db::Call call) -> Task<Result<db::Rows>> {
      calls.push_back(call);
      co_return co_await session.query(within, call.statement, std::move(call.params));
    };
    for (const Status status : {Status::completed, Status::cancelled})
      CO_TRY_VOID(co_await queue->finish(cx, batch.outcomes(status), keep));
    for (const db::Call& one : calls) {
      // 20,000 dead rows are some 200 pages, and 80 of the index. A lane is found in two.
      const int bound = one.statement.name == detail::kPeekAndClaim.name ? 2 * kLanes + 40 : 16 * 8;
      CO_TRY(const int most, co_await most_pages(cx, &session, one));
      EXPECT_LE(most, bound) << one.statement.name;
    }
    CO_TRY_VOID(co_await session.rollback(cx));
    co_return co_await foreign.rollback(cx);
  });
}

}  // namespace
}  // namespace flow::queue
