#include "async/blocking_pool.hpp"

#include <atomic>
#include <thread>

#include <gtest/gtest.h>
#include <boost/asio/this_coro.hpp>

#include "async/loop.hpp"
#include "async/sync.hpp"
#include "async/task_group.hpp"

namespace flow::async {
namespace {

using namespace std::chrono_literals;

// Work that says when it has begun and stays until it is let go.
struct Held {
  std::atomic<bool> begun = false;
  std::atomic<bool> let_go = false;
  std::atomic<bool> ended = false;

  void work() {
    begun = true;
    begun.notify_all();
    let_go.wait(false);
    ended = true;
  }
  void release() {
    let_go = true;
    let_go.notify_all();
  }
};

using Notes = std::vector<std::string>;

// Types that cannot be copied or made from nothing travel in both directions.
struct Made {
  explicit Made(std::unique_ptr<std::string> text) : text(std::move(text)) {}
  std::unique_ptr<std::string> text;
};

Task<Result<void>> move_through(Context cx, BlockingPool* pool) {
  const std::thread::id loop_thread = std::this_thread::get_id();
  auto work = [text = std::make_unique<std::string>("moved in"), loop_thread]() mutable -> Result<Made> {
    EXPECT_NE(std::this_thread::get_id(), loop_thread);
    return Made(std::move(text));
  };
  CO_TRY(const Made made, co_await pool->run<Made>(cx, std::move(work)));
  EXPECT_EQ(*made.text, "moved in");
  EXPECT_EQ(std::this_thread::get_id(), loop_thread);
  co_return Result<void>{};
}

TEST(BlockingPool, WorksOnAThreadAndAnswersOnTheLoop) {
  Loop loop;
  const auto ran = loop.run(move_through(loop.context(1min), &loop.pool()));
  EXPECT_TRUE(ran) << ran.error().message;
}

Task<Result<void>> note_error(Context cx, BlockingPool* pool, Result<int> (*work)(),
                              std::shared_ptr<Notes> notes) {
  const auto result = co_await pool->run<int>(cx, work);
  notes->push_back(result ? "value"
                          : std::string(to_string(result.error().code)) + ": " + result.error().message);
  co_return Result<void>{};
}

Result<int> refuses() {
  return fail(ErrorCode::schema, "line 3 is not a number");
}
Result<int> throws() {
  throw std::runtime_error("bad input");
}
Result<int> throws_a_number() {
  throw 7;  // NOLINT(hicpp-exception-baseclass): libraries do
}

TEST(BlockingPool, ErrorsAndExceptionsAreErrorValues) {
  Loop loop;
  const auto notes = std::make_shared<Notes>();
  for (auto* work : {refuses, throws, throws_a_number})
    EXPECT_TRUE(loop.run(note_error(loop.context(1min), &loop.pool(), work, notes)));
  EXPECT_EQ(*notes, (Notes{"schema: line 3 is not a number", "internal: an operation threw: bad input",
                           "internal: an operation threw something that is not an exception"}));
}

Task<Result<void>> run_held(Context cx, BlockingPool* pool, std::shared_ptr<Held> held,
                            std::shared_ptr<Notes> notes) {
  auto work = [held]() -> Result<std::string> {
    held->work();
    return "late";
  };
  const auto result = co_await pool->run<std::string>(cx, std::move(work));
  notes->push_back(result ? *result
                          : std::string(to_string(result.error().code)) + ": " + result.error().message);
  co_return Result<void>{};
}

Task<Result<void>> past_the_deadline(Context cx, BlockingPool* pool, std::shared_ptr<Held> held,
                                     std::shared_ptr<Notes> notes) {
  CO_TRY_VOID(co_await run_held(cx.within(5ms), pool, held, notes));
  held->release();
  co_return Result<void>{};
}

TEST(BlockingPool, AnswersAtTheDeadlineAndDropsTheLateResult) {
  const auto held = std::make_shared<Held>();
  const auto notes = std::make_shared<Notes>();
  {
    Loop loop;
    EXPECT_TRUE(loop.run(past_the_deadline(loop.context(1min), &loop.pool(), held, notes)));
  }
  EXPECT_TRUE(held->ended);
  EXPECT_EQ(*notes, (Notes{"timeout: timed out after 5 ms"}));
}

Task<Result<void>> cancel_while_working(Context cx, BlockingPool* pool, std::shared_ptr<Held> held,
                                        std::shared_ptr<Notes> notes) {
  TaskGroup group(co_await boost::asio::this_coro::executor);
  group.spawn("worker", run_held(cx, pool, held, notes));
  auto begun = [held]() -> Result<int> {  // on the second thread
    held->begun.wait(false);
    return 0;
  };
  CO_TRY_VOID(co_await pool->run<int>(cx, std::move(begun)));
  group.cancel();
  CO_TRY_VOID(co_await group.join(cx));
  EXPECT_FALSE(held->ended);  // the answer did not wait for the work
  held->release();
  co_return Result<void>{};
}

TEST(BlockingPool, ACancelledCallerIsAnsweredAtOnceAndTheLateResultDropped) {
  const auto held = std::make_shared<Held>();
  const auto notes = std::make_shared<Notes>();
  {
    Loop loop;
    const auto ran = loop.run(cancel_while_working(loop.context(1min), &loop.pool(), held, notes));
    EXPECT_TRUE(ran) << ran.error().message;
  }
  EXPECT_TRUE(held->ended);
  EXPECT_EQ(*notes, (Notes{"cancelled: the operation was cancelled"}));
  EXPECT_EQ(held.use_count(), 1);  // the work, and what it held, is gone
}

TEST(BlockingPool, StopWaitsForRunningWorkAndRefusesNew) {
  Loop loop;
  BlockingPool pool(1);
  const auto held = std::make_shared<Held>();
  const auto notes = std::make_shared<Notes>();
  TaskGroup group(loop.io().get_executor());
  group.spawn("running", run_held(loop.context(1min), &pool, held, notes));
  loop.io().poll();
  std::thread releaser([held] {
    held->begun.wait(false);
    held->release();
  });
  pool.stop();
  EXPECT_TRUE(held->ended);
  releaser.join();
  pool.stop();  // again is fine
  group.spawn("refused", run_held(loop.context(1min), &pool, held, notes));
  EXPECT_TRUE(loop.run(group.join(loop.context(1min))));
  // The work that was running still answers.
  std::ranges::sort(*notes);
  EXPECT_EQ(*notes, (Notes{"cancelled: the blocking pool has stopped", "late"}));
}

Task<Result<void>> add_up(Context cx, BlockingPool* pool, int number, std::shared_ptr<int> sum) {
  CO_TRY(const int answer, co_await pool->run<int>(cx, [number]() -> Result<int> { return number; }));
  *sum += answer;  // on the loop, so no lock
  co_return Result<void>{};
}

TEST(BlockingPool, ManyCallersShareAFewThreads) {
  Loop loop;
  BlockingPool pool(3);
  const auto sum = std::make_shared<int>(0);
  TaskGroup group(loop.io().get_executor());
  for (int i = 1; i <= 1000; ++i) group.spawn("adder", add_up(loop.context(1min), &pool, i, sum));
  EXPECT_TRUE(loop.run(group.join(loop.context(1min))));
  EXPECT_EQ(*sum, 500'500);
}

}  // namespace
}  // namespace flow::async
