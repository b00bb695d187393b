// Several attempts of one execution on a real database: retries, reuse, effects, leases, cancel and drain.
#include "async/deadline.hpp"
#include "engine/effects.hpp"
#include "scheduler/maintenance.hpp"
#include "support/echo_server.hpp"
#include "worker/testing/workshop.hpp"

namespace flow::worker {
namespace {

using testing::Draft;
using testing::gate;
using testing::notebook;
using testing::Workshop;

std::string status_of(const db::ExecutionDetail& detail) {
  return fmt::format("{}{}{} {} charged", db::to_string(detail.execution.status),
                     detail.execution.wait_reason.empty() ? "" : "/", detail.execution.wait_reason,
                     detail.execution.charged);
}

// A worker that dies: nothing it wrote behind is there, and the reaper takes the execution.
Task<Result<void>> die(Workshop* shop, ExecutionId id) {
  CO_TRY_VOID(co_await shop->sql("DELETE FROM node_runs WHERE execution_id = $1", {id}));
  co_return co_await shop->sql(
      "UPDATE executions SET status = 'queued', finished_at = NULL, error = NULL, solo = true WHERE id = $1",
      {id});
}

TEST(Attempts, ARetryReusesWhatIsDone) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId id,
           co_await shop->accept(Draft()
                                     .node("a", "value", R"({"Value": 7})")
                                     .node("b", "shaky", R"({"Failures": 1})", R"({"retry": {"max": 0}})")
                                     .edge("a", "Value", "b", "Seen")));
    CO_TRY(const OnceResult first, co_await shop->attempt(id));
    EXPECT_EQ(first, OnceResult::failed);
    CO_TRY(const db::ExecutionDetail waiting, co_await shop->detail(id));
    EXPECT_EQ(status_of(waiting), "waiting/backoff 1 charged");
    CO_TRY_VOID(co_await shop->promote(id));
    CO_TRY(const OnceResult second, co_await shop->attempt(id));
    EXPECT_EQ(second, OnceResult::done);
    EXPECT_EQ(notebook().texts["a"].size(), 1U);
    EXPECT_EQ(notebook().texts["b"], (std::vector<std::string>{"7", "7"}));
    CO_TRY(const db::ExecutionDetail done, co_await shop->detail(id));
    EXPECT_EQ(status_of(done), "completed 2 charged");
    std::vector<std::string> runs;
    for (const db::NodeRunRow& row : done.node_runs)
      runs.push_back(fmt::format("{} {} {}", row.attempt, row.node, db::to_string(row.status)));
    EXPECT_EQ(runs, (std::vector<std::string>{"1 a done", "1 b failed", "2 a reused", "2 b done"}));
    // Charged once a node, whatever the number of attempts.
    CO_TRY(const auto credits, co_await shop->count("SELECT sum(credits)::bigint AS n FROM usage"));
    EXPECT_EQ(credits, 1 + 3);
    co_return Result<void>{};
  });
}

// The worker died between the last node and the outcome: the next attempt has nothing left to run, and the
// charges of the first are kept all the same.
TEST(Attempts, OneThatReusesEverythingKeepsTheCharges) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId id, co_await shop->accept(Draft().node("a", "value", R"({"Value": 7})")));
    CO_TRY(const OnceResult first, co_await shop->attempt(id));
    EXPECT_EQ(first, OnceResult::done);
    CO_TRY_VOID(co_await shop->sql("UPDATE usage SET state = 'reserved'"));
    CO_TRY_VOID(co_await shop->sql("UPDATE executions SET status = 'queued', finished_at = NULL"));
    CO_TRY(const OnceResult second, co_await shop->attempt(id));
    EXPECT_EQ(second, OnceResult::done);
    EXPECT_EQ(notebook().texts["a"].size(), 1U);
    CO_TRY(const auto kept, co_await shop->count("SELECT count(*) AS n FROM usage WHERE state = 'kept'"));
    EXPECT_EQ(kept, 1);
    co_return Result<void>{};
  });
}

