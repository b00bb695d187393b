// Webhooks that answer with the result of their run.
#include "api/testing/api_test.hpp"
#include "async/sync.hpp"
#include "async/task_group.hpp"
#include "db/store/run_store.hpp"
#include "db/store/testing/store_test.hpp"
#include "handover/taker.hpp"

namespace flow::api {
namespace {

using namespace testing;

class ApiWaitingHooks : public ApiTest {};

const std::string kHandover = fmt::format("{}flow-api-{}.sock", ::testing::TempDir(), ::getpid());

Task<Result<void>> call_and_wait(Context cx, World* w, std::string path, Answer* answer) {
  CO_TRY(*answer, co_await ask(cx, w, "POST", path));
  co_return Result<void>{};
}

// A worker's hand, as soon as there is an execution.
Task<Result<void>> work(Context cx, World* w) {
  while (true) {
    CO_TRY(const Answer list,
           co_await ask(cx, w, "GET", "/api/v1/executions?status=queued", {.as = &w->bob}));
    if (list.body.at("items").as_array().empty()) continue;
    const std::string id(list.body.at("items").at(0).at("id").as_string());
    CO_TRY(const auto lease, co_await db::testing::claim(cx, w->database, ExecutionId(id), 7));
    CO_TRY_VOID(co_await w->database->batch(
        cx, {db::RunStore::write_results(std::array{db::Leased<db::RunResult>{
                .lease = lease, .row = {.result = json::value(json::object{{"price", 9}})}}})}));
    CO_TRY_VOID(co_await db::testing::finish(cx, w->database, lease, "completed"));
    w->database->notify("fb_journal", id);
    co_return Result<void>{};
  }
}

json::object browser_document() {
  return json::parse(R"({"name": "Opens", "nodes": [{"id": "n1", "type": "launch_standard_browser",
                         "data": {"inputs": {"Website URL": "https://example.org"}}}], "edges": []})")
      .value()
      .as_object();
}

// The path of a webhook that answers with the result.
Task<Result<std::string>> waiting_hook(Context cx, World* w, std::string workflow) {
  CO_TRY(const Answer made,
         co_await make_trigger(cx, w, std::move(workflow), "webhook_trigger",
                               R"({"Path": "x", "Authentication": "none", "Respond": "result"})"));
  co_return made.str("url").substr(w->server->origin().size());
}

TEST_F(ApiWaitingHooks, AWebhookMayWaitForTheResult) {
  tell([](Context cx, World* w) -> Task<Result<void>> {
    CO_TRY(const std::string workflow, co_await active_workflow(cx, w));
    CO_TRY(const std::string path, co_await waiting_hook(cx, w, workflow));
    Answer answer;
    async::TaskGroup group(w->loop->io().get_executor());
    group.spawn("call", call_and_wait(cx, w, path, &answer));
    group.spawn("work", work(cx, w));
    CO_TRY_VOID(co_await group.join(cx));
    EXPECT_EQ(answer.status, 200) << answer.text;
    EXPECT_EQ(answer.at("status"), "completed");
    EXPECT_EQ(json::dump(answer.body.at("result")), R"({"price":9})");
    co_return Result<void>{};
  });
}

// A worker's hand that takes what is handed over.
struct Hand {
  explicit Hand(World* w, std::string socket)
      : taker(*w->loop, {.socket = std::move(socket),
                         .owner = "test",
                         .on_start =
                             [this](handover::Start start) {
                               started = std::move(start);
                               arrived.set();
                             },
                         .on_change = [] {}}) {}

  Task<Result<void>> run(Context cx, World* w) {
    CO_TRY_VOID(co_await arrived.wait(cx));
    const db::LeaseKey lease{.execution = started.input.id, .token = started.token, .attempt = 1};
    CO_TRY_VOID(co_await w->database->batch(
        cx, {db::RunStore::write_results(std::array{db::Leased<db::RunResult>{
                .lease = lease, .row = {.result = json::value(json::object{{"price", 9}})}}})}));
    CO_TRY_VOID(co_await db::testing::finish(cx, w->database, lease, "completed"));
    co_return Result<void>{};
  }

