#include "async/detail/run.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>

#include "async/detail/one_shot.hpp"

namespace flow::async::detail {

namespace asio = boost::asio;

Error error_from(const std::exception_ptr& thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const boost::system::system_error& error) {
    if (error.code() == asio::error::operation_aborted)
      return make_error(ErrorCode::cancelled, "the operation was cancelled");
    return make_error(ErrorCode::internal, "an operation threw: {}", error.what());
  } catch (const std::exception& error) {
    return make_error(ErrorCode::internal, "an operation threw: {}", error.what());
  } catch (...) {
    return make_error(ErrorCode::internal, "an operation threw something that is not an exception");
  }
}

Error timed_out(milliseconds span) {
  return make_error(ErrorCode::timeout, "timed out after {} ms", span.count());
}

namespace {

struct Child {
  asio::cancellation_signal signal;
  std::shared_ptr<OneShot> ended = std::make_shared<OneShot>();
  std::exception_ptr thrown;
};

void start(const asio::any_io_executor& executor, const std::shared_ptr<Child>& child, Task<void> body) {
  asio::co_spawn(executor, std::move(body),
                 asio::bind_cancellation_slot(child->signal.slot(), [child](std::exception_ptr thrown) {
                   child->thrown = std::move(thrown);
                   child->ended->complete(Wake::signalled);
                 }));
}

}  // namespace

Task<Ran> run_until_deadline(Context cx, Task<void> body) {
  Ran ran;
  ran.span = cx.remaining();
  if (cx.expired()) {
    ran.timed_out = true;
    co_return ran;
  }
  const auto executor = co_await asio::this_coro::executor;
  const auto child = std::make_shared<Child>();
  const auto ask = [child] { child->signal.emit(asio::cancellation_type::all); };
  const auto expired = std::make_shared<bool>(false);
  const auto alarm = cx.clock().alarm(executor, cx.deadline(), [expired, ask] {
    *expired = true;
    ask();
  });
  start(executor, child, std::move(body));
  co_await OneShot::wait_through(child->ended, ask);
  ran.timed_out = *expired;
  ran.thrown = child->thrown;
  co_return ran;
}

Task<std::exception_ptr> run_shielded(Task<void> body) {
  const auto executor = co_await asio::this_coro::executor;
  const auto child = std::make_shared<Child>();
  start(executor, child, std::move(body));
  co_await OneShot::wait_through(child->ended, [] {});
  co_return child->thrown;
}

}  // namespace flow::async::detail
