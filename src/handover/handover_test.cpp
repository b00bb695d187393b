// A giver and takers on a real socket: slots offered, lent, called back; runs handed over and their ends
// told.
#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "async/loop.hpp"
#include "handover/giver.hpp"
#include "handover/taker.hpp"

namespace flow::handover {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// One worker as the test sees it.
struct Hand {
  Hand(async::Loop& loop, std::string socket, std::string owner)
      : taker(loop, {.socket = std::move(socket),
                     .owner = std::move(owner),
                     .on_start = [this](Start start) { started.push_back(start.input.id.str()); },
                     .on_change = [this] { ++changes; }}) {}

  std::vector<std::string> started;
  int changes = 0;
  Taker taker;
};

struct Bench {
  Bench()
      : socket(fmt::format("{}/flow-handover-{}-{}.sock", std::filesystem::temp_directory_path().string(),
                           ::getpid(), serial++)),
        giver(loop,
              {.socket = socket, .on_ended = [this](const ExecutionId& id) { ended.push_back(id.str()); }}),
        next_giver(loop, {.socket = socket}) {}
  ~Bench() { ::unlink(socket.c_str()); }

  void run(Task<Result<void>> (*body)(Bench*)) {
    const auto ran = loop.run(around(this, body));
    EXPECT_TRUE(ran) << (ran ? "" : ran.error().message);
  }

  Context context() { return loop.context(std::chrono::seconds{10}); }

  Hand& hire(std::string owner) {
    hands.push_back(std::make_unique<Hand>(loop, socket, std::move(owner)));
    return *hands.back();
  }
  Task<Result<Hand*>> at_work(std::string owner) {
    Hand& hand = hire(std::move(owner));
    CO_TRY_VOID(co_await hand.taker.start(context()));
    CO_TRY_VOID(co_await until([&hand] { return hand.taker.connected(); }));
    co_return &hand;
  }

