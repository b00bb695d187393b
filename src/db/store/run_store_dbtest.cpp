// The journal, effects and credits under a lease, on a real server.
#include <boost/asio/this_coro.hpp>

#include "async/task_group.hpp"
#include "crypto/hash.hpp"
#include "db/errors.hpp"
#include "db/store/effect_store.hpp"
#include "db/store/run_store.hpp"
#include "db/store/testing/store_test.hpp"
#include "db/store/usage_store.hpp"

namespace flow::db {
namespace {

using namespace testing;
using ::testing::ElementsAre;
using ::testing::SizeIs;

class Runs : public StoreTest {};

struct Started {
  UserId user;
  WorkflowId workflow;
  LeaseKey lease;
};

Task<Result<Started>> start(Context cx, Database* db) {
  CO_TRY(const UserId ann, co_await new_user(cx, db));
  CO_TRY(const Workflow flow, co_await new_workflow(cx, db, ann, document_text()));
  CO_TRY(const auto made,
         co_await ExecutionStore(*db).create(cx, {.user = ann, .workflow = flow.id, .params = {{"p", 1}}}));
  CO_TRY(const LeaseKey lease, co_await claim(cx, db, made.id, -77));
  co_return Started{.user = ann, .workflow = flow.id, .lease = lease};
}

Task<Result<std::size_t>> send(Context cx, Database* db, Call call) {
  CO_TRY(const Rows rows, co_await db->query(cx, call.statement, call.params));
  co_return rows.affected();
}

NodeRunRow node_run(std::string node, int attempt, std::int64_t n, NodeRunStatus status) {
  return {.node = NodeId(std::move(node)),
          .attempt = attempt,
          .status = status,
          .started_at = WallTime{std::chrono::seconds{1'800'000'000}},
          .seq = journal_seq(attempt, n)};
}

TEST_F(Runs, AWriteUnderAnotherTokenChangesNothing) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(const Started run, co_await start(cx, db));
    LeaseKey stale = run.lease;
    stale.token = 1;
    std::vector<Call> calls;
    const std::vector<Leased<NodeRunRow>> nodes{{stale, node_run("n1", 1, 1, NodeRunStatus::done)}};
    const std::vector<Leased<PhaseRow>> phases{{stale, {.attempt = 1, .phase = 0, .seq = 1}}};
    const std::vector<Leased<LogRow>> logs{{stale, {.seq = 2, .at = cx.clock().now(), .message = "late"}}};
    const std::vector<Leased<ArtifactRow>> artifacts{
        {stale, {.id = ArtifactId("a"), .name = "a", .mime = "b", .sha256 = "c"}}};
    const std::vector<Leased<RunResult>> ended{{stale, {.credits = 3}}};
    const std::vector<ChargeRow> charges{
        {.lease = stale, .key = "k", .node = NodeId("n"), .node_type = "t", .credits = 3}};
    for (const Earlier earlier : {Earlier::perhaps, Earlier::none}) {
      calls.push_back(RunStore::write_node_runs(nodes, earlier));
      calls.push_back(RunStore::write_phases(phases, earlier));
      calls.push_back(RunStore::write_logs(logs, earlier));
      calls.push_back(RunStore::write_results(ended, earlier));
      calls.push_back(UsageStore::reserve(charges, earlier));
    }
    calls.push_back(RunStore::write_artifacts(artifacts));
    calls.push_back(EffectStore::intent(stale, {.node = NodeId("n"), .key = "k", .request_hash = "h"}));
    CO_TRY(const auto results, co_await db->batch(cx, std::move(calls)));
    for (const Rows& rows : results) EXPECT_EQ(rows.affected(), 0U) << rows.tag();
    co_return Result<void>{};
  });
}

TEST_F(Runs, WhatIsTakenForNewIsRefusedWhereItIsThere) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(const Started run, co_await start(cx, db));
    const std::vector<Leased<NodeRunRow>> nodes{{run.lease, node_run("n1", 1, 1, NodeRunStatus::running)}};
    const std::vector<Leased<PhaseRow>> phases{{run.lease, {.attempt = 1, .phase = 0, .seq = 1}}};
    const std::vector<Leased<LogRow>> logs{{run.lease, {.seq = 2, .at = cx.clock().now(), .message = "m"}}};
    const std::vector<Leased<RunResult>> ended{{run.lease, {.credits = 3}}};
    const std::vector<ChargeRow> charges{
        {.lease = run.lease, .key = "k", .node = NodeId("n"), .node_type = "t", .credits = 3}};
    const std::vector<Call> calls{
        RunStore::write_node_runs(nodes, Earlier::none), RunStore::write_phases(phases, Earlier::none),
        RunStore::write_logs(logs, Earlier::none), RunStore::write_results(ended, Earlier::none),
        UsageStore::reserve(charges, Earlier::none)};
    for (const Call& call : calls) {
      CO_TRY(const auto written, co_await send(cx, db, call));
      EXPECT_EQ(written, 1U) << call.statement.name;
      const auto again = co_await send(cx, db, call);
      if (again) {
        ADD_FAILURE() << call.statement.name << " was taken twice";
      } else {
        EXPECT_EQ(sqlstate(again.error()), "23505") << call.statement.name;
      }
    }
    co_return Result<void>{};
  });
}

