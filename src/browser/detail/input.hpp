#pragma once
// Input events as protocol commands.
#include <string_view>
#include <vector>

#include "browser/actions.hpp"
#include "browser/keymap.hpp"
#include "cdp/session.hpp"

namespace flow::browser::detail {

// Coordinates of the main viewport; `buttons` are those held during the move.
cdp::Command mouse_move(Point at, std::uint8_t modifiers, int buttons);
cdp::Command mouse_press(Point at, MouseButton button, int count, std::uint8_t modifiers);
cdp::Command mouse_release(Point at, MouseButton button, int count, std::uint8_t modifiers);
cdp::Command mouse_wheel(Point at, int down);

cdp::Command key_down(const Key& key, std::uint8_t modifiers);
cdp::Command key_up(const Key& key, std::uint8_t modifiers);
cdp::Command insert_text(std::string_view text);

// Input that goes out in one write, after a pause.
struct Stroke {
  milliseconds pause{0};
  std::vector<cdp::Command> input;
};
// What ends a gesture that has begun (a button or a key comes up): also sent when the action is cancelled
// meanwhile, and without the rest of its pauses when its deadline comes. Adds the replies to come to
// `pending`.
Task<void> send_strokes(Context cx, std::shared_ptr<cdp::Session> session, std::vector<Stroke> strokes,
                        std::vector<cdp::Pending>* pending);

// One write to the page's main session and the strokes that follow, all replies awaited. At the deadline what
// is unanswered is left to the next action, and the error is `timeout`, effect unknown.
Task<Result<void>> send_input(Context cx, std::shared_ptr<Page> page, std::vector<cdp::Command> input,
                              std::vector<Stroke> rest = {});

// Modifier keys of the mask going down, in a fixed order; reversed they go up.
std::vector<Key> modifier_keys(std::uint8_t mask);

}  // namespace flow::browser::detail
