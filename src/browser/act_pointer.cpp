// Actions of the mouse: click, hover, check, drag.
#include "browser/actions.hpp"

#include "browser/detail/action_run.hpp"
#include "browser/detail/input.hpp"

namespace flow::browser {

namespace {

using detail::ActionRun;
using detail::Delivery;

// The event that ends a gesture of `count` clicks, and how often it comes.
json::object click_gesture(MouseButton button, int count) {
  const bool left = button == MouseButton::left;
  if (left && count == 2) return {{"kind", "click"}, {"last", "dblclick"}, {"times", 1}};
  return {{"kind", "click"}, {"last", left ? "click" : "auxclick"}, {"times", count}};
}

std::vector<cdp::Command> click_input(Point at, const ClickOptions& options) {
  std::vector<cdp::Command> input;
  const auto held = detail::modifier_keys(options.modifiers);
  std::uint8_t mask = 0;
  for (const auto& key : held) input.push_back(detail::key_down(key, mask |= key.modifier));
  input.push_back(detail::mouse_move(at, mask, 0));
  for (int i = 1; i <= options.count; ++i) {
    input.push_back(detail::mouse_press(at, options.button, i, mask));
    input.push_back(detail::mouse_release(at, options.button, i, mask));
  }
  for (auto key = held.rbegin(); key != held.rend(); ++key) {
    mask = static_cast<std::uint8_t>(mask & ~key->modifier);
    input.push_back(detail::key_up(*key, mask));
  }
  return input;
}

// prepare → burst → verdict, until the gesture has gone where it should.
Task<Result<injected::Prepared>> perform_click(ActionRun* run, json::object args, ClickOptions options) {
  args["gesture"] = click_gesture(options.button, options.count);
  if (options.force) args["force"] = true;
  if (options.trial) args["trial"] = true;
  for (;;) {
    CO_TRY(auto prepared, co_await run->prepare(args));
    if (prepared.mode == "done") co_return prepared;
    CO_TRY(const auto delivery, co_await run->deliver(click_input(run->point(), options)));
    if (delivery == Delivery::delivered) co_return prepared;
  }
}

Error unmet(const ActionRun& run, std::string_view what) {
  return run
      .fail_with(ErrorCode::timeout, fmt::format("clicked, but {} before the deadline", what), Effect::done)
      .with_detail("reason", "expectation_unmet");
}

}  // namespace

Actor::Actor(const PageLease& lease, std::shared_ptr<Frame> frame)
    : Actor(lease.shared_page(), std::move(frame)) {}

Actor::Actor(std::shared_ptr<Page> page, std::shared_ptr<Frame> frame)
    : page_(std::move(page)), frame_(std::move(frame)) {
  if (!frame_) frame_ = page_->main_frame();
}

Task<Result<ActionReport>> Actor::click(Context cx, Target target, ClickOptions options) const {
  if (options.count < 1 || options.count > 3) {
    co_return fail(ErrorCode::invalid_input, "a click count of {} is outside 1-3", options.count);
  }
  ActionRun run(cx, page_, frame_, std::move(target), options.count == 2 ? "double click" : "click");
  CO_TRY_VOID(co_await run.begin());
  const auto page = page_;
  const auto navigation = options.expect == Expect::navigation ? page->watch_navigation() : nullptr;
  const auto popups = options.expect == Expect::popup ? page->watch_popups() : nullptr;
  const auto downloads = options.expect == Expect::download ? page->watch_downloads() : nullptr;
  CO_TRY_VOID(co_await perform_click(&run, {{"kind", "click"}}, options));
  if (navigation) {
    auto done = co_await navigation->wait(cx, WaitUntil::commit);
    if (!done && done.error().code == ErrorCode::timeout)
      co_return std::unexpected(unmet(run, "no navigation began"));
    if (!done) co_return std::unexpected(run.dress(std::move(done).error(), Effect::done));
  }
  if (popups) {
    auto popup = co_await popups->pop(cx);
    if (!popup && popup.error().code == ErrorCode::timeout)
      co_return std::unexpected(unmet(run, "no new tab opened"));
    if (!popup) co_return std::unexpected(run.dress(std::move(popup).error(), Effect::done));
    run.report().popup = *std::move(popup);
  }
  if (downloads) {
    auto download = co_await downloads->pop(cx);
    if (!download && download.error().code == ErrorCode::timeout)
      co_return std::unexpected(unmet(run, "no download began"));
    if (!download) co_return std::unexpected(run.dress(std::move(download).error(), Effect::done));
    run.report().download = *std::move(download);
  }
  // A double click never waits: its first click may have begun what its second one is for.
  if (!options.no_wait && !options.trial && options.count != 2) {
    CO_TRY_VOID(co_await run.barrier());
  }
  co_return run.take_report();
}

Task<Result<ActionReport>> Actor::hover(Context cx, Target target, HoverOptions options) const {
  ActionRun run(cx, page_, frame_, std::move(target), "hover over");
  CO_TRY_VOID(co_await run.begin());
  json::object args{{"kind", "hover"}, {"gesture", {{"kind", "hover"}, {"last", "mousemove"}, {"times", 1}}}};
  if (options.force) args["force"] = true;
  for (;;) {
    CO_TRY_VOID(co_await run.prepare(args));
    CO_TRY(const auto delivery, co_await run.deliver({detail::mouse_move(run.point(), 0, 0)}));
    if (delivery == Delivery::delivered) break;
  }
  co_return run.take_report();
}

Task<Result<ActionReport>> Actor::set_checked(Context cx, Target target, bool checked) const {
  ActionRun run(cx, page_, frame_, std::move(target), checked ? "check" : "uncheck");
  CO_TRY_VOID(co_await run.begin());
  CO_TRY(const auto prepared, co_await perform_click(&run, {{"kind", "check"}, {"want", checked}}, {}));
  if (prepared.mode == "done") {
    run.report().changed = false;
    co_return run.take_report();
  }
  auto now = co_await run.frame()->call(cx, std::string(injected::kCheckedNow), nullptr, Repeat::no);
  if (!now) {
    // The click has led to another document: there is nothing left to read.
    if (detail::reason_of(now.error()) == "interrupted") co_return run.take_report();
    co_return std::unexpected(run.dress(std::move(now).error(), Effect::done));
  }
  const auto* state = now->is_object() ? now->get_object().if_contains("checked") : nullptr;
  if (state != nullptr && !state->is_null() && *state != json::value(checked)) {
    co_return std::unexpected(
        run.fail_with(ErrorCode::not_actionable, "clicked, but it did not change its state", Effect::done)
            .with_detail("reason", "value_rejected"));
  }
  co_return run.take_report();
}

Task<Result<ActionReport>> Actor::drag(Context cx, Target from, Target to) const {
  ActionRun source(cx, page_, frame_, std::move(from), "drag");
  ActionRun target(cx, page_, frame_, std::move(to), "drop on");
  CO_TRY_VOID(co_await source.begin());
  const auto session = page_->session();
  // Native drags are handed to us as data instead of to the window system.
  auto dragged = std::make_shared<std::optional<json::value>>();
  const auto subscription = session->on("Input.dragIntercepted", [dragged](std::string_view params) {
    if (auto parsed = json::parse_object(params)) {
      if (const auto* data = parsed->if_contains("data")) *dragged = *data;
    }
  });
  CO_TRY_VOID(co_await session->call(cx, "Input.setInterceptDrags", {{"enabled", true}}));
  auto result =
      co_await [](ActionRun* source, ActionRun* target, std::shared_ptr<cdp::Session> session,
                  std::shared_ptr<std::optional<json::value>> dragged, Context cx) -> Task<Result<void>> {
    json::object args{{"kind", "drag"},
                      {"gesture", {{"kind", "hover"}, {"last", "mousemove"}, {"times", 1}}}};
    for (;;) {
      CO_TRY_VOID(co_await source->prepare(args));
      CO_TRY(const auto delivery, co_await source->deliver({detail::mouse_move(source->point(), 0, 0)}));
      if (delivery == Delivery::delivered) break;
    }
    const Point a = source->point();
    CO_TRY_VOID(co_await session->call(cx, "Input.dispatchMouseEvent",
                                       detail::mouse_press(a, MouseButton::left, 1, 0).params));
    auto ready = co_await target->prepare({{"kind", "drag"}});
    if (!ready) {
      // Let go where nothing happens: Escape cancels a drag, releasing at the source undoes the press.
      co_await session->burst(
          cx.grace(milliseconds{500}),
          {detail::key_down(*find_key("Escape"), 0), detail::key_up(*find_key("Escape"), 0),
           detail::mouse_release(a, MouseButton::left, 1, 0)});
      co_return std::unexpected(std::move(ready).error().with_effect(Effect::unknown));
    }
    const Point b = target->point();
    // A few moves: the browser begins a drag only after some pixels.
    for (int i = 1; i <= 4; ++i) {
      const Point at{a.x + (b.x - a.x) * i / 4, a.y + (b.y - a.y) * i / 4};
      if (!dragged->has_value()) {
        CO_TRY_VOID(
            co_await session->call(cx, "Input.dispatchMouseEvent", detail::mouse_move(at, 0, 1).params));
      }
    }
    if (dragged->has_value()) {
      for (const std::string_view type : {"dragEnter", "dragOver", "drop"}) {
        CO_TRY_VOID(co_await session->call(cx, "Input.dispatchDragEvent",
                                           {{"type", type}, {"x", b.x}, {"y", b.y}, {"data", **dragged}}));
      }
    }
    CO_TRY_VOID(co_await session->call(cx, "Input.dispatchMouseEvent",
                                       detail::mouse_release(b, MouseButton::left, 1, 0).params));
    co_return Result<void>{};
  }(&source, &target, session, dragged, cx);
  co_await session->call(cx.grace(milliseconds{500}), "Input.setInterceptDrags", {{"enabled", false}});
  if (!result) co_return std::unexpected(std::move(result).error());
  co_return source.take_report();
}

}  // namespace flow::browser
