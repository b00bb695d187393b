// Actions of the mouse: click, hover, check.
#include "browser/actions.hpp"

#include "browser/detail/action_run.hpp"
#include "browser/detail/input.hpp"
#include "browser/detail/page_state.hpp"
#include "browser/detail/remote_download.hpp"
#include "browser/process.hpp"

namespace flow::browser {

namespace {

using detail::ActionRun;
using detail::Delivery;
using detail::Stroke;

// The event that ends a gesture of `count` clicks, and how often it comes.
json::object click_gesture(MouseButton button, int count) {
  const bool left = button == MouseButton::left;
  if (left && count == 2) return {{"kind", "click"}, {"last", "dblclick"}, {"times", 1}};
  return {{"kind", "click"}, {"last", left ? "click" : "auxclick"}, {"times", count}};
}

// A click as strokes: one for everything, or of a person's hand one for each time a button goes up or down.
std::vector<Stroke> click_input(Point at, const ClickOptions& options, detail::Human* human) {
  std::vector<Stroke> strokes(1);
  const auto then = [&](milliseconds (detail::Human::*pause)()) -> std::vector<cdp::Command>& {
    if (human != nullptr) strokes.push_back({.pause = (human->*pause)(), .input = {}});
    return strokes.back().input;
  };
  const auto held = detail::modifier_keys(options.modifiers);
  std::uint8_t mask = 0;
  auto& first = strokes.front().input;
  for (const auto& key : held) first.push_back(detail::key_down(key, mask |= key.modifier));
  first.push_back(detail::mouse_move(at, mask, 0));
  first.push_back(detail::mouse_press(at, options.button, 1, mask));
  then(&detail::Human::press).push_back(detail::mouse_release(at, options.button, 1, mask));
  for (int i = 2; i <= options.count; ++i) {
    then(&detail::Human::between_clicks).push_back(detail::mouse_press(at, options.button, i, mask));
    then(&detail::Human::press).push_back(detail::mouse_release(at, options.button, i, mask));
  }
  for (auto key = held.rbegin(); key != held.rend(); ++key) {
    mask = static_cast<std::uint8_t>(mask & ~key->modifier);
    strokes.back().input.push_back(detail::key_up(*key, mask));
  }
  return strokes;
}

// prepare → burst → verdict, until the gesture has gone where it should.
Task<Result<injected::Prepared>> perform_click(ActionRun* run, json::object args, ClickOptions options) {
  if (options.force) args["force"] = true;
  json::object nearby = args;
  args["gesture"] = click_gesture(options.button, options.count);
  if (options.trial) args["trial"] = true;
  for (;;) {
    if (!options.trial) {
      CO_TRY_VOID(co_await run->come_near(nearby));
    }
    CO_TRY(auto prepared, co_await run->prepare(args));
    if (prepared.mode == "done") co_return prepared;
    auto strokes = click_input(run->point(), options, options.trial ? nullptr : run->human());
    auto first = std::move(strokes.front().input);
    strokes.erase(strokes.begin());
    CO_TRY(const auto delivery, co_await run->deliver(std::move(first), std::move(strokes)));
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
  const auto owner = page_->state().process.lock();
  std::shared_ptr<detail::RemoteDownloads> taking;
  if (options.expect == Expect::download && owner && owner->is_remote()) {
    CO_TRY(taking, co_await detail::RemoteDownloads::arm(cx, page_->state().shared_from_this()));
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
  json::object args{{"kind", "hover"}};
  if (options.force) args["force"] = true;
  const json::object nearby = args;
  args["gesture"] = json::object{{"kind", "hover"}, {"last", "mousemove"}, {"times", 1}};
  for (;;) {
    CO_TRY_VOID(co_await run.come_near(nearby));
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

}  // namespace flow::browser
