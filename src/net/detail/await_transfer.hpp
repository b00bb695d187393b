#pragma once
// How a coroutine waits for a transfer: the end comes by post to its loop, and leaving early aborts.
#include <functional>
#include <memory>
#include <optional>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/this_coro.hpp>

#include "async/deadline.hpp"
#include "async/sync.hpp"
#include "net/detail/transfer_thread.hpp"

namespace flow::net::detail {

// Touched on the loop only.
template <class End>
struct Mailbox {
  async::Event arrived;
  std::optional<End> end;
};

// What the transfer calls on its thread. It counts as work, so the loop does not run dry meanwhile.
template <class End>
std::move_only_function<void(End)> posting_to(std::shared_ptr<Mailbox<End>> box,
                                              boost::asio::any_io_executor executor) {
  auto tracked = boost::asio::prefer(executor, boost::asio::execution::outstanding_work.tracked);
  return [box = std::move(box), tracked = std::move(tracked)](End end) mutable {
    boost::asio::post(tracked, [box = std::move(box), end = std::move(end)]() mutable {
      box->end = std::move(end);
      box->arrived.set();
    });
  };
}

// However the waiting coroutine ends, its transfer does not outlive it; aborting one that has ended is
// nothing.
class AbortAtExit {
 public:
  explicit AbortAtExit(std::function<void()> abort) : abort_(std::move(abort)) {}
  ~AbortAtExit() { abort_(); }
  AbortAtExit(const AbortAtExit&) = delete;
  AbortAtExit& operator=(const AbortAtExit&) = delete;

 private:
  std::function<void()> abort_;
};

enum class Waited { ended, timed_out, cancelled };

// An aborted transfer is waited for too: its end says what had been sent.
inline Task<Waited> wait_for_end(Context cx, async::Event arrived, std::function<void()> abort) {
  const auto waited = co_await arrived.wait(cx);
  if (waited) co_return Waited::ended;
  abort();
  const bool cancelled = waited.error().code == ErrorCode::cancelled;
  if (cancelled) co_await async::ignore_cancellation();
  static_cast<void>(co_await arrived.wait(cx.grace(std::chrono::seconds{5})));
  co_return cancelled && !cx.expired() ? Waited::cancelled : Waited::timed_out;
}

// The thread has aborted its transfers and is gone; a second call finds nothing to do.
inline Task<Result<void>> stop_thread(Context cx, TransferThread* thread) {
  const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
  async::Event ended;
  auto tracked = boost::asio::prefer(executor, boost::asio::execution::outstanding_work.tracked);
  const bool running = thread->begin_stop(
      [ended, tracked]() { boost::asio::post(tracked, [ended]() mutable { ended.set(); }); });
  if (running) CO_TRY_VOID(co_await ended.wait(cx));
  co_return Result<void>{};
}

}  // namespace flow::net::detail