struct EndCase {
  std::string name;
  std::string inputs;
  std::string status;
};
const std::vector<EndCase> kEnds{
    {"Refused", R"({"Class": "http_4xx"})", "failed 1 charged"},
    {"Retryable", R"({"Class": "http_5xx"})", "waiting/backoff 1 charged"},
    {"EffectInDoubt", R"({"Class": "timeout", "Effect": "unknown"})", "failed 1 charged"},
};
TEST(Attempts, EndAsTheErrorSays) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    for (const EndCase& one : kEnds) {
      CO_TRY(const ExecutionId id,
             co_await shop->accept(Draft().node("n", "effect", one.inputs, R"({"retry": {"max": 0}})")));
      CO_TRY_VOID(co_await shop->attempt(id));
      CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
      EXPECT_EQ(status_of(detail), one.status) << one.name;
      EXPECT_FALSE(detail.execution.dead) << one.name;
      EXPECT_EQ(detail.execution.last_node, "n") << one.name;
    }
    co_return Result<void>{};
  });
}

TEST(Attempts, ThreeAreTheMostAndThenItIsADeadLetter) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId id,
           co_await shop->accept(Draft().node("n", "shaky", "{}", R"({"retry": {"max": 0}})")));
    for (int i = 1; i <= 3; ++i) {
      CO_TRY_VOID(co_await shop->promote(id));
      CO_TRY_VOID(co_await shop->attempt(id));
    }
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(status_of(detail), "failed 3 charged");
    EXPECT_TRUE(detail.execution.dead);
    CO_TRY(const auto letters, co_await shop->queue.dead_letters(shop->context(), {}));
    EXPECT_EQ(letters.size(), 1U);
    CO_TRY(const auto hooks, co_await shop->count("SELECT count(*) AS n FROM outbox WHERE kind = 'hook'"));
    EXPECT_EQ(hooks, 1);
    CO_TRY(const OnceResult fourth, co_await shop->attempt(id));
    EXPECT_EQ(fourth, OnceResult::done);
    EXPECT_EQ(notebook().attempts["n"], 3);
    co_return Result<void>{};
  });
}

// Runs the gate node until it waits, then does something to it, and gives back what run_once() said.
using Deed = Task<Result<void>> (*)(Workshop* shop, ExecutionId id);
Task<Result<void>> once(Workshop* shop, Worker* worker, ExecutionId id, OnceResult* result) {
  *result = co_await worker->run_once(shop->context(), Workshop::message(id));
  co_return Result<void>{};
}
Task<Result<OnceResult>> at_the_gate(Workshop* shop, ExecutionId id, Deed deed) {
  Worker& worker = shop->hire();
  OnceResult result{};
  async::TaskGroup group(shop->loop.io().get_executor());
  group.spawn("worker", once(shop, &worker, id, &result));
  auto did = co_await gate().reached.wait(shop->context());
  if (did) did = co_await deed(shop, id);
  auto joined = co_await group.join(shop->context());
  if (!did) co_return std::unexpected(std::move(did).error());
  if (!joined) co_return std::unexpected(std::move(joined).error());
  co_return result;
}

Draft gate_and_teardown() {
  return Draft()
      .node("n", "gate")
      .node("after", "effect", R"({"Failures": 0})")
      .edge("n", "Value", "after", "Data")
      .node("bye", "value", R"({"Value": 1})", R"({"teardown": true})");
}

TEST(Leases, UnderAnotherTokenNothingIsWritten) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId id, co_await shop->accept(gate_and_teardown()));
    CO_TRY_VOID(
        co_await at_the_gate(shop, id, [](Workshop* here, ExecutionId execution) -> Task<Result<void>> {
          // Another worker has it: the run goes on for a moment and does not know.
          CO_TRY_VOID(
              co_await here->sql("UPDATE executions SET lease_token = 4711 WHERE id = $1", {execution}));
          gate().open.set();
          co_return Result<void>{};
        }));
    EXPECT_EQ(notebook().attempts["after"], 0);  // its intent found no lease
    CO_TRY(const auto late,
           co_await shop->count("SELECT count(*) AS n FROM node_runs WHERE state <> '' OR node_id <> 'n'"));
    EXPECT_EQ(late, 0);
    CO_TRY(const auto effects, co_await shop->count("SELECT count(*) AS n FROM effects"));
    EXPECT_EQ(effects, 0);
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(detail.execution.status, db::ExecutionStatus::running);
    EXPECT_FALSE(detail.result);
    co_return Result<void>{};
  });
}