TEST_F(Runs, NodeRunsAreWrittenAsTheyWereLast) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(const Started run, co_await start(cx, db));
    NodeRunRow done = node_run("n1", 1, 3, NodeRunStatus::done);
    done.input_hash = crypto::sha256("in");
    done.output = parse("{\"Text\": \"a\\u0000b \\\\u0000\", \"q\": \"{\\\"x\\\"}\"}");
    done.warnings = {"one, \"two\"", "{three}"};
    done.took = milliseconds{12};
    done.finished_at = done.started_at + std::chrono::seconds{1};
    const std::vector<Leased<NodeRunRow>> rows{{run.lease, node_run("n1", 1, 1, NodeRunStatus::running)},
                                               {run.lease, node_run("n2", 1, 2, NodeRunStatus::running)},
                                               {run.lease, done}};
    CO_TRY(const auto written, co_await send(cx, db, RunStore::write_node_runs(rows)));
    EXPECT_EQ(written, 2U);
    // An older state that comes late does not take the newer one's place.
    const std::vector<Leased<NodeRunRow>> late{{run.lease, node_run("n1", 1, 1, NodeRunStatus::running)}};
    CO_TRY(const auto nothing, co_await send(cx, db, RunStore::write_node_runs(late)));
    EXPECT_EQ(nothing, 0U);

    CO_TRY(const ExecutionDetail detail,
           co_await ExecutionStore(*db).detail(cx, run.user, run.lease.execution));
    EXPECT_THAT(detail.node_runs, SizeIs(2));
    const NodeRunRow& read = detail.node_runs.at(1);
    EXPECT_EQ(read.node.str(), "n1");
    EXPECT_EQ(read.status, NodeRunStatus::done);
    EXPECT_EQ(read.output->at("Text").as_string(),
              "a\xef\xbf\xbd"
              "b \\u0000");  // U+0000 cannot be kept
    EXPECT_EQ(read.output->at("q").as_string(), "{\"x\"}");
    EXPECT_EQ(read.warnings, done.warnings);
    EXPECT_EQ(read.took, done.took);
    EXPECT_EQ(read.finished_at, done.finished_at);
    co_return Result<void>{};
  });
}

