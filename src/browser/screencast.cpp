#include "browser/screencast.hpp"

#include "browser/detail/page_state.hpp"
#include "browser/evidence.hpp"
#include "cdp/peek.hpp"

namespace flow::browser {

struct Screencast::State {
  explicit State(std::shared_ptr<Page> cast) : page(std::move(cast)) {}

  std::shared_ptr<Page> page;
  cdp::Subscription frames;
  std::string newest;  // the event's parameters; empty: none since the last one was given

  PageState& page_state() const { return page->state(); }
};

namespace {

int size_of(const json::value& event, std::string_view pointer) {
  const auto* size = json::find(event, pointer);
  return size != nullptr && size->is_number() ? static_cast<int>(size->to_number<double>()) : 0;
}

// True when nothing filled from a secret is left on the page, whose next picture may be shown.
Task<bool> is_clean(Context cx, std::shared_ptr<Page> page) {
  const auto boxes = co_await secret_boxes(cx, page);
  co_return boxes && boxes->empty();
}

}  // namespace

Screencast::Screencast(std::shared_ptr<State> state) : state_(std::move(state)) {}
Screencast::~Screencast() = default;

Task<Result<std::unique_ptr<Screencast>>> Screencast::start(Context cx, std::shared_ptr<Page> page,
                                                            ScreencastOptions options) {
  if (const auto reason = page->end_reason()) co_return std::unexpected(*reason);
  const auto state = std::make_shared<State>(page);
  state->frames =
      page->session()->on("Page.screencastFrame", [weak = std::weak_ptr(state)](std::string_view event) {
        const auto self = weak.lock();
        if (!self) return;
        self->newest = event;
        self->page_state().changed.notify();
      });
  json::object params{{"format", "jpeg"},
                      {"quality", options.quality},
                      {"maxWidth", options.max_width},
                      {"maxHeight", options.max_height}};
  CO_TRY_VOID(co_await page->session()->call(cx, "Page.startScreencast", std::move(params)));
  co_return std::unique_ptr<Screencast>(new Screencast(state));
}

Task<Result<ScreencastFrame>> Screencast::next(Context cx) {
  const auto self = state_;
  if (const auto reason = self->page->end_reason()) co_return std::unexpected(*reason);
  while (self->newest.empty()) CO_TRY_VOID(co_await self->page_state().wait_change(cx));
  const std::string raw = std::exchange(self->newest, {});
  CO_TRY(const json::value event, json::parse(raw));
  json::object ack;
  if (const auto* number = json::find(event, "/sessionId")) ack["sessionId"] = *number;
  // Its answer says nothing: the next frame does.
  static_cast<void>(
      self->page->session()->send({{.method = "Page.screencastFrameAck", .params = std::move(ack)}}));

  ScreencastFrame frame{.width = size_of(event, "/metadata/deviceWidth"),
                        .height = size_of(event, "/metadata/deviceHeight")};
  if (self->page_state().holds_secret) {
    // This picture may be older than the look at the page: it is withheld even if the field is gone by now.
    frame.withheld = true;
    if (co_await is_clean(cx, self->page)) self->page_state().holds_secret = false;
    co_return frame;
  }
  CO_TRY(frame.jpeg, cdp::base64_member(raw, "data"));
  co_return frame;
}

Task<Result<void>> Screencast::stop(Context cx) {
  const auto self = state_;
  self->frames = {};
  if (self->page->closed()) co_return Result<void>{};
  CO_TRY_VOID(co_await self->page->session()->call(cx, "Page.stopScreencast"));
  co_return Result<void>{};
}

const std::shared_ptr<Page>& Screencast::page() const {
  return state_->page;
}

std::shared_ptr<Page> last_used(const std::vector<std::shared_ptr<Page>>& pages) {
  std::shared_ptr<Page> last;
  for (const auto& page : pages) {
    if (page->closed()) continue;
    if (!last || page->state().leased_at >= last->state().leased_at) last = page;
  }
  return last;
}

}  // namespace flow::browser