TEST(Leases, ALostOneEndsTheRunAtOnce) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId id, co_await shop->accept(gate_and_teardown()));
    CO_TRY(const OnceResult result,
           co_await at_the_gate(shop, id, [](Workshop* here, ExecutionId execution) -> Task<Result<void>> {
             CO_TRY_VOID(
                 co_await here->sql("UPDATE executions SET lease_token = 4711 WHERE id = $1", {execution}));
             here->database.notify("fb_cancel", execution.str());  // asks for a heartbeat
             co_return Result<void>{};
           }));
    EXPECT_EQ(result, OnceResult::done);
    EXPECT_TRUE(notebook().texts["bye"].empty());
    co_return Result<void>{};
  });
}

TEST(Cancel, EndsTheRunWithItsTeardown) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId id, co_await shop->accept(gate_and_teardown()));
    CO_TRY(const OnceResult result,
           co_await at_the_gate(shop, id, [](Workshop* here, ExecutionId execution) -> Task<Result<void>> {
             db::ExecutionStore executions(here->database);
             CO_TRY_VOID(co_await executions.cancel(here->context(), here->user, execution));
             co_return Result<void>{};
           }));
    EXPECT_EQ(result, OnceResult::done);
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(status_of(detail), "cancelled 1 charged");
    EXPECT_EQ(notebook().texts["bye"].size(), 1U);
    EXPECT_EQ(notebook().attempts["after"], 0);
    co_return Result<void>{};
  });
}

TEST(Drain, GivesBackWhatDoesNotFitIntoTheGrace) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId id, co_await shop->accept(gate_and_teardown()));
    Worker& first = shop->hire();
    CO_TRY_VOID(co_await first.start(shop->context()));
    CO_TRY_VOID(co_await gate().reached.wait(shop->context()));
    CO_TRY_VOID(co_await first.stop(shop->context()));
    CO_TRY(const db::ExecutionDetail given_back, co_await shop->detail(id));
    EXPECT_EQ(status_of(given_back), "waiting/interrupted 0 charged");
    EXPECT_EQ(given_back.execution.last_node, "n");
    EXPECT_TRUE(notebook().texts["bye"].empty());  // the run is not over

    gate().open.set();
    scheduler::Maintenance maintenance(shop->loop, shop->database);
    CO_TRY(const auto promoted, co_await maintenance.tick(shop->context()));
    EXPECT_EQ(promoted.promoted, 1U);
    CO_TRY_VOID(co_await shop->attempt(id));
    CO_TRY(const db::ExecutionDetail done, co_await shop->detail(id));
    EXPECT_EQ(status_of(done), "completed 1 charged");
    EXPECT_EQ(done.execution.attempt, 2);
    co_return Result<void>{};
  });
}

