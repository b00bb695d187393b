#pragma once
// OneShot: one coroutine waits, someone on the same loop completes it once. The ground of every wait in
// async/.
//
// complete() before wait() is remembered. The waiter resumes from the loop, never inside complete().
#include <functional>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/system/error_code.hpp>

#include "async/task.hpp"

namespace flow::async::detail {

enum class Wake { signalled, timed_out, aborted };

class OneShot : public std::enable_shared_from_this<OneShot> {
 public:
  // False when it was completed before.
  bool complete(Wake wake);
  bool completed() const { return done_; }

  // Cancelling the waiting task completes with `aborted`.
  static Task<Wake> wait(std::shared_ptr<OneShot> self);
  // Cancelling the waiting task calls `on_cancel` and goes on waiting; neither does a task already cancelled
  // throw here.
  static Task<Wake> wait_through(std::shared_ptr<OneShot> self, std::function<void()> on_cancel);

 private:
  static Task<Wake> suspend(std::shared_ptr<OneShot> self, std::function<void()> on_cancel);

  bool done_ = false;
  Wake wake_ = Wake::signalled;
  std::function<void()> cancel_;
  std::move_only_function<void(boost::system::error_code, Wake)> handler_;
  boost::asio::any_io_executor executor_;
};

}  // namespace flow::async::detail
