// What every queue keeps. Each case runs in a fresh world.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "conformance/queue/steps.hpp"

namespace flow::queue::conformance {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

json::value network_error() {
  return json::object{{"class", "network"}, {"message", "reset"}};
}
Failure retryable() {
  return {.error = network_error(), .last_node = "fetch", .retryable = true};
}

Task<Result<Pulse>> beat(Context cx, World* world, Claim claim) {
  std::vector<Beat> beats;
  beats.push_back({.execution = claim.execution, .token = claim.token, .node = "fetch"});
  CO_TRY(const auto pulses, co_await world->queue().heartbeat(cx, std::move(beats)));
  co_return pulses.at(0);
}

Task<Result<void>> a_claimed_message_is_out_of_sight(Context cx, World* world) {
  CO_TRY(const auto id, co_await world->add(cx, {}));
  CO_TRY(const Claim first, co_await claim_only(cx, world));
  EXPECT_EQ(first.execution, id);
  EXPECT_EQ(first.user, world->user("a"));
  EXPECT_EQ(first.attempt, 1);
  EXPECT_EQ(first.charged, 1);
  EXPECT_EQ(first.max_attempts, 3);
  CO_TRY(const auto none, co_await claim(cx, world, idle()));
  EXPECT_THAT(none, IsEmpty());
  // Nobody beats, and the reaper is late: the message is back after 15 minutes, and the lease is over.
  CO_TRY_VOID(co_await world->advance(cx, minutes{14} + seconds{50}));
  CO_TRY(const auto still, co_await claim(cx, world, idle()));
  EXPECT_THAT(still, IsEmpty());
  CO_TRY_VOID(co_await world->advance(cx, seconds{11}));
  CO_TRY(const Claim second, co_await claim_only(cx, world));
  EXPECT_EQ(second.attempt, 2);
  EXPECT_EQ(second.charged, 2);
  EXPECT_NE(second.token, first.token);
  co_return Result<void>{};
}

Task<Result<void>> a_doubled_message_starts_nothing_twice(Context cx, World* world) {
  CO_TRY(const auto id, co_await world->add(cx, {}));
  CO_TRY_VOID(co_await world->double_message(cx, id));
  CO_TRY(const auto claims, co_await claim_all(cx, world, 8));
  EXPECT_THAT(claims, SizeIs(1));
  CO_TRY(const auto running, co_await world->look(cx, id));
  EXPECT_EQ(running.charged, 1);
  EXPECT_EQ(running.messages, 2);
  CO_TRY(const bool written, co_await finish(cx, world, completed(claims.at(0))));
  EXPECT_TRUE(written);
  // The other message comes back after the lease would have ended, finds nothing to do and goes.
  CO_TRY_VOID(co_await world->advance(cx, seconds{66}));
  CO_TRY(const auto nothing, co_await claim_all(cx, world, 8));
  EXPECT_THAT(nothing, IsEmpty());
  CO_TRY(const auto ended, co_await world->look(cx, id));
  EXPECT_EQ(ended.status, Status::completed);
  EXPECT_EQ(ended.messages, 0);
  co_return Result<void>{};
}

Task<Result<void>> what_was_cancelled_does_not_start(Context cx, World* world) {
  CO_TRY(const auto id, co_await world->add(cx, {}));
  CO_TRY_VOID(co_await world->cancel(cx, id));
  CO_TRY(const auto claims, co_await claim_all(cx, world, 8));
  EXPECT_THAT(claims, IsEmpty());
  CO_TRY(const auto seen, co_await world->look(cx, id));
  EXPECT_EQ(seen.status, Status::cancelled);
  EXPECT_EQ(seen.messages, 0);
  co_return Result<void>{};
}

Task<Result<void>> a_stale_token_changes_nothing(Context cx, World* world) {
  CO_TRY(const auto id, co_await world->add(cx, {}));
  CO_TRY(const Claim lost, co_await claim_only(cx, world));
  CO_TRY_VOID(co_await world->advance(cx, seconds{61}));
  CO_TRY_VOID(co_await world->maintain(cx));
  CO_TRY(const Claim current, co_await claim_only(cx, world));
  EXPECT_EQ(current.execution, id);
  EXPECT_TRUE(current.solo);

  CO_TRY(const Pulse pulse, co_await beat(cx, world, lost));
  EXPECT_EQ(pulse, Pulse::lost);
  CO_TRY(const bool late, co_await finish(cx, world, completed(lost)));
  EXPECT_FALSE(late);
  CO_TRY(const auto running, co_await world->look(cx, id));
  EXPECT_EQ(running.status, Status::running);
  EXPECT_EQ(running.attempt, 2);

  CO_TRY(const bool written, co_await finish(cx, world, failed(current, {.error = network_error()}, 0)));
  EXPECT_TRUE(written);
  CO_TRY(const bool again, co_await finish(cx, world, completed(current)));
  EXPECT_FALSE(again);
  CO_TRY(const auto ended, co_await world->look(cx, id));
  EXPECT_EQ(ended.status, Status::failed);
  EXPECT_FALSE(ended.dead);
  EXPECT_EQ(ended.hooks, 1);
  co_return Result<void>{};
}

Task<Result<void>> a_batch_is_answered_one_by_one(Context cx, World* world) {
  for (int i = 0; i < 12; ++i) CO_TRY_VOID(co_await world->add(cx, {.user = i % 2 == 0 ? "a" : "b"}));
  CO_TRY(const auto claims, co_await claim_all(cx, world, 20));
  EXPECT_THAT(claims, SizeIs(12));
  std::vector<Outcome> outcomes;
  for (std::size_t i = 0; i < claims.size(); ++i) {
    Outcome one = completed(claims[i]);
    if (i == 5) one.token ^= 1;
    outcomes.push_back(std::move(one));
  }
  outcomes.push_back(outcomes.at(5));
  outcomes.back().token = claims[5].token;  // the stale and the true one of an execution in one batch
  CO_TRY(const auto written, co_await world->queue().finish(cx, std::move(outcomes)));
  EXPECT_THAT(written, SizeIs(13));
  for (std::size_t i = 0; i < written.size(); ++i) EXPECT_EQ(written[i], i != 5) << i;
  co_return Result<void>{};
}

Task<Result<void>> heartbeats_keep_the_lease(Context cx, World* world) {
  CO_TRY(const auto id, co_await world->add(cx, {}));
  CO_TRY(const Claim held, co_await claim_only(cx, world));
  for (int i = 0; i < 3; ++i) {
    CO_TRY_VOID(co_await world->advance(cx, seconds{50}));
    CO_TRY(const Pulse pulse, co_await beat(cx, world, held));
    EXPECT_EQ(pulse, Pulse::alive);
    CO_TRY_VOID(co_await world->maintain(cx));
  }
  CO_TRY(const auto running, co_await world->look(cx, id));
  EXPECT_EQ(running.status, Status::running);
  // But not for ever: an attempt that still beats after 15 minutes is given up.
  for (int i = 0; i < 16; ++i) {
    CO_TRY_VOID(co_await world->advance(cx, seconds{50}));
    CO_TRY_VOID(co_await beat(cx, world, held));
  }
  CO_TRY_VOID(co_await world->maintain(cx));
  CO_TRY(const Pulse lost, co_await beat(cx, world, held));
  EXPECT_EQ(lost, Pulse::lost);
  co_return Result<void>{};
}

Task<Result<void>> a_heartbeat_tells_of_cancel_and_of_loss(Context cx, World* world) {
  CO_TRY_VOID(co_await world->add(cx, {}));
  CO_TRY_VOID(co_await world->add(cx, {.user = "b"}));
  CO_TRY(const auto claims, co_await claim_all(cx, world, 8));
  EXPECT_THAT(claims, SizeIs(2));
  CO_TRY_VOID(co_await world->cancel(cx, claims.at(1).execution));
  std::vector<Beat> beats;
  beats.push_back({.execution = claims[1].execution, .token = claims[1].token, .node = ""});
  beats.push_back({.execution = claims[0].execution, .token = claims[0].token + 1, .node = ""});
  beats.push_back({.execution = claims[0].execution, .token = claims[0].token, .node = "fetch"});
  CO_TRY(const auto pulses, co_await world->queue().heartbeat(cx, std::move(beats)));
  EXPECT_THAT(pulses, ElementsAre(Pulse::cancel, Pulse::lost, Pulse::alive));
  // A cancelled one whose worker is lost is not started again.
  CO_TRY_VOID(co_await world->advance(cx, seconds{61}));
  CO_TRY_VOID(co_await world->maintain(cx));
  CO_TRY(const auto seen, co_await world->look(cx, claims[1].execution));
  EXPECT_EQ(seen.status, Status::cancelled);
  co_return Result<void>{};
}

Task<Result<void>> what_is_to_end_does_not_wait(Context cx, World* world) {
  CO_TRY(const auto id, co_await world->add(cx, {}));
  CO_TRY(const Claim held, co_await claim_only(cx, world));
  CO_TRY_VOID(co_await world->cancel(cx, id));
  CO_TRY(const bool written, co_await finish(cx, world, interrupted(held, "fetch")));
  EXPECT_TRUE(written);
  CO_TRY(const auto seen, co_await world->look(cx, id));
  EXPECT_EQ(seen.status, Status::cancelled);
  EXPECT_EQ(seen.messages, 0);
  co_return Result<void>{};
}

Task<Result<void>> three_failures_make_a_dead_letter(Context cx, World* world) {
  CO_TRY(const auto id, co_await world->add(cx, {}));
  for (int attempt = 1; attempt <= 3; ++attempt) {
    CO_TRY(const Claim held, co_await claim_only(cx, world));
    EXPECT_EQ(held.charged, attempt);
    CO_TRY(const bool written, co_await finish(cx, world, failed(held, retryable(), 1.0)));
    EXPECT_TRUE(written);
    CO_TRY(const auto seen, co_await world->look(cx, id));
    EXPECT_EQ(seen.messages, 0);
    if (attempt == 3) break;
    EXPECT_EQ(seen.status, Status::waiting);
    EXPECT_EQ(seen.wait, "backoff");
    // Not before its time.
    CO_TRY_VOID(co_await world->advance(cx, seconds{attempt == 1 ? 5 : 20}));
    CO_TRY_VOID(co_await world->maintain(cx));
    CO_TRY(const auto early, co_await claim(cx, world, idle()));
    EXPECT_THAT(early, IsEmpty());
    CO_TRY_VOID(co_await world->advance(cx, seconds{attempt == 1 ? 5 : 10}));
    CO_TRY_VOID(co_await world->maintain(cx));
  }
  CO_TRY(const auto dead, co_await world->look(cx, id));
  EXPECT_EQ(dead.status, Status::failed);
  EXPECT_TRUE(dead.dead);
  EXPECT_EQ(dead.hooks, 1);
  CO_TRY(const auto letters,
         co_await world->queue().dead_letters(cx, {.user = world->user("a"), .before = {}}));
  EXPECT_THAT(letters, SizeIs(1));
  EXPECT_EQ(letters.at(0).execution, id);
  EXPECT_EQ(letters.at(0).reason, "attempts");
  EXPECT_EQ(letters.at(0).charged, 3);
  EXPECT_EQ(letters.at(0).last_node, "fetch");
  EXPECT_EQ(letters.at(0).error, network_error());
  CO_TRY(const auto others,
         co_await world->queue().dead_letters(cx, {.user = world->user("b"), .before = {}}));
  EXPECT_THAT(others, IsEmpty());
  co_return Result<void>{};
}

Task<Result<void>> a_redrive_is_a_new_execution(Context cx, World* world) {
  CO_TRY(const auto id, co_await world->add(cx, {.max_attempts = 1}));
  CO_TRY(const Claim held, co_await claim_only(cx, world));
  const auto early = co_await world->queue().redrive(cx, world->user("a"), id);
  EXPECT_FALSE(early);
  CO_TRY_VOID(co_await finish(cx, world, failed(held, retryable(), 0)));

  const auto foreign = co_await world->queue().redrive(cx, world->user("b"), id);
  EXPECT_FALSE(foreign);
  if (!foreign) EXPECT_EQ(foreign.error().code, ErrorCode::not_found);
  CO_TRY(const auto redriven, co_await world->queue().redrive(cx, world->user("a"), id));
  EXPECT_NE(redriven, id);
  CO_TRY(const auto seen, co_await world->look(cx, redriven));
  EXPECT_EQ(seen.replay_of, id.str());
  EXPECT_EQ(seen.status, Status::queued);
  CO_TRY(const Claim again, co_await claim_only(cx, world));
  EXPECT_EQ(again.execution, redriven);
  EXPECT_EQ(again.attempt, 1);
  CO_TRY(const auto letters, co_await world->queue().dead_letters(cx, {}));
  EXPECT_EQ(letters.at(0).redriven_as, redriven);
  // An operator may do it for anybody.
  const auto operators = co_await world->queue().redrive(cx, std::nullopt, id);
  EXPECT_TRUE(operators);
  co_return Result<void>{};
}

Task<Result<void>> a_backlog_does_not_delay_others(Context cx, World* world) {
  for (int i = 0; i < 40; ++i) CO_TRY_VOID(co_await world->add(cx, {.user = "a"}));
  CO_TRY_VOID(co_await world->add(cx, {.user = "b"}));
  CO_TRY_VOID(co_await world->add(cx, {.user = "c"}));
  CO_TRY(const auto claims, co_await claim(cx, world, idle(3)));
  std::set<UserId> users;
  for (const Claim& one : claims) users.insert(one.user);
  EXPECT_THAT(claims, SizeIs(3));
  EXPECT_THAT(users, SizeIs(3));
  // All of it is taken in the end.
  CO_TRY(const auto rest, co_await claim_all(cx, world, 8));
  EXPECT_THAT(rest, SizeIs(39));
  co_return Result<void>{};
}

Task<Result<void>> a_backlog_is_taken_in_its_order(Context cx, World* world) {
  std::vector<ExecutionId> added;
  for (int i = 0; i < 12; ++i) {
    CO_TRY(const auto id, co_await world->add(cx, {}));
    added.push_back(id);
  }
  CO_TRY(const auto claims, co_await claim_all(cx, world, 2));
  std::vector<ExecutionId> taken;
  for (const Claim& one : claims) taken.push_back(one.execution);
  EXPECT_EQ(taken, added);
  co_return Result<void>{};
}

// "d" shares whatever a queue sorts users by with "a".
Task<Result<void>> a_shared_lane_delays_nobody(Context cx, World* world) {
  for (int i = 0; i < 40; ++i) CO_TRY_VOID(co_await world->add(cx, {.user = "a"}));
  CO_TRY_VOID(co_await world->add(cx, {.user = "d"}));
  CO_TRY(const auto claims, co_await claim(cx, world, idle(2)));
  std::set<UserId> users;
  for (const Claim& one : claims) users.insert(one.user);
  EXPECT_THAT(users, SizeIs(2));
  co_return Result<void>{};
}

Task<Result<void>> the_better_class_goes_first(Context cx, World* world) {
  for (const int priority : {2, 1, 0}) CO_TRY_VOID(co_await world->add(cx, {.priority = priority}));
  CO_TRY(const auto claims, co_await claim_all(cx, world, 1));
  std::vector<int> order;
  for (const Claim& one : claims) order.push_back(one.priority);
  EXPECT_THAT(order, ElementsAre(0, 1, 2));
  // A scheduled one that has waited for two minutes stands before a manual one that has just come.
  CO_TRY_VOID(co_await world->add(cx, {.priority = 2}));
  CO_TRY_VOID(co_await world->advance(cx, seconds{121}));
  CO_TRY_VOID(co_await world->add(cx, {.priority = 0}));
  CO_TRY(const auto aged, co_await claim_all(cx, world, 1));
  EXPECT_EQ(aged.at(0).priority, 2);
  co_return Result<void>{};
}

Task<Result<void>> lost_workers_are_charged_at_most_three_times(Context cx, World* world) {
  CO_TRY(const auto id, co_await world->add(cx, {}));
  for (int attempt = 1; attempt <= 3; ++attempt) {
    CO_TRY(const Claim held, co_await claim_only(cx, world));
    EXPECT_EQ(held.charged, attempt);
    EXPECT_EQ(held.solo, attempt > 1);
    CO_TRY_VOID(co_await world->advance(cx, seconds{61}));
    CO_TRY_VOID(co_await world->maintain(cx));
    // After the first loss at once, then 15 s later.
    if (attempt == 2) {
      CO_TRY(const auto waits, co_await world->look(cx, id));
      EXPECT_EQ(waits.status, Status::waiting);
      EXPECT_EQ(waits.wait, "lost");
      CO_TRY_VOID(co_await world->advance(cx, seconds{15}));
      CO_TRY_VOID(co_await world->maintain(cx));
    }
  }
  CO_TRY(const auto dead, co_await world->look(cx, id));
  EXPECT_EQ(dead.status, Status::failed);
  EXPECT_TRUE(dead.dead);
  EXPECT_EQ(dead.charged, 3);
  CO_TRY(const auto letters, co_await world->queue().dead_letters(cx, {}));
  EXPECT_THAT(letters, SizeIs(1));
  CO_TRY_VOID(co_await world->advance(cx, minutes{16}));
  CO_TRY(const auto none, co_await claim_all(cx, world, 8));
  EXPECT_THAT(none, IsEmpty());
  CO_TRY(const auto seen, co_await world->look(cx, id));
  EXPECT_EQ(seen.messages, 0);
  co_return Result<void>{};
}

Task<Result<void>> an_interruption_is_not_charged(Context cx, World* world) {
  CO_TRY(const auto id, co_await world->add(cx, {.max_attempts = 1}));
  for (int i = 1; i <= 10; ++i) {
    CO_TRY(const Claim held, co_await claim_only(cx, world));
    EXPECT_EQ(held.attempt, i);
    EXPECT_EQ(held.charged, 1);
    CO_TRY(const bool written, co_await finish(cx, world, interrupted(held, "fetch")));
    EXPECT_TRUE(written);
    CO_TRY(const auto seen, co_await world->look(cx, id));
    EXPECT_EQ(seen.wait, "interrupted");
    EXPECT_EQ(seen.charged, 0);
    EXPECT_EQ(seen.interrupts, i);
    CO_TRY_VOID(co_await world->maintain(cx));
  }
  CO_TRY(const Claim last, co_await claim_only(cx, world));
  CO_TRY_VOID(co_await finish(cx, world, interrupted(last, "fetch")));
  CO_TRY(const auto seen, co_await world->look(cx, id));
  EXPECT_EQ(seen.status, Status::failed);
  EXPECT_TRUE(seen.dead);
  co_return Result<void>{};
}

Task<Result<void>> what_was_lost_runs_alone(Context cx, World* world) {
  CO_TRY(const auto solo, co_await world->add(cx, {.user = "a", .solo = true}));
  const ClaimRequest busy{
      .worker = "worker", .free_slots = 3, .slots = 4, .running = {{world->user("c"), 1}}};
  CO_TRY(const auto none, co_await claim(cx, world, busy));
  EXPECT_THAT(none, IsEmpty());
  EXPECT_TRUE(world->queue().left_one_alone());
  CO_TRY(const auto other, co_await world->add(cx, {.user = "b"}));
  CO_TRY(const auto beside, co_await claim(cx, world, busy));
  EXPECT_THAT(beside, SizeIs(1));
  EXPECT_EQ(beside.at(0).execution, other);
  CO_TRY_VOID(co_await world->add(cx, {.user = "b"}));
  ClaimRequest beside_others = idle();  // nothing in its slots, but something beside them
  beside_others.others = true;
  beside_others.free_slots = 0;
  CO_TRY(const auto not_beside, co_await claim(cx, world, beside_others));
  EXPECT_THAT(not_beside, IsEmpty());
  EXPECT_TRUE(world->queue().left_one_alone());
  CO_TRY(const auto alone, co_await claim(cx, world, idle()));
  EXPECT_THAT(alone, SizeIs(1));
  EXPECT_EQ(alone.at(0).execution, solo);
  EXPECT_TRUE(alone.at(0).solo);
  EXPECT_FALSE(world->queue().left_one_alone());
  co_return Result<void>{};
}

Task<Result<void>> one_can_be_asked_for_by_its_id(Context cx, World* world) {
  CO_TRY(const auto id, co_await world->add(cx, {}));
  CO_TRY(const Start first, co_await world->queue().claim_one(cx, id, "once"));
  EXPECT_EQ(first.verdict, Start::Verdict::started);
  CO_TRY(const Start second, co_await world->queue().claim_one(cx, id, "once"));
  EXPECT_EQ(second.verdict, Start::Verdict::leased);
  EXPECT_TRUE(second.leased_until.has_value());
  CO_TRY(const bool written, co_await finish(cx, world, completed(first.claim.value())));
  EXPECT_TRUE(written);
  CO_TRY(const auto seen, co_await world->look(cx, id));
  EXPECT_EQ(seen.messages, 0);
  CO_TRY(const Start third, co_await world->queue().claim_one(cx, id, "once"));
  EXPECT_EQ(third.verdict, Start::Verdict::nothing);
  const ExecutionId unknown("0198c0de-0000-7000-8000-000000000000");
  CO_TRY(const Start never, co_await world->queue().claim_one(cx, unknown, "once"));
  EXPECT_EQ(never.verdict, Start::Verdict::nothing);
  // Without its message it starts all the same.
  CO_TRY(const auto lost, co_await world->add(cx, {}));
  CO_TRY_VOID(co_await world->lose_message(cx, lost));
  CO_TRY(const Start hinted, co_await world->queue().claim_one(cx, lost, "once"));
  EXPECT_EQ(hinted.verdict, Start::Verdict::started);
  CO_TRY(const bool ended, co_await finish(cx, world, completed(hinted.claim.value())));
  EXPECT_TRUE(ended);
  co_return Result<void>{};
}

Task<Result<void>> what_runs_without_a_message_is_taken_over(Context cx, World* world) {
  CO_TRY(const auto id, co_await world->add(cx, {}));
  CO_TRY_VOID(co_await claim_only(cx, world));
  CO_TRY_VOID(co_await world->lose_message(cx, id));
  CO_TRY_VOID(co_await world->advance(cx, minutes{3}));
  CO_TRY_VOID(co_await world->maintain(cx));
  CO_TRY(const Claim next, co_await claim_only(cx, world));
  EXPECT_EQ(next.execution, id);
  EXPECT_EQ(next.attempt, 2);
  co_return Result<void>{};
}

Task<Result<void>> a_lost_message_is_sent_again(Context cx, World* world) {
  CO_TRY(const auto id, co_await world->add(cx, {}));
  CO_TRY_VOID(co_await world->lose_message(cx, id));
  CO_TRY_VOID(co_await world->advance(cx, minutes{19}));
  CO_TRY_VOID(co_await world->maintain(cx));
  CO_TRY(const auto none, co_await claim(cx, world, idle()));
  EXPECT_THAT(none, IsEmpty());
  CO_TRY_VOID(co_await world->advance(cx, minutes{2}));
  CO_TRY_VOID(co_await world->maintain(cx));
  CO_TRY_VOID(co_await world->maintain(cx));  // once
  CO_TRY(const auto seen, co_await world->look(cx, id));
  EXPECT_EQ(seen.messages, 1);
  CO_TRY(const Claim held, co_await claim_only(cx, world));
  EXPECT_EQ(held.execution, id);
  co_return Result<void>{};
}

Task<Result<void>> a_life_ends(Context cx, World* world) {
  CO_TRY(const auto id, co_await world->add(cx, {}));
  CO_TRY_VOID(co_await world->advance(cx, hours{24} + seconds{1}));
  CO_TRY_VOID(co_await world->maintain(cx));
  CO_TRY(const auto seen, co_await world->look(cx, id));
  EXPECT_EQ(seen.status, Status::failed);
  EXPECT_TRUE(seen.dead);
  EXPECT_EQ(seen.hooks, 1);
  CO_TRY(const auto letters, co_await world->queue().dead_letters(cx, {}));
  EXPECT_EQ(letters.at(0).reason, "expired");
  CO_TRY(const auto none, co_await claim_all(cx, world, 8));
  EXPECT_THAT(none, IsEmpty());
  co_return Result<void>{};
}

Task<Result<void>> waiting_ends_when_something_comes(Context cx, World* world) {
  CO_TRY(const auto none, co_await claim(cx, world, idle()));
  EXPECT_THAT(none, IsEmpty());
  CO_TRY_VOID(co_await world->add(cx, {}));
  CO_TRY_VOID(co_await world->queue().wait(cx.within(seconds{5})));
  CO_TRY(const Claim held, co_await claim_only(cx, world));
  EXPECT_EQ(held.attempt, 1);
  co_return Result<void>{};
}

Task<Result<void>> waiting_ends_at_once_when_something_is_left(Context cx, World* world) {
  for (int i = 0; i < 3; ++i) CO_TRY_VOID(co_await world->add(cx, {}));
  CO_TRY(const auto some, co_await claim(cx, world, idle(2)));
  EXPECT_EQ(some.size(), 2U);
  const SteadyTime begin = cx.clock().steady_now();
  CO_TRY_VOID(co_await world->queue().wait(cx.within(seconds{5})));
  EXPECT_LT(cx.clock().steady_now() - begin, milliseconds{90});
  CO_TRY(const auto rest, co_await claim(cx, world, idle(2)));
  EXPECT_EQ(rest.size(), 1U);
  co_return Result<void>{};
}

}  // namespace

