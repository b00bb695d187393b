// Scrolling a page as a whole. By some way it is a turn of the wheel, which pages hear that load more when
// they are scrolled; to an end it is done in the page, because nobody knows how far that is.
#include "browser/actions.hpp"
#include "browser/detail/input.hpp"
#include "browser/injected_protocol.hpp"

namespace flow::browser {

namespace {

bool has_moved(const json::value& answer) {
  const auto* moved = json::find(answer, "/moved");
  return moved != nullptr && *moved == json::value(true);
}

Task<Result<bool>> turn_wheel(Context cx, std::shared_ptr<Page> page, std::shared_ptr<Frame> frame,
                              int down) {
  CO_TRY(const auto at, co_await frame->call(cx, std::string(injected::kScrollWatch), nullptr));
  const auto side = [&](std::string_view pointer) {
    const auto* number = json::find(at, pointer);
    return number != nullptr && number->is_number() ? number->to_number<double>() : 0;
  };
  CO_TRY_VOID(
      co_await detail::send_input(cx, page, {detail::mouse_wheel({side("/x"), side("/y")}, down)}, {}));
  CO_TRY(const auto settled, co_await frame->call(cx, std::string(injected::kScrollSettled), nullptr));
  co_return has_moved(settled);
}

}  // namespace

Task<Result<bool>> Actor::scroll_page(Context cx, ScrollWay way, int pixels) const {
  const auto page = page_;
  const auto frame = frame_;
  CO_TRY_VOID(co_await page->wait_settled(cx));
  const int down = way == ScrollWay::up ? -pixels : pixels;
  if (frame->is_main() && (way == ScrollWay::up || way == ScrollWay::down)) {
    CO_TRY(const bool moved, co_await turn_wheel(cx, page, frame, down));
    if (moved) co_return true;
    // Something in the middle of the page may have kept the wheel to itself, such as a map.
  }
  json::object args{{"x", 0}, {"y", down}};
  if (way == ScrollWay::top) args["to"] = "top";
  if (way == ScrollWay::bottom) args["to"] = "bottom";
  CO_TRY(const auto answer, co_await frame->call(cx, std::string(injected::kScrollPage), std::move(args)));
  co_return has_moved(answer);
}

}  // namespace flow::browser