  // The offer is there before the answers to the next requests.
  Task<Result<void>> offer_one(Context cx) {
    CO_TRY_VOID(co_await taker.start(cx));
    while (!taker.connected()) co_await cx.clock().sleep_for(milliseconds{1});
    taker.offer(1);
    co_return Result<void>{};
  }

  handover::Start started;
  async::Event arrived;
  handover::Taker taker;
};

enum class Word { whole, announced, never };

// How the worker speaks of the end of a run, and that the caller gets the same answer.
Task<Result<void>> hand_over(Context cx, World* w, Word word) {
  Hand hand(w, kHandover);
  CO_TRY_VOID(co_await hand.offer_one(cx));
  CO_TRY(const std::string workflow, co_await active_workflow(cx, w));
  CO_TRY(const std::string path, co_await waiting_hook(cx, w, workflow));
  Answer answer;
  async::TaskGroup group(w->loop->io().get_executor());
  group.spawn("call", call_and_wait(cx, w, path, &answer));
  CO_TRY_VOID(co_await hand.run(cx, w));
  const db::RunInput& input = hand.started.input;
  EXPECT_EQ(input.workflow.str(), workflow);
  EXPECT_EQ(input.workflow_name, "Small");
  EXPECT_EQ(input.trigger_name, "mine");
  EXPECT_EQ(input.user.str(), w->bob.id);
  EXPECT_TRUE(input.trigger && input.trigger->contains("body"));
  if (word == Word::never) CO_TRY_VOID(co_await hand.taker.stop(cx));
  hand.taker.tell({.execution = input.id,
                   .status = db::ExecutionStatus::completed,
                   .complete = word == Word::whole,
                   .result = word == Word::whole ? std::optional(json::value(json::object{{"price", 9}}))
                                                 : std::nullopt});
  CO_TRY_VOID(co_await group.join(cx));
  EXPECT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.at("status"), "completed");
  EXPECT_EQ(answer.at("execution_id"), input.id.str());
  EXPECT_EQ(json::dump(answer.body.at("result")), R"({"price":9})");
  co_return co_await hand.taker.stop(cx);
}

TEST_F(ApiWaitingHooks, AnIdleWorkerIsHandedTheRunOfWhoeverWaits) {
  ServerOptions with_socket = options();
  with_socket.handover_socket = kHandover;
  tell([](Context cx, World* w) { return hand_over(cx, w, Word::whole); }, with_socket);
  tell([](Context cx, World* w) { return hand_over(cx, w, Word::announced); }, with_socket);
  tell([](Context cx, World* w) { return hand_over(cx, w, Word::never); }, with_socket);
  ::unlink(kHandover.c_str());
}

// At the end of the waiting time the caller has what it needs to look later.
Task<Result<void>> outlast(Context cx, World* w, std::string path, std::string status) {
  CO_TRY(const Answer answer, co_await ask(cx, w, "POST", path));
  EXPECT_EQ(answer.status, 202) << answer.text;
  const std::string id = answer.str("execution_id");
  EXPECT_EQ(json::dump(answer.body), json::dump(json::object{{"execution_id", id}, {"existed", false}}));
  CO_TRY(const Answer run, co_await ask(cx, w, "GET", "/api/v1/executions/" + id, {.as = &w->bob}));
  EXPECT_EQ(run.at("status"), status);
  EXPECT_EQ(run.at("started_by"), "webhook");
  co_return Result<void>{};
}

