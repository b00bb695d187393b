#include "browser/detail/input.hpp"

#include <array>

#include "async/deadline.hpp"

namespace flow::browser::detail {

namespace {

constexpr std::array<std::string_view, 3> kButtons{"left", "middle", "right"};
constexpr std::array<int, 3> kButtonBits{1, 4, 2};

cdp::Command mouse(std::string_view type, Point at, std::uint8_t modifiers) {
  return {.method = "Input.dispatchMouseEvent",
          .params = {{"type", type}, {"x", at.x}, {"y", at.y}, {"modifiers", modifiers}}};
}

// Not cancelled itself: see send_strokes.
Task<void> play(Context cx, std::shared_ptr<cdp::Session> session, std::vector<Stroke> strokes,
                std::vector<cdp::Pending>* pending) {
  for (auto& stroke : strokes) {
    const SteadyTime at = std::min(cx.deadline(), cx.clock().steady_now() + stroke.pause);
    if (stroke.pause > milliseconds{0}) co_await cx.clock().sleep_until(at);
    for (auto& reply : session->send(std::move(stroke.input))) pending->push_back(std::move(reply));
  }
}

cdp::Command key_event(std::string_view type, const Key& key, std::uint8_t modifiers) {
  return {.method = "Input.dispatchKeyEvent",
          .params = {{"type", type},
                     {"key", key.key},
                     {"code", key.code},
                     {"windowsVirtualKeyCode", key.virtual_key},
                     {"location", key.location == 3 ? 0 : key.location},
                     {"isKeypad", key.location == 3},
                     {"modifiers", modifiers}}};
}

}  // namespace

cdp::Command mouse_move(Point at, std::uint8_t modifiers, int buttons) {
  auto command = mouse("mouseMoved", at, modifiers);
  command.params["button"] = buttons == 0 ? "none" : "left";
  command.params["buttons"] = buttons;
  return command;
}

cdp::Command mouse_press(Point at, MouseButton button, int count, std::uint8_t modifiers) {
  const auto index = static_cast<std::size_t>(button);
  auto command = mouse("mousePressed", at, modifiers);
  command.params["button"] = kButtons.at(index);
  command.params["buttons"] = kButtonBits.at(index);
  command.params["clickCount"] = count;
  command.params["force"] = 0.5;
  return command;
}

cdp::Command mouse_release(Point at, MouseButton button, int count, std::uint8_t modifiers) {
  auto command = mouse("mouseReleased", at, modifiers);
  command.params["button"] = kButtons.at(static_cast<std::size_t>(button));
  command.params["buttons"] = 0;
  command.params["clickCount"] = count;
  return command;
}

cdp::Command mouse_wheel(Point at, int down) {
  auto command = mouse("mouseWheel", at, 0);
  command.params["deltaX"] = 0;
  command.params["deltaY"] = down;
  return command;
}

cdp::Command key_down(const Key& key, std::uint8_t modifiers) {
  const bool types = !key.text.empty() && (modifiers & ~kShift) == 0;
  auto command = key_event(types ? "keyDown" : "rawKeyDown", key, modifiers);
  if (types) {
    command.params["text"] = key.text;
    command.params["unmodifiedText"] = key.text;
  }
  return command;
}

cdp::Command key_up(const Key& key, std::uint8_t modifiers) {
  return key_event("keyUp", key, modifiers);
}

cdp::Command insert_text(std::string_view text) {
  return {.method = "Input.insertText", .params = {{"text", text}}};
}

Task<void> send_strokes(Context cx, std::shared_ptr<cdp::Session> session, std::vector<Stroke> strokes,
                        std::vector<cdp::Pending>* pending) {
  if (!strokes.empty()) co_await async::shielded(play(cx, std::move(session), std::move(strokes), pending));
}

Task<Result<void>> send_input(Context cx, std::shared_ptr<Page> page, std::vector<cdp::Command> input,
                              std::vector<Stroke> rest) {
  CO_TRY_VOID(page->may_send_input());
  auto pending = page->session()->send(std::move(input));
  co_await send_strokes(cx, page->session(), std::move(rest), &pending);
  for (std::size_t i = 0; i < pending.size(); ++i) {
    auto reply = co_await pending[i].get(cx);
    if (reply) continue;
    for (++i; i < pending.size(); ++i) page->unanswered_input().push_back(std::move(pending[i]));
    co_return std::unexpected(std::move(reply).error().with_effect(Effect::unknown));
  }
  co_return Result<void>{};
}

std::vector<Key> modifier_keys(std::uint8_t mask) {
  std::vector<Key> keys;
  for (const std::string_view name : {"Control", "Alt", "Meta", "Shift"}) {
    const auto key = find_key(name);
    if (key && (mask & key->modifier) != 0) keys.push_back(*key);
  }
  return keys;
}

}  // namespace flow::browser::detail