TEST(Drain, LetsEndWhatFits) {
  Workshop shop;
  shop.options.grace = milliseconds{10'000};
  shop.run([](Workshop* shop) -> Task<Result<void>> {
    CO_TRY(const ExecutionId id, co_await shop->accept(gate_and_teardown()));
    Worker& worker = shop->hire();
    CO_TRY_VOID(co_await worker.start(shop->context()));
    CO_TRY_VOID(co_await gate().reached.wait(shop->context()));
    async::TaskGroup group(shop->loop.io().get_executor());
    group.spawn("stop", worker.stop(shop->loop.context(std::chrono::seconds{60})));
    gate().open.set();
    CO_TRY_VOID(co_await group.join(shop->context()));
    CO_TRY(const db::ExecutionDetail done, co_await shop->detail(id));
    EXPECT_EQ(status_of(done), "completed 1 charged");
    co_return Result<void>{};
  });
}

struct EffectCase {
  std::string name;
  std::string settings;
  std::string state;     // of the effect when the worker dies
  std::size_t requests;  // that the receiver gets in both attempts
  std::string status;
};
const std::vector<EffectCase> kEffects{
    {"Done", "{}", "done", 1, "completed 2 charged"},
    {"InDoubt", "{}", "intent", 2, "completed 2 charged"},
    {"InDoubtAndNotToBeRepeated", R"({"idempotent": false})", "intent", 1, "failed 2 charged"},
};
TEST(Effects, AreSentOnceOrAgainWithTheSameKey) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    for (const EffectCase& one : kEffects) {
      test::EchoServer receiver(shop->loop);
      CO_TRY_VOID(co_await receiver.start(shop->context()));
      const std::string inputs =
          fmt::format(R"({{"Webhook URL": "{}/hooks/orders", "Payload": {{"n": 1}}}})", receiver.origin());
      CO_TRY(const ExecutionId id,
             co_await shop->accept(Draft().node("send", "deliver_to_webhook", inputs, one.settings)));
      CO_TRY_VOID(co_await shop->attempt(id));
      CO_TRY_VOID(co_await die(shop, id));
      CO_TRY_VOID(co_await shop->sql(
          "UPDATE effects SET state = $2, response = CASE $2 WHEN 'done' THEN response END "
          "WHERE execution_id = $1",
          {id, one.state}));
      CO_TRY_VOID(co_await shop->attempt(id));
      CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
      EXPECT_EQ(status_of(detail), one.status) << one.name;
      EXPECT_EQ(receiver.requests().size(), one.requests) << one.name;
      std::set<std::string> keys;
      for (const json::object& request : receiver.requests())
        keys.insert(
            std::string(json::string_or(request.at("headers").get_object(), "idempotency-key", "none")));
      EXPECT_EQ(keys, std::set<std::string>{engine::node_run_key(id.str(), NodeId("send"), "")}) << one.name;
      EXPECT_EQ(detail.effects.size(), 1U);
      if (!detail.effects.empty() && one.status.starts_with("failed"))
        EXPECT_EQ(detail.effects.front().state, db::EffectState::unknown);
      CO_TRY_VOID(co_await receiver.stop(shop->context()));
    }
    co_return Result<void>{};
  });
}

TEST(Once, SaysWhatCameOfTheMessage) {
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    Worker& worker = shop->hire();
    EXPECT_EQ(co_await worker.run_once(shop->context(), "nonsense"), OnceResult::unreadable);
    EXPECT_EQ(co_await worker.run_once(
                  shop->context(), Workshop::message(ExecutionId("0190163d-8694-739b-aea5-966c26f8ad91"))),
              OnceResult::done);
    CO_TRY(const ExecutionId id, co_await shop->accept(Draft().node("n", "value")));
    EXPECT_EQ(co_await worker.run_once(shop->context(), "[" + Workshop::message(id) + "]"), OnceResult::done);
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(detail.execution.status, db::ExecutionStatus::completed);

    // The run failed; or only its attempt did, and the execution waits for another.
    for (const char* error : {"http_4xx", "http_5xx"}) {
      CO_TRY(const ExecutionId fails,
             co_await shop->accept(Draft().node("n", "shaky", fmt::format(R"({{"Class": "{}"}})", error),
                                                R"({"retry": {"max": 0}})")));
      EXPECT_EQ(co_await worker.run_once(shop->context(), Workshop::message(fails)), OnceResult::failed)
          << error;
      CO_TRY(const db::ExecutionDetail told, co_await shop->detail(fails));
      EXPECT_EQ(status_of(told),
                error == std::string_view("http_4xx") ? "failed 1 charged" : "waiting/backoff 1 charged");
    }

    // Nobody listens there.
    db::Database away(shop->loop, {.url = "postgresql://flow@127.0.0.1:1/none"});
    queue::PostgresQueue queue(shop->loop, away);
    Worker alone(shop->loop, away, queue, shop->options);
    EXPECT_EQ(co_await alone.run_once(shop->context(), Workshop::message(id)), OnceResult::environment);
    CO_TRY_VOID(co_await alone.stop(shop->context()));
    CO_TRY_VOID(co_await away.stop(shop->context()));
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::worker
