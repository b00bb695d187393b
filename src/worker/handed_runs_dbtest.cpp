// Runs that an API process hands to a worker: accepted as running, begun at once, told of at
// their end; and the slots that are on offer for them.
#include "async/deadline.hpp"
#include "handover/giver.hpp"
#include "worker/testing/workshop.hpp"

namespace flow::worker {
namespace {

using testing::Draft;
using testing::gate;
using testing::notebook;
using testing::Workshop;

Draft one_value() {
  return Draft().node("n", "value", R"({"Value": {"x": 1}})");
}
Draft one_gate() {
  return Draft().node("n", "gate");
}

// What the API process has in the test.
struct Office {
  explicit Office(Workshop* in) : shop(in), giver(shop->loop, {.socket = shop->folder + ".sock"}) {
    shop->options.handover_socket = shop->folder + ".sock";
  }
  ~Office() {
    std::error_code ignored;
    std::filesystem::remove(shop->options.handover_socket, ignored);
  }

  Task<Result<handover::Giver::Slot>> slot() {
    for (int i = 0; i < 2'000; ++i) {
      if (auto found = giver.take()) co_return *std::move(found);
      co_await shop->loop.clock().sleep_for(milliseconds{1});
    }
    co_return fail(ErrorCode::timeout, "no slot is offered");
  }

  // Accepts it for the slot's worker.
  Task<Result<handover::Giver::Run>> hand_over(Draft draft, handover::Giver::Slot slot,
                                               ExecutionId* execution) {
    const os::BootTime leased_at = os::boot_now();
    CO_TRY(const db::ExecutionCreated created,
           co_await shop->accept_now(std::move(draft),
                                     {.started_by = db::StartedBy::webhook, .start_for = slot.owner()}));
    *execution = created.id;
    const db::StartedAtOnce& started = *created.started;
    co_return slot.start({.token = started.token,
                          .lane = started.lane,
                          .message = started.message,
                          .max_attempts = started.max_attempts,
                          .leased_at = leased_at,
                          .input = {.id = created.id,
                                    .user = shop->user,
                                    .workflow = shop->workflow,
                                    .workflow_name = started.workflow_name,
                                    .version = created.version,
                                    .started_by = db::StartedBy::webhook,
                                    .accepted_at = started.accepted_at,
                                    .started_at = started.accepted_at,
                                    .params = json::object{},
                                    .trigger = json::object{},
                                    .credits_left = started.credits_left}});
  }

