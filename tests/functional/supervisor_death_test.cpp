// kill -9 of `serve` itself: its parts finish what they have begun and go, and the next `serve` goes on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "in_service.hpp"

namespace flow::test {
namespace {

using ::testing::ElementsAre;
using ::testing::SizeIs;

constexpr std::string_view kPostgres = "bin/postgres -D";

// API process and workers have ended by themselves.
Task<Result<void>> wait_until_children_are_gone(Context cx, ServiceWorld* world) {
  for (;;) {
    std::vector<std::string> others;
    for (const auto& one : world->processes()) {
      if (one.command.find("/proc/self/exe") != std::string::npos) others.push_back(one.command);
    }
    if (others.empty()) co_return Result<void>{};
    if (cx.expired()) co_return fail(ErrorCode::timeout, "still there: {}", fmt::join(others, ", "));
    co_await cx.clock().sleep_for(milliseconds{20});
  }
}

Task<Result<void>> expect_completed(Context cx, ServiceWorld* world, std::string execution) {
  CO_TRY(const Answer ended, co_await ServiceWorld::wait_for(cx, world, execution));
  EXPECT_EQ(ended.text("/status"), "completed") << json::dump(ended.body);
  EXPECT_EQ(ended.text("/attempt"), "1") << "nothing was lost and begun anew: " << json::dump(ended.body);
  EXPECT_THAT(node_statuses(ended), ElementsAre("end done", "wait done"));
  co_return Result<void>{};
}

Task<Result<void>> dies_twice(Context cx, ServiceWorld* world) {
  CO_TRY(const std::string workflow, co_await ServiceWorld::save(cx, world, waiting_workflow("1")));
  const auto postgres = world->processes(kPostgres);
  EXPECT_THAT(postgres, SizeIs(1));
  // One runs, one waits for the only slot.
  CO_TRY(const std::string running, co_await ServiceWorld::run(cx, world, workflow));
  CO_TRY_VOID(co_await ServiceWorld::wait_for(cx, world, running, {"running"}));
  CO_TRY(const std::string queued, co_await ServiceWorld::run(cx, world, workflow));
  CO_TRY_VOID(co_await ServiceWorld::kill(cx, world));
  CO_TRY_VOID(co_await wait_until_children_are_gone(cx.within(std::chrono::seconds{20}), world));
  EXPECT_EQ(world->processes(kPostgres), postgres);

  CO_TRY_VOID(co_await ServiceWorld::start(cx, world));
  EXPECT_EQ(world->processes(kPostgres), postgres) << "it was adopted";
  CO_TRY_VOID(co_await expect_completed(cx, world, running));
  CO_TRY_VOID(co_await expect_completed(cx, world, queued));

  // Whoever starts it again at once finds the worker of before still at work.
  CO_TRY(const std::string longer, co_await ServiceWorld::save(cx, world, waiting_workflow("2")));
  CO_TRY(const std::string drained, co_await ServiceWorld::run(cx, world, longer));
  CO_TRY_VOID(co_await ServiceWorld::wait_for(cx, world, drained, {"running"}));
  CO_TRY_VOID(co_await ServiceWorld::kill(cx, world));
  EXPECT_THAT(world->processes("exe worker"), SizeIs(1));
  CO_TRY_VOID(co_await ServiceWorld::start(cx, world));
  CO_TRY_VOID(co_await expect_completed(cx, world, drained));
  co_return Result<void>{};
}
TEST(SupervisorDeath, TheNextServeGoesOnWhereTheKilledOneStopped) {
  in_service(dies_twice, [](ServiceWorld& world) { world.extra_arguments = {"--slots", "1"}; });
}

}  // namespace
}  // namespace flow::test
