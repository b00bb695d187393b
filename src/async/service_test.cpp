#include "async/service.hpp"

#include <optional>

#include <gtest/gtest.h>
#include <boost/asio/this_coro.hpp>

#include "async/loop.hpp"
#include "async/sync.hpp"
#include "async/task_group.hpp"
#include "async/testing/service_contract.hpp"

namespace flow::async {
namespace {

using namespace std::chrono_literals;

Task<Result<void>> beat(Context cx, std::shared_ptr<int> beats) {
  for (;;) {
    ++*beats;
    co_await cx.clock().sleep_for(1s);
  }
}

// The smallest thing that has the shape of our services: a task of its own, and something it lends.
class Heart final : public Service {
 public:
  explicit Heart(Loop& loop) : loop_(&loop) {}

  Task<Result<void>> start(Context) override {
    if (!tasks_) {
      tasks_.emplace(loop_->io().get_executor());
      tasks_->spawn("beat", beat(loop_->context(24h), beats));
    }
    co_return Result<void>{};
  }
  Task<Result<void>> stop(Context cx) override {
    if (!tasks_) co_return Result<void>{};
    auto returned = co_await lent.acquire(cx);  // waits for whoever has it
    tasks_->cancel();
    auto joined = co_await tasks_->join(cx.grace(1s));
    if (joined) tasks_.reset();
    if (!returned) co_return std::unexpected(std::move(returned).error().context("the heart was still lent"));
    co_return joined;
  }

  std::shared_ptr<int> beats = std::make_shared<int>(0);
  Gate lent;

 private:
  Loop* loop_;
  std::optional<TaskGroup> tasks_;
};

TEST(Service, MayBeStartedAndStoppedTwice) {
  Loop loop;
  Heart heart(loop);
  const auto kept = loop.run(testing::keeps_its_contract(loop.context(1min), &heart));
  EXPECT_TRUE(kept) << kept.error().message;
  EXPECT_EQ(*heart.beats, 1);
}

TEST(Service, MayBeStoppedWithoutAStart) {
  Loop loop;
  Heart heart(loop);
  EXPECT_TRUE(loop.run(testing::stops_unstarted(loop.context(1min), &heart)));
  EXPECT_EQ(*heart.beats, 0);
}

Task<Result<void>> stop_while_lent(Context cx, Heart* heart) {
  CO_TRY_VOID(co_await heart->start(cx));
  CO_TRY(const auto lease, co_await heart->lent.acquire(cx));
  co_return co_await heart->stop(cx.within(5ms));
}

TEST(Service, StopSaysWhatItHadToCloseByForce) {
  Loop loop;
  Heart heart(loop);
  const auto stopped = loop.run(stop_while_lent(loop.context(1min), &heart));
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().message, "the heart was still lent: timed out after 5 ms");
}

class Broken final : public Service {
 public:
  Task<Result<void>> start(Context) override {
    if (std::exchange(started_, true)) co_return fail(ErrorCode::internal, "started already");
    co_return Result<void>{};
  }
  Task<Result<void>> stop(Context) override { co_return Result<void>{}; }

 private:
  bool started_ = false;
};

TEST(Service, TheContractNamesTheBrokenStep) {
  Loop loop;
  Broken broken;
  EXPECT_EQ(loop.run(testing::keeps_its_contract(loop.context(1min), &broken)).error().message,
            "start again: started already");
}

}  // namespace
}  // namespace flow::async