TEST_F(Runs, OneStatementTakesRowsOfManyExecutions) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(const Started run, co_await start(cx, db));
    std::vector<Leased<NodeRunRow>> rows;
    for (int i = 0; i < 20; ++i) {
      CO_TRY(const auto made,
             co_await ExecutionStore(*db).create(cx, {.user = run.user, .workflow = run.workflow}));
      CO_TRY(const auto lease, co_await claim(cx, db, made.id, 1'000 + i));
      for (int n = 0; n < 50; ++n)
        rows.push_back({lease, node_run(fmt::format("n{}", n), 1, n, NodeRunStatus::done)});
    }
    rows[0].lease.token = 3;  // lost meanwhile: its row is left out, the others go in
    CO_TRY(const auto written, co_await send(cx, db, RunStore::write_node_runs(rows)));
    EXPECT_EQ(written, 999U);
    co_return Result<void>{};
  });
}

TEST_F(Runs, EventsGoOnWhereAReaderStopped) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    RunStore store(*db);
    CO_TRY(const Started run, co_await start(cx, db));
    CO_TRY(const UserId bob, co_await new_user(cx, db, "bob@example.com"));
    std::vector<Leased<LogRow>> logs;
    std::vector<Leased<NodeRunRow>> nodes;
    for (int n = 1; n <= 9; ++n) {
      if (n % 3 == 0) {
        nodes.push_back({run.lease, node_run(fmt::format("n{}", n), 1, n, NodeRunStatus::done)});
      } else {
        logs.push_back({run.lease,
                        {.attempt = 1,
                         .seq = journal_seq(1, n),
                         .at = cx.clock().now(),
                         .message = fmt::format("line {}", n)}});
      }
    }
    const std::vector<Leased<PhaseRow>> phases{
        {run.lease, {.attempt = 1, .phase = 0, .seq = journal_seq(1, 10), .succeeded = 3}}};
    const std::vector<Leased<ArtifactRow>> artifacts{{run.lease,
                                                      {.id = ArtifactId("001-shot.png"),
                                                       .seq = journal_seq(1, 11),
                                                       .name = "shot.png",
                                                       .mime = "image/png",
                                                       .bytes = 4,
                                                       .sha256 = "ab"}}};
    CO_TRY_VOID(
        co_await db->batch(cx, {RunStore::write_logs(logs), RunStore::write_node_runs(nodes),
                                RunStore::write_phases(phases), RunStore::write_artifacts(artifacts)}));

    CO_TRY(const JournalEvents all, co_await store.events(cx, run.user, run.lease.execution, 0));
    EXPECT_FALSE(all.more);
    EXPECT_EQ(all.last_seq, journal_seq(1, 11));
    EXPECT_EQ(all.status, ExecutionStatus::running);
    EXPECT_THAT(all.logs, SizeIs(6));
    EXPECT_THAT(all.node_runs, SizeIs(3));
    EXPECT_THAT(all.phases, SizeIs(1));
    EXPECT_THAT(all.artifacts, SizeIs(1));

    // Two rows of a kind at a time: everything once, in order.
    std::vector<std::int64_t> seen;
    std::int64_t since = 0;
    bool more = true;
    while (more) {
      CO_TRY(const JournalEvents part, co_await store.events(cx, run.user, run.lease.execution, since, 2));
      std::vector<std::int64_t> seqs;
      for (const auto& row : part.logs) seqs.push_back(row.seq);
      for (const auto& row : part.node_runs) seqs.push_back(row.seq);
      for (const auto& row : part.phases) seqs.push_back(row.seq);
      for (const auto& row : part.artifacts) seqs.push_back(row.seq);
      std::ranges::sort(seqs);
      seen.insert(seen.end(), seqs.begin(), seqs.end());
      since = part.last_seq;
      more = part.more;
    }
    EXPECT_THAT(seen, SizeIs(11));
    EXPECT_TRUE(std::ranges::is_sorted(seen));
    CO_TRY(const JournalEvents none, co_await store.events(cx, run.user, run.lease.execution, since));
    EXPECT_EQ(none.last_seq, since);
    EXPECT_EQ((co_await store.events(cx, bob, run.lease.execution, 0)).error().code, ErrorCode::not_found);

    CO_TRY(const auto file,
           co_await store.artifact(cx, run.user, run.lease.execution, ArtifactId("001-shot.png")));
    EXPECT_EQ(file->mime, "image/png");
    CO_TRY(const auto foreign,
           co_await store.artifact(cx, bob, run.lease.execution, ArtifactId("001-shot.png")));
    EXPECT_FALSE(foreign.has_value());
    co_return Result<void>{};
  });
}

