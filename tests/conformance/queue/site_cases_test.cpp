// A limit of runs at one site: what every queue keeps of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "conformance/queue/steps.hpp"

namespace flow::queue::conformance {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::UnorderedElementsAre;
using ::testing::UnorderedElementsAreArray;

// A worker of eight slots that runs so many at site "x" and takes one at a time there.
ClaimRequest one_at_a_site(int running) {
  ClaimRequest request = idle();
  request.free_slots -= running;
  request.per_domain = PerDomain{.most = 1, .running = {{"x", running}}};
  return request;
}
std::vector<ExecutionId> ids(const std::vector<Claim>& claims) {
  std::vector<ExecutionId> all;
  for (const Claim& one : claims) all.push_back(one.execution);
  return all;
}

Task<Result<void>> a_site_has_no_more_runs_than_its_limit(Context cx, World* world) {
  CO_TRY(const auto first, co_await world->add(cx, {.domain = "x"}));
  CO_TRY(const auto second, co_await world->add(cx, {.domain = "x"}));
  CO_TRY(const auto other, co_await world->add(cx, {.domain = "y"}));
  CO_TRY(const auto none, co_await world->add(cx, {}));
  CO_TRY(const auto free, co_await world->add(cx, {.user = "b"}));
  CO_TRY(const auto taken, co_await claim(cx, world, one_at_a_site(0)));
  EXPECT_THAT(ids(taken), UnorderedElementsAre(first, other, none, free));
  for (const Claim& one : taken)
    EXPECT_EQ(one.domain, one.execution == first ? "x" : one.execution == other ? "y" : "");
  CO_TRY(const auto waits, co_await claim(cx, world, one_at_a_site(1)));
  EXPECT_THAT(waits, IsEmpty());
  CO_TRY(const auto seen, co_await world->look(cx, second));
  EXPECT_EQ(seen.status, Status::queued);
  EXPECT_EQ(seen.attempt, 0);
  // The limit is a worker's own; and without one nothing waits.
  CO_TRY(const auto elsewhere, co_await claim(cx, world, idle()));
  EXPECT_THAT(ids(elsewhere), ElementsAre(second));
  co_return Result<void>{};
}

Task<Result<void>> who_waits_for_a_site_keeps_its_place(Context cx, World* world) {
  std::vector<ExecutionId> added;
  for (int i = 0; i < 3; ++i) {
    CO_TRY(const auto id, co_await world->add(cx, {.domain = "x"}));
    added.push_back(id);
  }
  std::vector<ExecutionId> order;
  for (int i = 0; i < 3; ++i) {
    CO_TRY(const auto taken, co_await claim(cx, world, one_at_a_site(0)));
    EXPECT_THAT(taken, SizeIs(1));
    order.push_back(taken.at(0).execution);
    CO_TRY(const auto waits, co_await claim(cx, world, one_at_a_site(1)));
    EXPECT_THAT(waits, IsEmpty());
    CO_TRY(const bool written, co_await finish(cx, world, completed(taken.at(0))));
    EXPECT_TRUE(written);
  }
  EXPECT_EQ(order, added);
  co_return Result<void>{};
}

// More of a full site than a queue may look at, in a lane of one user and in one of two.
Task<Result<void>> a_full_site_hides_nothing(Context cx, World* world) {
  for (const char* user : {"a", "b"}) {
    for (int i = 0; i < 40; ++i) CO_TRY_VOID(co_await world->add(cx, {.user = user, .domain = "x"}));
  }
  std::vector<ExecutionId> behind;
  for (const char* user : {"a", "b", "d"}) {
    CO_TRY(const auto id, co_await world->add(cx, {.user = user, .domain = "y"}));
    behind.push_back(id);
  }
  ClaimRequest request = one_at_a_site(1);
  request.per_domain->most = 4;
  request.per_domain->running["x"] = 4;
  CO_TRY(const auto taken, co_await claim(cx, world, std::move(request)));
  EXPECT_THAT(ids(taken), UnorderedElementsAreArray(behind));
  co_return Result<void>{};
}

Task<Result<void>> what_has_ended_waits_for_no_site(Context cx, World* world) {
  CO_TRY(const auto gone, co_await world->add(cx, {.domain = "x"}));
  CO_TRY_VOID(co_await world->cancel(cx, gone));
  CO_TRY(const auto none, co_await claim(cx, world, one_at_a_site(1)));
  EXPECT_THAT(none, IsEmpty());
  CO_TRY(const auto seen, co_await world->look(cx, gone));
  EXPECT_EQ(seen.messages, 0);
  co_return Result<void>{};
}

}  // namespace

std::vector<NamedCase> site_cases() {
  return {FLOW_CASE(a_site_has_no_more_runs_than_its_limit), FLOW_CASE(who_waits_for_a_site_keeps_its_place),
          FLOW_CASE(a_full_site_hides_nothing), FLOW_CASE(what_has_ended_waits_for_no_site)};
}

}  // namespace flow::queue::conformance