// A slot is on offer, but a run with a browser needs one of the queue's.
TEST_F(ApiWaitingHooks, OnlyRunsWithoutABrowserAreHandedOver) {
  ServerOptions impatient = options();
  impatient.hook_wait = milliseconds{50};
  impatient.handover_socket = kHandover;
  tell(
      [](Context cx, World* w) -> Task<Result<void>> {
        Hand hand(w, kHandover);
        CO_TRY_VOID(co_await hand.offer_one(cx));
        CO_TRY(const std::string workflow, co_await active_workflow(cx, w, browser_document()));
        CO_TRY(const std::string path, co_await waiting_hook(cx, w, workflow));
        CO_TRY_VOID(co_await outlast(cx, w, path, "queued"));
        EXPECT_EQ(hand.taker.offered(), 1);
        co_return co_await hand.taker.stop(cx);
      },
      impatient);
  ::unlink(kHandover.c_str());
}

TEST_F(ApiWaitingHooks, ARunThatOutlastsTheWaitIsAnsweredWithItsId) {
  ServerOptions impatient = options();
  impatient.hook_wait = milliseconds{50};
  tell(
      [](Context cx, World* w) -> Task<Result<void>> {
        CO_TRY(const std::string workflow, co_await active_workflow(cx, w));
        CO_TRY(const std::string path, co_await waiting_hook(cx, w, workflow));
        co_return co_await outlast(cx, w, path, "queued");
      },
      impatient);
}

TEST_F(ApiWaitingHooks, ARepeatWaitsForTheSameRun) {
  ServerOptions impatient = options();
  impatient.hook_wait = milliseconds{50};
  tell(
      [](Context cx, World* w) -> Task<Result<void>> {
        CO_TRY(const std::string workflow, co_await active_workflow(cx, w));
        CO_TRY(const Answer made,
               co_await make_trigger(cx, w, workflow, "webhook_trigger",
                                     R"({"Path": "x", "Authentication": "none", "Respond": "result",
                                         "Dedupe Key": "trigger.body.id"})"));
        const std::string path = made.str("url").substr(w->server->origin().size());
        CO_TRY(const Answer first, co_await ask(cx, w, "POST", path, {.raw = R"({"id": 7})"}));
        EXPECT_EQ(first.status, 202);
        const std::string id = first.str("execution_id");
        CO_TRY(const Answer again, co_await ask(cx, w, "POST", path, {.raw = R"({"id": 7})"}));
        EXPECT_EQ(again.status, 202);
        EXPECT_EQ(json::dump(again.body), json::dump(json::object{{"execution_id", id}, {"existed", true}}));
        CO_TRY_VOID(co_await work(cx, w));
        CO_TRY(const Answer ended, co_await ask(cx, w, "POST", path, {.raw = R"({"id": 7})"}));
        EXPECT_EQ(ended.status, 200);
        EXPECT_EQ(json::dump(ended.body), json::dump(json::object{{"execution_id", id},
                                                                  {"existed", true},
                                                                  {"status", "completed"},
                                                                  {"result", json::object{{"price", 9}}},
                                                                  {"error", nullptr}}));
        co_return Result<void>{};
      },
      impatient);
}

TEST_F(ApiWaitingHooks, AWorkerThatHoldsTheRunLongerIsNotWaitedForEither) {
  ServerOptions impatient = options();
  impatient.hook_wait = milliseconds{50};
  impatient.handover_socket = kHandover;
  tell(
      [](Context cx, World* w) -> Task<Result<void>> {
        Hand hand(w, kHandover);
        CO_TRY_VOID(co_await hand.offer_one(cx));
        CO_TRY(const std::string workflow, co_await active_workflow(cx, w));
        CO_TRY(const std::string path, co_await waiting_hook(cx, w, workflow));
        CO_TRY_VOID(co_await outlast(cx, w, path, "running"));
        CO_TRY_VOID(co_await hand.run(cx, w));  // it ends as if nobody had asked
        CO_TRY(
            const Answer run,
            co_await ask(cx, w, "GET", "/api/v1/executions/" + hand.started.input.id.str(), {.as = &w->bob}));
        EXPECT_EQ(run.at("status"), "completed");
        co_return co_await hand.taker.stop(cx);
      },
      impatient);
  ::unlink(kHandover.c_str());
}

}  // namespace
}  // namespace flow::api