// Two rows a commit, of tables that are read one after the other.
Task<Result<void>> write_pairs(Context cx, Database* db, LeaseKey lease, int pairs) {
  for (int n = 1; n < 2 * pairs; n += 2) {
    const std::vector<Leased<NodeRunRow>> nodes{
        {lease, node_run(fmt::format("n{}", n), 1, n, NodeRunStatus::done)}};
    const std::vector<Leased<LogRow>> logs{
        {lease, {.attempt = 1, .seq = journal_seq(1, n + 1), .at = cx.clock().now(), .message = "done"}}};
    CO_TRY_VOID(co_await db->batch(cx, {RunStore::write_node_runs(nodes), RunStore::write_logs(logs)}));
  }
  co_return Result<void>{};
}
Task<Result<void>> watch(Context cx, Database* db, Started run, std::int64_t last,
                         std::vector<std::int64_t>* seen) {
  RunStore store(*db);
  std::int64_t since = 0;
  while (since < last) {
    CO_TRY(const JournalEvents part, co_await store.events(cx, run.user, run.lease.execution, since));
    for (const auto& row : part.node_runs) seen->push_back(row.seq);
    for (const auto& row : part.logs) seen->push_back(row.seq);
    since = part.last_seq;
  }
  co_return Result<void>{};
}

TEST_F(Runs, AWatcherMissesNothingThatIsCommittedWhileItReads) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    CO_TRY(const Started run, co_await start(cx, db));
    constexpr int kPairs = 300;
    std::vector<std::int64_t> seen;
    async::TaskGroup group(co_await boost::asio::this_coro::executor);
    group.spawn("write", write_pairs(cx, db, run.lease, kPairs));
    group.spawn("watch", watch(cx, db, run, journal_seq(1, 2LL * kPairs), &seen));
    CO_TRY_VOID(co_await group.join(cx));

    std::vector<std::int64_t> written;
    for (int n = 1; n <= 2 * kPairs; ++n) written.push_back(journal_seq(1, n));
    std::ranges::sort(seen);
    EXPECT_EQ(seen, written);
    co_return Result<void>{};
  });
}

TEST_F(Runs, ANewAttemptReadsInputsAndWhatIsDone) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    RunStore store(*db);
    ExecutionStore executions(*db);
    CO_TRY(const Started run, co_await start(cx, db));
    CO_TRY(const RunInput input, co_await store.load(cx, run.lease.execution, 100));
    EXPECT_EQ(input.workflow_name, "Prices");
    EXPECT_EQ(json::dump(json::value(*input.params)), R"({"p":1})");
    EXPECT_EQ(input.attempt, 1);
    EXPECT_EQ(input.credits_left, 100);
    EXPECT_EQ(json::parse_object(input.definition)->at("nodes").as_array().size(), 1U);

    const auto row = [](std::string node, NodeKind kind, NodeRunStatus status, std::string hash) {
      NodeRunRow made = node_run(std::move(node), 1, 1, status);
      made.kind = kind;
      made.input_hash = std::move(hash);
      made.output = parse(R"({"Text": "x"})");
      return made;
    };
    const std::vector<Leased<NodeRunRow>> rows{
        {run.lease, row("pure", NodeKind::pure, NodeRunStatus::done, crypto::sha256("p"))},
        {run.lease, row("unhashed", NodeKind::pure, NodeRunStatus::done, "")},
        {run.lease, row("failed", NodeKind::pure, NodeRunStatus::failed, crypto::sha256("f"))},
        {run.lease, row("page", NodeKind::browser, NodeRunStatus::done, crypto::sha256("b"))},
        {run.lease, row("effect", NodeKind::effect, NodeRunStatus::done, "")}};
    CO_TRY_VOID(co_await send(cx, db, RunStore::write_node_runs(rows)));
    CO_TRY(const auto own, co_await store.reusable(cx, run.lease.execution));
    EXPECT_THAT(own, SizeIs(1));
    EXPECT_EQ(own.at(0).node.str(), "pure");
    EXPECT_EQ(own.at(0).input_hash, crypto::sha256("p"));

    CO_TRY_VOID(co_await finish(cx, db, run.lease, "failed"));
    CO_TRY(const auto retry,
           co_await executions.replay(cx, run.user, {.of = run.lease.execution, .from_failed_node = true}));
    CO_TRY(const auto earlier, co_await store.reusable(cx, retry.id));
    std::vector<std::string> nodes;
    for (const ReusableRun& one : earlier) {
      nodes.push_back(one.node.str());
      EXPECT_EQ(one.execution, run.lease.execution);
    }
    EXPECT_THAT(nodes, ElementsAre("effect", "pure"));
    CO_TRY(const RunInput again, co_await store.load(cx, retry.id));
    EXPECT_EQ(again.reuse_of, run.lease.execution);
    EXPECT_FALSE(again.credits_left.has_value());
    co_return Result<void>{};
  });
}