  Workshop* shop;
  handover::Giver giver;
};

struct Slots {
  int slots = 2;
  int light_slots = 2;
};

void in_office(Task<Result<void>> (*body)(Workshop* shop, Office* office), Slots slots = {}) {
  static Task<Result<void>> (*story)(Workshop*, Office*) = nullptr;
  static Slots slots_of_story;
  story = body;
  slots_of_story = slots;
  Workshop().run([](Workshop* shop) -> Task<Result<void>> {
    Office office(shop);
    shop->options.slots = slots_of_story.slots;
    shop->options.light_slots = slots_of_story.light_slots;
    CO_TRY_VOID(co_await office.giver.start(shop->context()));
    CO_TRY_VOID(co_await shop->hire().start(shop->context()));
    auto told = co_await story(shop, &office);
    CO_TRY_VOID(co_await office.giver.stop(shop->context()));
    co_return told;
  });
}

Task<Result<std::int64_t>> open_runs(Workshop* shop) {
  return shop->count("SELECT count(*) AS n FROM executions WHERE finished_at IS NULL");
}
Task<Result<void>> wait_until_all_ended(Workshop* shop) {
  for (;;) {
    CO_TRY(const std::int64_t open, co_await open_runs(shop));
    if (open == 0) co_return Result<void>{};
    co_await shop->loop.clock().sleep_for(milliseconds{5});
  }
}

TEST(HandedRuns, IsRunAndRecordedLikeAnyOther) {
  in_office([](Workshop* shop, Office* office) -> Task<Result<void>> {
    CO_TRY(handover::Giver::Slot slot, co_await office->slot());
    EXPECT_EQ(slot.owner(), "test-host/1");
    ExecutionId id;
    CO_TRY(handover::Giver::Run run, co_await office->hand_over(one_value(), std::move(slot), &id));
    const auto ended = co_await run.ended(shop->context());
    EXPECT_TRUE(ended && ended->complete);
    if (!ended) co_return Result<void>{};
    EXPECT_EQ(ended->status, db::ExecutionStatus::completed);
    EXPECT_EQ(ended->result, json::parse(R"({"n": {"value": {"x": 1}}})").value());
    // It was told after it was stored.
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(detail.execution.status, db::ExecutionStatus::completed);
    EXPECT_EQ(detail.execution.attempt, 1);
    EXPECT_EQ(detail.execution.charged, 1);
    EXPECT_EQ(detail.result, ended->result);
    EXPECT_EQ(detail.node_runs.size(), 1U);
    CO_TRY(const auto messages, co_await shop->count("SELECT count(*) AS n FROM queue_msg"));
    EXPECT_EQ(messages, 0);
    co_return Result<void>{};
  });
}

TEST(HandedRuns, AFailureThatIsRetriedIsNoEnd) {
  in_office([](Workshop* shop, Office* office) -> Task<Result<void>> {
    CO_TRY(handover::Giver::Slot slot, co_await office->slot());
    ExecutionId id;
    Draft fails = Draft().node("n", "effect", R"({"Class": "http_5xx"})", R"({"retry": {"max": 0}})");
    CO_TRY(handover::Giver::Run run, co_await office->hand_over(fails, std::move(slot), &id));
    const auto ended = co_await run.ended(shop->context());
    EXPECT_TRUE(ended.has_value());
    if (ended) EXPECT_EQ(ended->status, db::ExecutionStatus::waiting);
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(detail.execution.wait_reason, "backoff");
    co_return Result<void>{};
  });
}

// What waits in the queue, and what runs from there, is in nobody's way.
TEST(HandedRuns, HaveSlotsOfTheirOwn) {
  in_office(
      [](Workshop* shop, Office* office) -> Task<Result<void>> {
        CO_TRY_VOID(co_await shop->accept(one_gate()));
        CO_TRY_VOID(co_await shop->accept(one_gate()));
        CO_TRY_VOID(co_await gate().reached.wait(shop->context()));
        std::vector<handover::Giver::Slot> slots;
        for (int i = 0; i < 2; ++i) {
          CO_TRY(handover::Giver::Slot slot, co_await office->slot());
          slots.push_back(std::move(slot));
        }
        EXPECT_FALSE(office->giver.take()) << "two are all there are";
        ExecutionId id;
        CO_TRY(handover::Giver::Run run,
               co_await office->hand_over(one_value(), std::move(slots.back()), &id));
        slots.pop_back();
        const auto ended = co_await run.ended(shop->context());
        EXPECT_TRUE(ended.has_value());
        CO_TRY_VOID(co_await office->slot());
        EXPECT_EQ(notebook().lines.size(), 1U) << "the slot of the queue is still busy";
        gate().open.set();
        co_return co_await wait_until_all_ended(shop);
      },
      {.slots = 1, .light_slots = 2});
}

// And they take none of the queue's.
TEST(HandedRuns, LeaveTheSlotsOfTheQueueAlone) {
  in_office(
      [](Workshop* shop, Office* office) -> Task<Result<void>> {
        CO_TRY(handover::Giver::Slot slot, co_await office->slot());
        ExecutionId id;
        CO_TRY(handover::Giver::Run run, co_await office->hand_over(one_gate(), std::move(slot), &id));
        CO_TRY_VOID(co_await gate().reached.wait(shop->context()));
        CO_TRY_VOID(co_await shop->accept(one_gate()));
        const Context cx = shop->context();
        while (notebook().lines.size() < 2 && !cx.expired())
          co_await shop->loop.clock().sleep_for(milliseconds{1});
        EXPECT_EQ(notebook().lines.size(), 2U);
        EXPECT_FALSE(office->giver.take()) << "it is busy";
        gate().open.set();
        const auto ended = co_await run.ended(shop->context());
        EXPECT_TRUE(ended.has_value());
        co_return co_await wait_until_all_ended(shop);
      },
      {.slots = 1, .light_slots = 1});
}

// As if its worker had been lost: another execution of the same version.
Task<Result<void>> accept_alone(Workshop* shop, ExecutionId like) {
  co_return co_await shop->sql(
      "WITH e AS (INSERT INTO executions(id, workflow_id, version, user_id, lane, trigger, status, "
      "queued_at, "
      "solo) SELECT gen_random_uuid(), workflow_id, version, user_id, lane, trigger, 'queued', now(), true "
      "FROM executions WHERE id = $1 RETURNING id, lane), "
      "i AS (INSERT INTO execution_inputs(execution_id, params, trigger) SELECT id, '{}', '{}' FROM e) "
      "INSERT INTO queue_msg(lane, execution_id) SELECT lane, id FROM e",
      {std::move(like)});
}

TEST(HandedRuns, WhatMustRunAloneWaitsForSlotsThatAreLent) {
  in_office([](Workshop* shop, Office* office) -> Task<Result<void>> {
    CO_TRY(const ExecutionId before, co_await shop->accept(one_value()));
    CO_TRY_VOID(co_await wait_until_all_ended(shop));
    CO_TRY(std::optional<handover::Giver::Slot> slot, co_await office->slot());
    CO_TRY_VOID(co_await accept_alone(shop, before));
    shop->database.notify("fb_queue", "");
    co_await shop->loop.clock().sleep_for(milliseconds{1'500});
    CO_TRY(const std::int64_t open, co_await open_runs(shop));
    EXPECT_EQ(open, 1) << "a run may still come for the slot";
    EXPECT_FALSE(office->giver.take()) << "nothing is offered while it waits";
    slot.reset();
    co_return co_await wait_until_all_ended(shop);
  });
}

// A run that is handed over ends, and only then does the other begin.
TEST(HandedRuns, WhatMustRunAloneWaitsForThoseThatRun) {
  in_office(
      [](Workshop* shop, Office* office) -> Task<Result<void>> {
        CO_TRY(const ExecutionId before, co_await shop->accept(one_value()));
        CO_TRY_VOID(co_await wait_until_all_ended(shop));
        CO_TRY(handover::Giver::Slot slot, co_await office->slot());
        ExecutionId id;
        CO_TRY(handover::Giver::Run run, co_await office->hand_over(one_gate(), std::move(slot), &id));
        CO_TRY_VOID(co_await gate().reached.wait(shop->context()));
        CO_TRY_VOID(co_await accept_alone(shop, before));
        shop->database.notify("fb_queue", "");
        co_await shop->loop.clock().sleep_for(milliseconds{1'500});
        CO_TRY(const std::int64_t queued,
               co_await shop->count("SELECT count(*) AS n FROM executions WHERE status = 'queued'"));
        EXPECT_EQ(queued, 1);
        gate().open.set();
        CO_TRY_VOID(co_await wait_until_all_ended(shop));
        CO_TRY_VOID(co_await office->slot());  // and then there are slots again
        co_return Result<void>{};
      },
      {.slots = 3, .light_slots = 3});
}

// The API process dies while the run goes on: whoever asks the next one is told by the bell.
TEST(HandedRuns, ARunOutlivesWhoHandedItOver) {
  in_office([](Workshop* shop, Office* office) -> Task<Result<void>> {
    CO_TRY(handover::Giver::Slot slot, co_await office->slot());
    ExecutionId id;
    CO_TRY(handover::Giver::Run run, co_await office->hand_over(one_gate(), std::move(slot), &id));
    CO_TRY_VOID(co_await gate().reached.wait(shop->context()));
    async::Event rung;
    const db::Subscription bell = shop->database.listen("fb_journal", [&](std::string_view payload) {
      if (payload == id.str()) rung.set();
    });
    CO_TRY_VOID(co_await office->giver.stop(shop->context()));
    EXPECT_EQ(co_await run.ended(shop->context()), std::nullopt);
    co_await shop->loop.clock().sleep_for(milliseconds{100});  // LISTEN is under way
    gate().open.set();
    CO_TRY_VOID(co_await rung.wait(shop->context()));
    CO_TRY(const db::ExecutionDetail detail, co_await shop->detail(id));
    EXPECT_EQ(detail.execution.status, db::ExecutionStatus::completed);
    co_return Result<void>{};
  });
}

}  // namespace
}  // namespace flow::worker
