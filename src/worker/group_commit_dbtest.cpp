// The writer of the journal on a real database: order, fences, what is refused, what does not fit.
#include "worker/group_commit.hpp"

#include "async/deadline.hpp"
#include "worker/postgres_journal.hpp"
#include "worker/run_credits.hpp"
#include "worker/testing/workshop.hpp"

namespace flow::worker {
namespace {

using testing::Draft;
using testing::Workshop;

Task<Result<db::LeaseKey>> lease_of_a_run(Workshop* shop) {
  CO_TRY(const ExecutionId id, co_await shop->accept(Draft().node("n", "value")));
  CO_TRY(const queue::Start start, co_await shop->queue.claim_one(shop->context(), id, "test"));
  if (!start.claim) co_return fail(ErrorCode::internal, "the execution was not started");
  co_return db::LeaseKey{.execution = id, .token = start.claim->token, .attempt = start.claim->attempt};
}

db::Leased<db::LogRow> line(const db::LeaseKey& lease, std::int64_t n) {
  return {.lease = lease,
          .row = {.attempt = lease.attempt,
                  .seq = db::journal_seq(lease.attempt, n),
                  .at = WallTime{std::chrono::seconds{1'700'000'000}},
                  .message = fmt::format("line {}", n)}};
}

// Runs the writer beside `work` and ends it.
Task<Result<void>> with_writer(Workshop* shop, GroupCommit* writer, Task<Result<void>> work) {
  async::TaskGroup group(shop->loop.io().get_executor());
  group.spawn("writer", writer->run(shop->context()));
  auto worked = co_await async::with_deadline(shop->context(), std::move(work));
  writer->close();
  auto ended = co_await group.join(shop->context());
  co_return worked ? ended : worked;
}

Task<Result<void>> write_lines(Workshop* shop, GroupCommit* writer, db::LeaseKey lease) {
  db::LeaseKey bad = lease;
  bad.execution = ExecutionId("no uuid");
  db::LeaseKey stale = lease;
  stale.token += 1;
  for (int i = 1; i <= 200; ++i) {
    writer->put(line(lease, i));
    if (i == 50) writer->put(line(bad, 1));
    if (i == 60) writer->put(line(stale, 1000));
  }
  CO_TRY_VOID(co_await writer->flushed(shop->context()));
  CO_TRY(const auto lines, co_await shop->count("SELECT count(*) AS n FROM execution_logs"));
  EXPECT_EQ(lines, 200);
  co_return Result<void>{};
}

TEST(GroupCommits, ARefusedRowIsLostAloneAndAStaleOneIsNotWritten) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const db::LeaseKey lease, co_await lease_of_a_run(shop));
    GroupCommit writer(shop->database, {}, {});
    co_return co_await with_writer(shop, &writer, write_lines(shop, &writer, lease));
  });
}

Task<Result<void>> write_twice(Workshop* shop, GroupCommit* writer, db::LeaseKey lease) {
  writer->put(line(lease, 1));
  CO_TRY_VOID(co_await writer->flushed(shop->context()));
  for (int i = 1; i <= 3; ++i) writer->put(line(lease, i));
  CO_TRY_VOID(co_await writer->flushed(shop->context()));
  CO_TRY(const auto lines, co_await shop->count("SELECT count(*) AS n FROM execution_logs"));
  EXPECT_EQ(lines, 3);
  co_return Result<void>{};
}

TEST(GroupCommits, ARowThatWasTakenForNewAndIsThereTakesNothingWithIt) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const db::LeaseKey lease, co_await lease_of_a_run(shop));
    GroupCommit writer(shop->database, {}, {});
    co_return co_await with_writer(shop, &writer, write_twice(shop, &writer, lease));
  });
}

Task<Result<void>> fill_journal(Workshop* shop, GroupCommit* writer, db::LeaseKey lease) {
  PostgresJournal journal(*writer, lease, Bytes{1000});
  const WallTime at{std::chrono::seconds{1'700'000'000}};
  const auto node = [&](std::string id, std::size_t size) {
    journal.write(engine::NodeFinished{.node = NodeId(std::move(id)),
                                       .started_at = at,
                                       .at = at,
                                       .outputs = {{"Value", std::string(size, 'x')}},
                                       .input_hash = std::string(32, 'h')});
  };
  node("fits", 500);
  journal.write(engine::LogRecord{.message = std::string(400, 'l'), .at = at});
  node("does not", 500);
  journal.write(engine::LogRecord{.message = "one", .at = at});
  journal.write(engine::LogRecord{.message = "two", .at = at});
  CO_TRY_VOID(co_await writer->flushed(shop->context()));
  CO_TRY(const auto with_output,
         co_await shop->count(
             "SELECT count(*) AS n FROM node_runs WHERE output IS NOT NULL AND input_hash IS NOT "
             "NULL AND node_id = 'fits'"));
  EXPECT_EQ(with_output, 1);
  CO_TRY(const auto without,
         co_await shop->count(
             "SELECT count(*) AS n FROM node_runs WHERE output IS NULL AND input_hash IS NULL AND "
             "state = 'succeeded' AND node_id = 'does not' AND warnings <> '{}'"));
  EXPECT_EQ(without, 1);
  CO_TRY(const auto said,
         co_await shop->count("SELECT count(*) AS n FROM execution_logs WHERE level = 'warning'"));
  EXPECT_EQ(said, 1);  // once
  CO_TRY(const auto lines, co_await shop->count("SELECT count(*) AS n FROM execution_logs"));
  EXPECT_EQ(lines, 2);
  co_return Result<void>{};
}

TEST(GroupCommits, AFullJournalStillSaysWhatBecameOfEachNode) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const db::LeaseKey lease, co_await lease_of_a_run(shop));
    GroupCommit writer(shop->database, {}, {});
    co_return co_await with_writer(shop, &writer, fill_journal(shop, &writer, lease));
  });
}

