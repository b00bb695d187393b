#include "async/blocking_pool.hpp"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/this_coro.hpp>

#include "async/detail/one_shot.hpp"
#include "async/detail/run.hpp"

namespace flow::async {

namespace asio = boost::asio;
using detail::OneShot;
using detail::Wake;

namespace {

// What the thread and the loop both know of one piece of work. `thrown` is written by the thread before it
// posts.
struct Ticket {
  std::shared_ptr<OneShot> done = std::make_shared<OneShot>();
  std::exception_ptr thrown;
};

}  // namespace

struct BlockingPool::State {
  std::mutex mutex;
  std::condition_variable changed;
  std::deque<std::move_only_function<void()>> jobs;
  std::vector<std::thread> threads;
  bool stopping = false;

  void work() {
    for (;;) {
      std::unique_lock lock(mutex);
      changed.wait(lock, [this] { return stopping || !jobs.empty(); });
      if (jobs.empty()) return;
      auto job = std::move(jobs.front());
      jobs.pop_front();
      lock.unlock();
      job();
    }
  }
};

BlockingPool::BlockingPool(std::size_t threads) : state_(std::make_shared<State>()) {
  for (std::size_t i = 0; i < std::max<std::size_t>(threads, 1); ++i) {
    state_->threads.emplace_back([state = state_.get()] { state->work(); });
  }
}

BlockingPool::~BlockingPool() {
  stop();
}

void BlockingPool::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  for (auto& thread : state_->threads) thread.join();
  state_->threads.clear();
}

Task<Result<void>> BlockingPool::run_erased(Context cx, std::move_only_function<void()> work) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto ticket = std::make_shared<Ticket>();
  {
    const std::lock_guard lock(state_->mutex);
    if (state_->stopping) co_return fail(ErrorCode::cancelled, "the blocking pool has stopped");
    // The executor in the job counts as work, so the loop does not run dry while a thread is busy for it.
    auto tracked = asio::prefer(executor, asio::execution::outstanding_work.tracked);
    state_->jobs.push_back([ticket, tracked, work = std::move(work)]() mutable {
      try {
        work();
      } catch (...) {
        ticket->thrown = std::current_exception();
      }
      work = nullptr;
      asio::post(tracked, [ticket] { ticket->done->complete(Wake::signalled); });
    });
  }
  state_->changed.notify_one();

  const milliseconds span = cx.remaining();
  const auto alarm =
      cx.clock().alarm(executor, cx.deadline(), [done = ticket->done] { done->complete(Wake::timed_out); });
  switch (co_await OneShot::wait(ticket->done)) {
    case Wake::aborted: co_return fail(ErrorCode::cancelled, "the operation was cancelled");
    case Wake::timed_out: co_return std::unexpected(detail::timed_out(span));
    case Wake::signalled: break;
  }
  if (ticket->thrown) co_return std::unexpected(detail::error_from(ticket->thrown));
  co_return Result<void>{};
}

}  // namespace flow::async
