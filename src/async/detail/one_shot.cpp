#include "async/detail/one_shot.hpp"

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace flow::async::detail {

namespace asio = boost::asio;

bool OneShot::complete(Wake wake) {
  if (done_) return false;
  done_ = true;
  wake_ = wake;
  cancel_ = nullptr;
  if (handler_) {
    auto handler = std::exchange(handler_, nullptr);
    asio::post(executor_, [handler = std::move(handler), wake]() mutable { handler({}, wake); });
  }
  return true;
}

Task<Wake> OneShot::suspend(std::shared_ptr<OneShot> self, std::function<void()> on_cancel) {
  if (self->done_) co_return self->wake_;
  self->executor_ = co_await asio::this_coro::executor;
  self->cancel_ = std::move(on_cancel);
  co_return co_await asio::async_initiate<const asio::use_awaitable_t<>&,
                                          void(boost::system::error_code, Wake)>(
      [](auto handler, std::shared_ptr<OneShot> state) {
        auto slot = asio::get_associated_cancellation_slot(handler);
        if (slot.is_connected()) {
          slot.assign([weak = std::weak_ptr(state)](asio::cancellation_type) {
            const auto alive = weak.lock();
            if (!alive || alive->done_) return;
            if (alive->cancel_) {
              const auto cancel = alive->cancel_;
              cancel();
            }
          });
        }
        state->handler_ = [handler = std::move(handler)](boost::system::error_code error, Wake wake) mutable {
          asio::get_associated_cancellation_slot(handler).clear();
          std::move(handler)(error, wake);
        };
      },
      asio::use_awaitable, self);
}

Task<Wake> OneShot::wait(std::shared_ptr<OneShot> self) {
  std::weak_ptr<OneShot> weak = self;
  co_return co_await suspend(std::move(self), [weak] {
    if (const auto alive = weak.lock()) alive->complete(Wake::aborted);
  });
}

Task<Wake> OneShot::wait_through(std::shared_ptr<OneShot> self, std::function<void()> on_cancel) {
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  const auto cancellation = co_await asio::this_coro::cancellation_state;
  if (cancellation.cancelled() != asio::cancellation_type::none && on_cancel) on_cancel();
  co_await asio::this_coro::throw_if_cancelled(false);
  const Wake wake = co_await suspend(std::move(self), std::move(on_cancel));
  co_await asio::this_coro::throw_if_cancelled(throws);
  co_return wake;
}

}  // namespace flow::async::detail