// As the journal counts it: inputs, outputs, messages and fields as text, the JSON as PostgreSQL writes it.
TEST_F(Runs, WhatAnExecutionHasKeptIsCountedOverItsAttempts) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    RunStore store(*db);
    CO_TRY(const Started run, co_await start(cx, db));
    CO_TRY(const RunKept nothing, co_await store.kept(cx, run.lease.execution));
    EXPECT_EQ(nothing.files, Bytes{0});
    EXPECT_EQ(nothing.journal, Bytes{0});

    NodeRunRow first = node_run("n1", 1, 1, NodeRunStatus::failed);
    first.inputs = parse(R"({"a": 1})");  // 8 bytes
    NodeRunRow second = node_run("n1", 2, 1, NodeRunStatus::done);
    second.output = parse(R"({"Text": "é"})");  // 14
    const std::vector<Leased<NodeRunRow>> nodes{{run.lease, first}, {run.lease, second}};
    const std::vector<Leased<LogRow>> logs{
        {run.lease, {.seq = 2, .at = cx.clock().now(), .message = "hello"}},  // 5
        {run.lease,
         {.seq = 3, .at = cx.clock().now(), .message = "x", .fields = parse(R"({"k": 2})")}}};  // 1 + 8
    const std::vector<Leased<ArtifactRow>> files{
        {run.lease, {.id = ArtifactId("a"), .name = "a", .mime = "b", .bytes = 1'000, .sha256 = "c"}},
        {run.lease,
         {.id = ArtifactId("b"), .attempt = 2, .name = "a", .mime = "b", .bytes = 24, .sha256 = "c"}}};
    CO_TRY_VOID(co_await send(cx, db, RunStore::write_node_runs(nodes)));
    CO_TRY_VOID(co_await send(cx, db, RunStore::write_logs(logs)));
    CO_TRY_VOID(co_await send(cx, db, RunStore::write_artifacts(files)));
    CO_TRY(const RunKept kept, co_await store.kept(cx, run.lease.execution));
    EXPECT_EQ(kept.files, Bytes{1'024});
    EXPECT_EQ(kept.journal, Bytes{8 + 14 + 5 + 1 + 8});
    co_return Result<void>{};
  });
}

TEST_F(Runs, AnEffectIsFoundByTheNextTry) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    EffectStore store(*db);
    CO_TRY(const Started run, co_await start(cx, db));
    const EffectIntentRow intent{.node = NodeId("hook"), .key = "k1", .request_hash = crypto::sha256("body")};
    EffectIntentRow other = intent;
    other.request_hash = crypto::sha256("other");

    CO_TRY(const auto first, co_await store.intend(cx, run.lease, intent));
    EXPECT_EQ(first->state, EffectState::intent);
    EXPECT_EQ(first->tries, 1);
    CO_TRY(const auto second, co_await store.intend(cx, run.lease, other));
    EXPECT_EQ(second->tries, 2);
    EXPECT_FALSE(second->same_request);

    // Failed before anything was sent: the next request takes its place.
    CO_TRY(const bool failed,
           co_await store.settled(cx, run.lease, NodeId("hook"), "", EffectState::failed, std::nullopt));
    EXPECT_TRUE(failed);
    CO_TRY(const auto third, co_await store.intend(cx, run.lease, other));
    EXPECT_EQ(third->state, EffectState::failed);
    CO_TRY(const auto fourth, co_await store.intend(cx, run.lease, other));
    EXPECT_EQ(fourth->state, EffectState::intent);
    EXPECT_TRUE(fourth->same_request);

    CO_TRY(const LeaseKey next, co_await claim(cx, db, run.lease.execution, 99));
    const bool stale =
        (co_await store.settled(cx, run.lease, NodeId("hook"), "", EffectState::done, std::nullopt))
            .value_or(true);
    EXPECT_FALSE(stale);
    CO_TRY(const auto lost, co_await store.intend(cx, run.lease, intent));
    EXPECT_FALSE(lost.has_value());
    CO_TRY_VOID(co_await store.intend(cx, next, other));
    CO_TRY(const bool done, co_await store.settled(cx, next, NodeId("hook"), "", EffectState::done,
                                                   json::value(parse(R"({"status": 200})"))));
    EXPECT_TRUE(done);
    CO_TRY(const auto reused, co_await store.intend(cx, next, other));
    EXPECT_EQ(reused->state, EffectState::done);
    EXPECT_EQ(reused->response->at("status").as_int64(), 200);
    co_return Result<void>{};
  });
}

