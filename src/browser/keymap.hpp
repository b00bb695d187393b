#pragma once
// The US keyboard: from names and characters to what a key event carries. Pure tables.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace flow::browser {

// Bits of the protocol's `modifiers`.
enum Modifier : std::uint8_t { kAlt = 1, kControl = 2, kMeta = 4, kShift = 8 };

struct Key {
  std::string key;   // what KeyboardEvent.key says
  std::string code;  // the place on the keyboard
  int virtual_key = 0;
  int location = 0;           // 0 standard, 1 left, 2 right, 3 keypad
  std::string text;           // what it types; empty: nothing
  bool shift = false;         // typed with Shift held
  std::uint8_t modifier = 0;  // the bit it sets while held
};

// "Enter", "a", "A", "KeyA", "!", "ArrowLeft", "NumpadEnter", "F5", "Space".
std::optional<Key> find_key(std::string_view name);
// Null when no key types it: insert it as text.
std::optional<Key> key_for_character(char32_t character);

struct Chord {
  std::vector<Key> modifiers;  // in the order written
  Key key;
  std::uint8_t mask = 0;
};

// "Control+Shift+K"; ControlOrMeta is Control here (Meta on macOS browsers is not driven). "Control++"
// presses "+".
Result<Chord> parse_chord(std::string_view text);

}  // namespace flow::browser
