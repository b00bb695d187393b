// The private PostgreSQL dies and cannot be started again for a while: the service tries until it can.
#include <signal.h>

#include <filesystem>

#include <gtest/gtest.h>

#include "in_service.hpp"

namespace flow::test {
namespace {

Task<Result<void>> wait_until_said(Context cx, ServiceWorld* world, std::string_view words) {
  while (!world->output().contains(words)) {
    if (cx.expired()) co_return fail(ErrorCode::timeout, "never said: {}", words);
    co_await cx.clock().sleep_for(milliseconds{20});
  }
  co_return Result<void>{};
}

Task<Result<void>> outlasts_a_bad_start(Context cx, ServiceWorld* world) {
  CO_TRY(const std::string workflow, co_await ServiceWorld::save(cx, world, waiting_workflow("0.01")));

  const std::filesystem::path needed = world->folder() + "/data/postgres/data/pg_hba.conf";
  std::filesystem::rename(needed, needed.string() + ".away");
  for (const pid_t pid : world->processes("bin/postgres -D")) ::kill(pid, SIGKILL);
  CO_TRY_VOID(co_await wait_until_said(cx.within(milliseconds{30'000}), world, "PostgreSQL did not start"));
  std::filesystem::rename(needed.string() + ".away", needed);

  const Context back = cx.within(milliseconds{30'000});
  Answer ready;
  while (ready.status != 200) {
    CO_TRY(ready, co_await ServiceWorld::call(back, world, "GET", "/readyz"));
    if (back.expired()) co_return fail(ErrorCode::timeout, "not ready again: {}", json::dump(ready.body));
    co_await cx.clock().sleep_for(milliseconds{50});
  }
  CO_TRY(const std::string run, co_await ServiceWorld::run(cx, world, workflow));
  CO_TRY(const Answer ended, co_await ServiceWorld::wait_for(cx, world, run));
  EXPECT_EQ(ended.text("/status"), "completed") << json::dump(ended.body);
  co_return Result<void>{};
}

TEST(DatabaseRestart, IsTriedUntilItWorks) {
  in_service(outlasts_a_bad_start);
}

}  // namespace
}  // namespace flow::test