  Task<Result<void>> until(std::function<bool()> holds) {
    for (int i = 0; i < 2'000 && !holds(); ++i) co_await loop.clock().sleep_for(milliseconds{1});
    if (!holds()) co_return fail(ErrorCode::timeout, "what the test waits for has not come");
    co_return Result<void>{};
  }
  Task<Result<Giver::Slot>> slot() { return slot_of(&giver); }
  Task<Result<Giver::Slot>> slot_of(Giver* from) {
    for (int i = 0; i < 2'000; ++i) {
      if (auto found = from->take()) co_return *std::move(found);
      co_await loop.clock().sleep_for(milliseconds{1});
    }
    co_return fail(ErrorCode::timeout, "no slot is offered");
  }
  static Start run_of(std::string id) {
    Start start;
    start.input.id = ExecutionId(std::move(id));
    return start;
  }

  async::Loop loop;
  std::string socket;
  Giver giver;
  Giver next_giver;  // of the API process after this one
  std::vector<std::string> ended;
  std::vector<std::unique_ptr<Hand>> hands;
  static inline int serial = 0;

 private:
  static Task<Result<void>> around(Bench* self, Task<Result<void>> (*body)(Bench*)) {
    CO_TRY_VOID(co_await self->giver.start(self->context()));
    auto ran = co_await body(self);
    for (const auto& hand : self->hands) CO_TRY_VOID(co_await hand->taker.stop(self->context()));
    CO_TRY_VOID(co_await self->giver.stop(self->context()));
    CO_TRY_VOID(co_await self->next_giver.stop(self->context()));
    co_return ran;
  }
};

TEST(Handover, ARunGoesToWhoOfferedASlotAndItsEndComesBack) {
  Bench().run([](Bench* b) -> Task<Result<void>> {
    CO_TRY(Hand * hand, co_await b->at_work("host/1"));
    EXPECT_FALSE(b->giver.take()) << "nothing was offered yet";
    hand->taker.offer(1);
    EXPECT_EQ(hand->taker.offered(), 1);
    CO_TRY(Giver::Slot slot, co_await b->slot());
    EXPECT_EQ(slot.owner(), "host/1");
    EXPECT_FALSE(b->giver.take()) << "the one slot is lent";
    Giver::Run run = slot.start(Bench::run_of("e1"));
    CO_TRY_VOID(co_await b->until([&] { return !hand->started.empty(); }));
    EXPECT_THAT(hand->started, ElementsAre("e1"));
    EXPECT_EQ(hand->taker.offered(), 0);
    hand->taker.tell({.execution = ExecutionId("e1"),
                      .status = db::ExecutionStatus::completed,
                      .complete = true,
                      .result = json::value(42)});
    const auto ended = co_await run.ended(b->context());
    EXPECT_TRUE(ended && ended->complete);
    if (ended) EXPECT_EQ(ended->result, json::value(42));
    EXPECT_THAT(b->ended, ElementsAre("e1"));
    co_return Result<void>{};
  });
}

TEST(Handover, WhatIsNotLentCanBeCalledBack) {
  Bench().run([](Bench* b) -> Task<Result<void>> {
    CO_TRY(Hand * hand, co_await b->at_work("host/1"));
    hand->taker.offer(3);
    CO_TRY(Giver::Slot lent, co_await b->slot());
    CO_TRY_VOID(co_await hand->taker.recall(b->context()));
    EXPECT_EQ(hand->taker.offered(), 1) << "the lent one may still be filled";
    EXPECT_FALSE(b->giver.take());
    {
      const Giver::Slot unused = std::move(lent);
    }
    CO_TRY_VOID(co_await b->until([&] { return hand->taker.offered() == 0; }));
    EXPECT_FALSE(b->giver.take()) << "what comes back unused is the worker's again";
    EXPECT_GE(hand->changes, 2);
    co_return Result<void>{};
  });
}

TEST(Handover, TheWorkerWithTheMostToOfferIsAsked) {
  Bench().run([](Bench* b) -> Task<Result<void>> {
    CO_TRY(Hand * few, co_await b->at_work("few"));
    CO_TRY(Hand * many, co_await b->at_work("many"));
    few->taker.offer(1);
    many->taker.offer(2);
    std::vector<Giver::Slot> slots;
    CO_TRY(Giver::Slot probe, co_await b->slot());
    co_await b->loop.clock().sleep_for(milliseconds{20});  // both offers are here
    slots.push_back(std::move(probe));
    while (auto slot = b->giver.take()) slots.push_back(*std::move(slot));
    int of_many = 0;
    for (const Giver::Slot& slot : slots) of_many += slot.owner() == "many" ? 1 : 0;
    EXPECT_EQ(slots.size(), 3U);
    EXPECT_EQ(of_many, 2);
    co_return Result<void>{};
  });
}

TEST(Handover, AResultTooLargeForTheChannelIsOnlyAnnounced) {
  Bench().run([](Bench* b) -> Task<Result<void>> {
    CO_TRY(Hand * hand, co_await b->at_work("host/1"));
    hand->taker.offer(1);
    CO_TRY(Giver::Slot slot, co_await b->slot());
    Giver::Run run = slot.start(Bench::run_of("e1"));
    CO_TRY_VOID(co_await b->until([&] { return !hand->started.empty(); }));
    hand->taker.tell({.execution = ExecutionId("e1"),
                      .status = db::ExecutionStatus::completed,
                      .complete = true,
                      .result = json::value(std::string(2U << 20, 'x'))});
    const auto ended = co_await run.ended(b->context());
    EXPECT_TRUE(ended.has_value());
    if (!ended) co_return Result<void>{};
    EXPECT_FALSE(ended->complete);
    EXPECT_EQ(ended->status, db::ExecutionStatus::completed);
    EXPECT_FALSE(ended->result);
    co_return Result<void>{};
  });
}

TEST(Handover, WhoWaitsHearsThatTheWorkerHasGone) {
  Bench().run([](Bench* b) -> Task<Result<void>> {
    CO_TRY(Hand * hand, co_await b->at_work("host/1"));
    hand->taker.offer(2);
    CO_TRY(Giver::Slot slot, co_await b->slot());
    Giver::Run run = slot.start(Bench::run_of("e1"));
    CO_TRY(Giver::Slot late, co_await b->slot());
    CO_TRY_VOID(co_await b->until([&] { return !hand->started.empty(); }));
    CO_TRY_VOID(co_await hand->taker.stop(b->context()));
    EXPECT_EQ(co_await run.ended(b->context()), std::nullopt);
    // A run that was accepted for it meanwhile: nobody will tell of it.
    Giver::Run lost = late.start(Bench::run_of("e2"));
    EXPECT_EQ(co_await lost.ended(b->context()), std::nullopt);
    EXPECT_THAT(b->ended, IsEmpty());
    EXPECT_FALSE(b->giver.take());
    co_return Result<void>{};
  });
}

TEST(Handover, ATakerFindsTheNextGiver) {
  Bench().run([](Bench* b) -> Task<Result<void>> {
    CO_TRY(Hand * hand, co_await b->at_work("host/1"));
    hand->taker.offer(2);
    CO_TRY_VOID(co_await b->giver.stop(b->context()));
    CO_TRY_VOID(co_await b->until([&] { return !hand->taker.connected(); }));
    EXPECT_EQ(hand->taker.offered(), 0);
    hand->taker.offer(1);
    EXPECT_EQ(hand->taker.offered(), 0) << "there is nobody to offer it to";
    CO_TRY_VOID(co_await hand->taker.recall(b->context()));
    CO_TRY_VOID(co_await b->next_giver.start(b->context()));
    CO_TRY_VOID(co_await b->until([&] { return hand->taker.connected(); }));
    hand->taker.offer(1);
    CO_TRY(Giver::Slot slot, co_await b->slot_of(&b->next_giver));
    EXPECT_EQ(slot.owner(), "host/1");
    co_return Result<void>{};
  });
}

TEST(Handover, WithoutASocketNothingIsOffered) {
  async::Loop loop;
  Giver giver(loop, {.socket = ""});
  Hand hand(loop, "", "host/1");
  const auto ran = loop.run([](async::Loop* on, Giver* from, Hand* to) -> Task<Result<void>> {
    CO_TRY_VOID(co_await from->start(on->context(std::chrono::seconds{1})));
    CO_TRY_VOID(co_await to->taker.start(on->context(std::chrono::seconds{1})));
    to->taker.offer(1);
    EXPECT_EQ(to->taker.offered(), 0);
    EXPECT_FALSE(from->take());
    CO_TRY_VOID(co_await to->taker.stop(on->context(std::chrono::seconds{1})));
    co_return co_await from->stop(on->context(std::chrono::seconds{1}));
  }(&loop, &giver, &hand));
  EXPECT_TRUE(ran);
}

TEST(Handover, APathThatNoSocketCanHaveIsSaid) {
  async::Loop loop;
  Giver giver(loop, {.socket = "/tmp/" + std::string(200, 'x')});
  const auto ran = loop.run([](async::Loop* on, Giver* from) -> Task<Result<void>> {
    co_return co_await from->start(on->context(std::chrono::seconds{1}));
  }(&loop, &giver));
  ASSERT_FALSE(ran);
  EXPECT_EQ(ran.error().code, ErrorCode::invalid_input);
  EXPECT_THAT(ran.error().message, HasSubstr("205 characters; a socket's path has at most 107"));
}

}  // namespace
}  // namespace flow::handover
