// Drag: press on one element, move to another, release there.
#include "async/deadline.hpp"
#include "browser/actions.hpp"
#include "browser/detail/action_run.hpp"
#include "browser/detail/input.hpp"

namespace flow::browser {

namespace {

using detail::ActionRun;
using detail::Delivery;
using detail::Human;

constexpr int kMoves = 4;  // the browser begins a drag only after some pixels
constexpr milliseconds kLetGoTime{500};

class Drag {
 public:
  Drag(Context cx, std::shared_ptr<Page> page, std::shared_ptr<Frame> frame, Target from, Target to)
      : cx_(cx),
        page_(page),
        source_(cx, page, frame, std::move(from), "drag"),
        target_(cx, page, std::move(frame), std::move(to), "drop on") {}

  Task<Result<ActionReport>> run() {
    CO_TRY_VOID(co_await source_.begin());
    // A native drag is handed to us as data instead of to the window system.
    const auto session = page_->session();
    const auto subscription = session->on("Input.dragIntercepted", [this](std::string_view params) {
      const auto parsed = json::parse_object(params);
      const auto* data = parsed ? json::find(*parsed, "data") : nullptr;
      if (data != nullptr) native_ = *data;
    });
    // Boxed, so that what was picked up is let go also when this is cancelled.
    auto done = co_await async::with_deadline(cx_, carry());
    co_await async::ignore_cancellation();
    const Context brief = cx_.grace(kLetGoTime);
    if (!done && pressed_) co_await let_go(brief);
    static_cast<void>(co_await session->call(brief, "Input.setInterceptDrags", {{"enabled", false}}));
    if (done) co_return source_.take_report();
    co_return std::unexpected(std::move(done).error().with_effect(pressed_ ? Effect::unknown : Effect::none));
  }

 private:
  Task<Result<void>> carry() {
    CO_TRY_VOID(co_await page_->session()->call(cx_, "Input.setInterceptDrags", {{"enabled", true}}));
    json::object args{{"kind", "drag"}};
    const json::object nearby = args;
    // Both ends are there before anything is picked up. Whether the target stands still counts only when
    // something is dropped on it, and is looked at then.
    CO_TRY_VOID(co_await target_.prepare({{"kind", "drag"}, {"moving", true}}));
    args["gesture"] = json::object{{"kind", "hover"}, {"last", "mousemove"}, {"times", 1}};
    for (;;) {
      CO_TRY_VOID(co_await source_.come_near(nearby));
      CO_TRY_VOID(co_await source_.prepare(args));
      CO_TRY(const auto delivery, co_await source_.deliver({detail::mouse_move(source_.point(), 0, 0)}));
      if (delivery == Delivery::delivered) break;
    }
    pressed_ = true;
    CO_TRY_VOID(co_await detail::send_input(cx_, page_,
                                            {detail::mouse_press(source_.point(), MouseButton::left, 1, 0)}));
    CO_TRY_VOID(co_await target_.prepare(nearby));
    CO_TRY_VOID(co_await move());
    co_return co_await drop();
  }

  Task<Result<void>> move() {
    const Point a = source_.point();
    const Point b = target_.point();
    std::vector<Human::Step> way;
    Human* const human = source_.human();
    if (human != nullptr) {
      way = human->way(b);
    } else {
      for (int i = 1; i <= kMoves; ++i) {
        way.push_back({.at = {a.x + (b.x - a.x) * i / kMoves, a.y + (b.y - a.y) * i / kMoves}, .pause = {}});
      }
    }
    for (const auto& step : way) {
      if (native_) break;
      if (step.pause > milliseconds{0}) co_await cx_.clock().sleep_for(step.pause);
      CO_TRY_VOID(co_await detail::send_input(cx_, page_, {detail::mouse_move(step.at, 0, 1)}));
    }
    if (human != nullptr) human->arrived(b);
    co_return Result<void>{};
  }

  Task<Result<void>> drop() {
    const Point b = target_.point();
    std::vector<cdp::Command> input;
    if (native_) {
      for (const std::string_view type : {"dragEnter", "dragOver", "drop"})
        input.push_back(drag_event(type, b));
    }
    input.push_back(detail::mouse_release(b, MouseButton::left, 1, 0));
    co_return co_await detail::send_input(cx_, page_, std::move(input));
  }

  // Where nothing happens: a drag is cancelled, and releasing at the source undoes the press.
  Task<void> let_go(Context cx) {
    std::vector<cdp::Command> input;
    if (native_) input.push_back(drag_event("dragCancel", source_.point()));
    input.push_back(detail::key_down(*find_key("Escape"), 0));
    input.push_back(detail::key_up(*find_key("Escape"), 0));
    input.push_back(detail::mouse_release(source_.point(), MouseButton::left, 1, 0));
    static_cast<void>(co_await page_->session()->burst(cx, std::move(input)));
  }

  cdp::Command drag_event(std::string_view type, Point at) const {
    return {.method = "Input.dispatchDragEvent",
            .params = {{"type", type}, {"x", at.x}, {"y", at.y}, {"data", *native_}}};
  }

  Context cx_;
  std::shared_ptr<Page> page_;
  ActionRun source_;
  ActionRun target_;
  std::optional<json::value> native_;  // what is dragged, once the browser has begun a drag
  bool pressed_ = false;
};

}  // namespace

Task<Result<ActionReport>> Actor::drag(Context cx, Target from, Target to) const {
  Drag drag(cx, page_, frame_, std::move(from), std::move(to));
  co_return co_await drag.run();
}

}  // namespace flow::browser
