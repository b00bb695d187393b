#include "worker/live_view.hpp"

#include <utility>

#include "async/deadline.hpp"
#include "browser/screencast.hpp"

namespace flow::worker {
namespace {

constexpr milliseconds kPace{250};
constexpr milliseconds kLook{1'000};  // how soon another page is noticed while this one stands still
constexpr milliseconds kCallTime{3'000};
constexpr milliseconds kCloseTime{1'000};

bool is_over(const Error& error) {
  return error.code == ErrorCode::cancelled;
}

Task<void> close(Context cx, std::unique_ptr<browser::Screencast> cast) {
  if (!cast) co_return;
  const auto stopped = co_await cast->stop(cx.grace(kCloseTime));
  if (!stopped) cx.log().debug("a screencast did not stop", {{"error", stopped.error().message}});
}

}  // namespace

LiveView::LiveView(db::Database& database, ExecutionId execution, Pages pages)
    : store_(database), execution_(std::move(execution)), pages_(std::move(pages)) {}

void LiveView::watched(SteadyTime now) {
  until_ = now + kWatched;
  awake_.set();
}

Task<Result<void>> LiveView::run(Context cx, std::shared_ptr<LiveView> view) {
  Result<void> ended;
  while (ended) {
    ended = co_await view->awake_.wait(cx);
    if (ended) ended = co_await async::with_deadline(cx, show(cx, view));
  }
  co_await async::ignore_cancellation();
  co_return co_await view->store_.remove(cx.grace(kCloseTime), view->execution_);
}

// Fails only when it is cancelled.
Task<Result<void>> LiveView::show(Context cx, std::shared_ptr<LiveView> view) {
  std::unique_ptr<browser::Screencast> cast;
  Result<void> going;
  while (going && cx.clock().steady_now() < view->until_) {
    const auto page = browser::last_used(view->pages_());
    if (cast && cast->page() != page) co_await close(cx, std::exchange(cast, nullptr));
    Result<void> shown;
    if (page && !cast) {
      auto started = co_await browser::Screencast::start(cx.within(kCallTime), page);
      if (started) {
        cast = *std::move(started);
      } else {
        shown = std::unexpected(std::move(started).error());
      }
    }
    if (cast) {
      auto frame = co_await cast->next(cx.within(kLook));
      if (frame) {
        db::LiveFrame row{.url = page->url(), .width = frame->width, .height = frame->height, .jpeg = {}};
        if (!frame->withheld) row.jpeg = std::move(frame->jpeg);
        shown = co_await view->store_.put(cx.within(kCallTime), view->execution_, std::move(row));
      } else if (frame.error().code != ErrorCode::timeout) {  // else: the page stands still
        cast.reset();
        shown = std::unexpected(std::move(frame).error());
      }
    }
    if (!shown && is_over(shown.error())) going = shown;
    if (!shown) cx.log().debug("a live picture is missing", {{"error", shown.error().message}});
    if (going) going = co_await view->never_.wait(cx.within(kPace));
    if (!going && !is_over(going.error())) going = {};
  }
  view->awake_.reset();
  if (!going) co_await async::ignore_cancellation();
  co_await close(cx, std::move(cast));
  co_return going;
}

}  // namespace flow::worker