constexpr std::string_view kReserved = "SELECT count(*) AS n FROM usage WHERE state = 'reserved'";
constexpr std::string_view kKept = "SELECT count(*) AS n FROM usage WHERE state = 'kept'";
constexpr std::string_view kRefunded = "SELECT count(*) AS n FROM usage WHERE state = 'refunded'";

engine::Charge charge_of(std::string key) {
  return {.node = NodeId(key), .type = "t", .key = std::move(key), .credits = 2};
}

// Whatever of it is in one commit, or in several: in the end all is kept but what was given back.
Task<Result<void>> keep_charges(Workshop* shop, GroupCommit* writer, db::LeaseKey lease) {
  RunCredits light(*writer, lease, std::nullopt);
  EXPECT_TRUE(light.charge(charge_of("a")));
  EXPECT_TRUE(light.charge(charge_of("b")));
  light.keep();
  CO_TRY_VOID(co_await writer->flushed(shop->context()));
  CO_TRY(const auto at_once, co_await shop->count(kKept));
  EXPECT_EQ(at_once, 2);

  RunCredits longer(*writer, lease, std::nullopt);
  EXPECT_TRUE(longer.charge(charge_of("c")));
  CO_TRY_VOID(co_await writer->flushed(shop->context()));
  CO_TRY(const auto reserved, co_await shop->count(kReserved));
  EXPECT_EQ(reserved, 1);
  EXPECT_TRUE(longer.charge(charge_of("d")));
  longer.keep();
  CO_TRY_VOID(co_await writer->flushed(shop->context()));
  CO_TRY(const auto both, co_await shop->count(kKept));
  EXPECT_EQ(both, 4);

  RunCredits failing(*writer, lease, std::nullopt);
  EXPECT_TRUE(failing.charge(charge_of("e")));
  EXPECT_TRUE(failing.charge(charge_of("f")));
  failing.refund(charge_of("f"));
  failing.keep();
  CO_TRY_VOID(co_await writer->flushed(shop->context()));
  CO_TRY(const auto kept, co_await shop->count(kKept));
  EXPECT_EQ(kept, 5);
  CO_TRY(const auto refunded, co_await shop->count(kRefunded));
  EXPECT_EQ(refunded, 1);
  co_return Result<void>{};
}

// The outcome ends the lease under which the rest is written.
Task<Result<void>> end_the_run(Workshop* shop, GroupCommit* writer, queue::Claim claim) {
  const db::LeaseKey lease{.execution = claim.execution, .token = claim.token, .attempt = claim.attempt};
  RunCredits credits(*writer, lease, std::nullopt);
  EXPECT_TRUE(credits.charge(charge_of("a")));
  EXPECT_TRUE(credits.charge(charge_of("b")));
  credits.refund(charge_of("b"));
  credits.keep();
  writer->put(line(lease, 1));
  writer->put(db::Leased<db::RunResult>{.lease = lease, .row = {.credits = 2}});
  const queue::Commit commit = [writer, lease](Context cx, db::Call call) {
    return writer->last_call(std::move(cx), {lease.execution}, std::move(call));
  };
  CO_TRY(const auto written, co_await shop->queue.finish(shop->context(), {queue::completed(claim)}, commit));
  EXPECT_EQ(written, std::vector{true});
  CO_TRY(const auto all,
         co_await shop->count(
             "SELECT count(*) AS n FROM executions e JOIN execution_logs l ON l.execution_id = e.id "
             "JOIN execution_results r ON r.execution_id = e.id "
             "JOIN usage u ON u.execution_id = e.id AND u.state = 'kept' "
             "WHERE e.status = 'completed' AND l.xmin = e.xmin AND r.xmin = e.xmin AND u.xmin = e.xmin"));
  EXPECT_EQ(all, 1);  // in one transaction
  CO_TRY(const auto again, co_await shop->queue.finish(shop->context(), {queue::completed(claim)}, commit));
  EXPECT_EQ(again, std::vector{false});
  co_return Result<void>{};
}

TEST(GroupCommits, AnOutcomeGoesWithEverythingOfItsRun) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId id, co_await shop->accept(Draft().node("n", "value")));
    CO_TRY(queue::Start start, co_await shop->queue.claim_one(shop->context(), id, "test"));
    if (!start.claim) co_return fail(ErrorCode::internal, "the execution was not started");
    GroupCommit writer(shop->database, {}, {});
    co_return co_await with_writer(shop, &writer, end_the_run(shop, &writer, *std::move(start.claim)));
  });
}

TEST(GroupCommits, WhatIsChargedIsKeptAtTheEndUnlessItWasGivenBack) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const db::LeaseKey lease, co_await lease_of_a_run(shop));
    GroupCommit writer(shop->database, {}, {});
    co_return co_await with_writer(shop, &writer, keep_charges(shop, &writer, lease));
  });
}

}  // namespace
}  // namespace flow::worker