std::vector<NamedCase> contract_cases() {
  return {FLOW_CASE(a_claimed_message_is_out_of_sight),
          FLOW_CASE(a_doubled_message_starts_nothing_twice),
          FLOW_CASE(what_was_cancelled_does_not_start),
          FLOW_CASE(a_stale_token_changes_nothing),
          FLOW_CASE(a_batch_is_answered_one_by_one),
          FLOW_CASE(heartbeats_keep_the_lease),
          FLOW_CASE(a_heartbeat_tells_of_cancel_and_of_loss),
          FLOW_CASE(what_is_to_end_does_not_wait),
          FLOW_CASE(three_failures_make_a_dead_letter),
          FLOW_CASE(a_redrive_is_a_new_execution),
          FLOW_CASE(a_backlog_does_not_delay_others),
          FLOW_CASE(a_backlog_is_taken_in_its_order),
          FLOW_CASE(a_shared_lane_delays_nobody),
          FLOW_CASE(the_better_class_goes_first),
          FLOW_CASE(lost_workers_are_charged_at_most_three_times),
          FLOW_CASE(an_interruption_is_not_charged),
          FLOW_CASE(what_was_lost_runs_alone),
          FLOW_CASE(one_can_be_asked_for_by_its_id),
          FLOW_CASE(what_runs_without_a_message_is_taken_over),
          FLOW_CASE(a_lost_message_is_sent_again),
          FLOW_CASE(a_life_ends),
          FLOW_CASE(waiting_ends_when_something_comes),
          FLOW_CASE(waiting_ends_at_once_when_something_is_left)};
}

}  // namespace flow::queue::conformance
