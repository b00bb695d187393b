#include "browser/page.hpp"

#include "browser/detail/context_state.hpp"
#include "browser/detail/page_state.hpp"
#include "browser/process.hpp"

namespace flow::browser {

namespace {

// How long a navigation the page asked for may stay unconfirmed after a flush (a javascript: URL, a cancelled
// request).
constexpr milliseconds kConfirmTime{100};

class Watch final : public NavigationWatch {
 public:
  explicit Watch(std::shared_ptr<PageState> page)
      : page_(std::move(page)),
        frame_(page_->main),
        mark_(frame_->state().navigation.mark()),
        begun_(frame_->state().navigation.begun()) {}

  Task<Result<NavigationResult>> wait(Context cx, WaitUntil until) override {
    co_return co_await wait_navigation(cx, page_, frame_, mark_, {}, until);
  }
  bool seen() const override { return frame_->state().navigation.begun() > begun_; }

 private:
  std::shared_ptr<PageState> page_;
  std::shared_ptr<Frame> frame_;
  NavigationTracker::Mark mark_;
  std::uint64_t begun_;
};

void walk(const std::shared_ptr<Frame>& frame, std::vector<std::shared_ptr<Frame>>& out) {
  out.push_back(frame);
  for (const auto& child : frame->state().children) walk(child, out);
}

}  // namespace

Page::Page(std::shared_ptr<PageState> state) : state_(std::move(state)) {}
Page::~Page() = default;

const PageId& Page::id() const {
  return state_->page_id;
}
const std::string& Page::url() const {
  static const std::string kNone;
  return state_->main ? state_->main->url() : kNone;
}
bool Page::closed() const {
  return state_->ended.has_value();
}
std::optional<Error> Page::end_reason() const {
  return state_->ended;
}
std::shared_ptr<Page> Page::opener() const {
  return state_->opener.lock();
}
std::shared_ptr<Frame> Page::main_frame() const {
  return state_->main;
}
std::shared_ptr<Frame> Page::find_frame(std::string_view frame_id) const {
  return state_->frame(frame_id);
}
std::shared_ptr<cdp::Session> Page::session() const {
  return state_->session;
}
Dialogs& Page::dialogs() {
  return state_->dialogs;
}
Network& Page::network() {
  return state_->network;
}

std::vector<std::shared_ptr<Frame>> Page::frames() const {
  std::vector<std::shared_ptr<Frame>> all;
  if (state_->main) walk(state_->main, all);
  return all;
}

Task<Result<std::string>> Page::title(Context cx) {
  const auto self = shared_from_this();
  if (state_->ended) co_return std::unexpected(*state_->ended);
  CO_TRY(const auto title, co_await state_->main->evaluate(cx, "() => document.title", {}));
  co_return title.is_string() ? std::string(title.get_string()) : std::string();
}

Task<Result<PageLease>> Page::acquire(Context cx) {
  const auto self = shared_from_this();
  if (state_->ended) co_return std::unexpected(*state_->ended);
  auto lease = co_await state_->gate.acquire(cx);
  if (!lease) co_return std::unexpected(std::move(lease).error().context("waiting for the page"));
  if (state_->ended) co_return std::unexpected(*state_->ended);
  if (const auto owner = state_->process.lock()) CO_TRY_VOID(co_await owner->take_up(cx));
  state_->leased_at = cx.clock().steady_now();
  co_return PageLease(self, std::move(*lease));
}

Task<Result<void>> Page::barrier(Context cx) {
  const auto self = shared_from_this();
  CO_TRY_VOID(co_await state_->session->call(cx, "Page.enable"));
  co_return co_await wait_settled(cx);
}

Task<Result<void>> Page::wait_settled(Context cx) {
  const auto self = shared_from_this();
  const auto state = state_;
  if (state->ended) co_return std::unexpected(*state->ended);
  NavigationTracker& navigation = state->main->state().navigation;
  while (navigation.pending()) {
    const PendingNavigation pending = *navigation.pending();
    const auto unchanged = [&] {
      return navigation.pending() && navigation.pending()->loader == pending.loader &&
             navigation.pending()->url == pending.url;
    };
    if (pending.loader.empty()) {
      CO_TRY_VOID(co_await state->session->call(cx, "Page.enable"));
      if (unchanged()) static_cast<void>(co_await state->wait_change(cx.within(kConfirmTime)));
      if (unchanged() && navigation.pending()->loader.empty()) navigation.drop_pending();
      continue;
    }
    if (pending.stopped) {
      CO_TRY_VOID(co_await state->session->call(cx, "Page.enable"));
      if (unchanged() && navigation.pending()->stopped) navigation.drop_pending();
      continue;
    }
    auto changed = co_await state->wait_change(cx);
    if (!changed) {
      if (state->ended) co_return std::unexpected(*state->ended);
      co_return std::unexpected(
          std::move(changed).error().context(fmt::format("waiting for {} to answer", pending.url)));
    }
    if (!navigation.pending()) state->main->expect_calls();
  }
  co_return Result<void>{};
}

Task<Result<void>> Page::wait_for_state(Context cx, WaitUntil until) {
  const auto self = shared_from_this();
  if (state_->ended) co_return std::unexpected(*state_->ended);
  CO_TRY_VOID(co_await wait_settled(cx));
  co_return co_await wait_state(cx, state_, state_->main, state_->main->document(), until);
}

std::shared_ptr<NavigationWatch> Page::watch_navigation() {
  return std::make_shared<Watch>(state_);
}

std::shared_ptr<async::Queue<std::shared_ptr<Page>>> Page::watch_popups() {
  auto queue = std::make_shared<async::Queue<std::shared_ptr<Page>>>();
  if (state_->ended) queue->close();
  state_->popup_watches.push_back(queue);
  return queue;
}

std::shared_ptr<async::Queue<std::shared_ptr<Download>>> Page::watch_downloads() {
  auto queue = std::make_shared<async::Queue<std::shared_ptr<Download>>>();
  if (state_->ended) queue->close();
  state_->download_watches.push_back(queue);
  return queue;
}

Task<Result<void>> Page::bring_to_front(Context cx) {
  const auto self = shared_from_this();
  CO_TRY_VOID(co_await state_->session->call(cx, "Page.bringToFront"));
  co_return Result<void>{};
}

Task<Result<void>> Page::close(Context cx) {
  const auto self = shared_from_this();
  const auto owner = state_->process.lock();
  if (state_->ended || !owner) co_return Result<void>{};
  co_return co_await owner->close_page(cx, state_);
}

}  // namespace flow::browser