TEST_F(Runs, AChargeCountsOnceAndARefundCanBeChargedAgain) {
  run([](Context cx, Database* db) -> Task<Result<void>> {
    UsageStore store(*db);
    CO_TRY(const Started run, co_await start(cx, db));
    const std::vector<ChargeRow> charges{
        {.lease = run.lease, .key = "a", .node = NodeId("n1"), .node_type = "t", .credits = 5},
        {.lease = run.lease, .key = "a", .node = NodeId("n1"), .node_type = "t", .credits = 5},
        {.lease = run.lease, .key = "b", .node = NodeId("n2"), .node_type = "t", .credits = 2},
        {.lease = run.lease, .key = "free", .node = NodeId("n3"), .node_type = "t", .credits = 0}};
    CO_TRY(const auto first, co_await send(cx, db, UsageStore::reserve(charges)));
    EXPECT_EQ(first, 2U);
    CO_TRY(const auto again, co_await send(cx, db, UsageStore::reserve(charges)));
    EXPECT_EQ(again, 0U);
    const std::vector<std::string> b{"b"};
    CO_TRY_VOID(co_await send(cx, db, UsageStore::settle(run.lease, b, ChargeState::refunded)));
    CO_TRY(const CreditBalance refunded, co_await store.balance(cx, run.user, {.credits_month = 50}));
    EXPECT_EQ(refunded.used, 5);
    EXPECT_EQ(refunded.limit, 50);
    CO_TRY(const auto renewed, co_await send(cx, db, UsageStore::reserve(charges)));
    EXPECT_EQ(renewed, 1U);
    CO_TRY(const auto kept, co_await send(cx, db, UsageStore::keep_all({&run.lease, 1})));
    EXPECT_EQ(kept, 2U);
    const WallTime now = cx.clock().now();
    CO_TRY(const auto days,
           co_await store.by_day(cx, run.user, now - std::chrono::hours{48}, now + std::chrono::hours{1}));
    EXPECT_THAT(days, SizeIs(1));
    EXPECT_EQ(days.at(0).credits, 7);
    EXPECT_EQ(days.at(0).runs, 1);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::db
