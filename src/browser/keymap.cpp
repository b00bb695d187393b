#include "browser/keymap.hpp"

#include <algorithm>
#include <array>

#include "base/utf8.hpp"

namespace flow::browser {

namespace {

// A key that types one character plain and another with Shift.
struct TypedRow {
  char plain;
  char shifted;
  std::string_view code;
  int virtual_key;
};
constexpr auto kTyped = std::to_array<TypedRow>({
    {'`', '~', "Backquote", 192},   {'-', '_', "Minus", 189},        {'=', '+', "Equal", 187},
    {'[', '{', "BracketLeft", 219}, {']', '}', "BracketRight", 221}, {'\\', '|', "Backslash", 220},
    {';', ':', "Semicolon", 186},   {'\'', '"', "Quote", 222},       {',', '<', "Comma", 188},
    {'.', '>', "Period", 190},      {'/', '?', "Slash", 191},        {' ', ' ', "Space", 32},
    {'1', '!', "Digit1", 49},       {'2', '@', "Digit2", 50},        {'3', '#', "Digit3", 51},
    {'4', '$', "Digit4", 52},       {'5', '%', "Digit5", 53},        {'6', '^', "Digit6", 54},
    {'7', '&', "Digit7", 55},       {'8', '*', "Digit8", 56},        {'9', '(', "Digit9", 57},
    {'0', ')', "Digit0", 48},
});

struct NamedRow {
  std::string_view name;  // also the code, unless given
  std::string_view key;
  int virtual_key;
  int location = 0;
  std::string_view text = {};
  std::uint8_t modifier = 0;
};
constexpr auto kNamed = std::to_array<NamedRow>({
    {"Enter", "Enter", 13, 0, "\r"},
    {"Tab", "Tab", 9},
    {"Backspace", "Backspace", 8},
    {"Delete", "Delete", 46},
    {"Insert", "Insert", 45},
    {"Escape", "Escape", 27},
    {"ArrowLeft", "ArrowLeft", 37},
    {"ArrowUp", "ArrowUp", 38},
    {"ArrowRight", "ArrowRight", 39},
    {"ArrowDown", "ArrowDown", 40},
    {"Home", "Home", 36},
    {"End", "End", 35},
    {"PageUp", "PageUp", 33},
    {"PageDown", "PageDown", 34},
    {"CapsLock", "CapsLock", 20},
    {"NumLock", "NumLock", 144},
    {"ScrollLock", "ScrollLock", 145},
    {"Pause", "Pause", 19},
    {"PrintScreen", "PrintScreen", 44},
    {"ContextMenu", "ContextMenu", 93},
    {"ShiftLeft", "Shift", 16, 1, {}, kShift},
    {"ShiftRight", "Shift", 16, 2, {}, kShift},
    {"ControlLeft", "Control", 17, 1, {}, kControl},
    {"ControlRight", "Control", 17, 2, {}, kControl},
    {"AltLeft", "Alt", 18, 1, {}, kAlt},
    {"AltRight", "Alt", 18, 2, {}, kAlt},
    {"MetaLeft", "Meta", 91, 1, {}, kMeta},
    {"MetaRight", "Meta", 92, 2, {}, kMeta},
    {"NumpadEnter", "Enter", 13, 3, "\r"},
    {"NumpadAdd", "+", 107, 3, "+"},
    {"NumpadSubtract", "-", 109, 3, "-"},
    {"NumpadMultiply", "*", 106, 3, "*"},
    {"NumpadDivide", "/", 111, 3, "/"},
    {"NumpadDecimal", ".", 110, 3, "."},
});

// Short names people write.
constexpr std::array<std::pair<std::string_view, std::string_view>, 11> kAliases{{
    {"Shift", "ShiftLeft"},
    {"Control", "ControlLeft"},
    {"Ctrl", "ControlLeft"},
    {"ControlOrMeta", "ControlLeft"},
    {"Alt", "AltLeft"},
    {"Meta", "MetaLeft"},
    {"Return", "Enter"},
    {"Esc", "Escape"},
    {"Spacebar", "Space"},
    {"Del", "Delete"},
    {"\n", "Enter"},
}};

Key typed(char character, std::string_view code, int virtual_key, bool shift) {
  return {.key = std::string(1, character),
          .code = std::string(code),
          .virtual_key = virtual_key,
          .text = std::string(1, character),
          .shift = shift};
}

Key letter(char lower, bool shift) {
  const auto upper = static_cast<char>(lower - 'a' + 'A');
  return typed(shift ? upper : lower, fmt::format("Key{}", upper), upper, shift);
}

}  // namespace

std::optional<Key> key_for_character(char32_t character) {
  if (character == U'\n' || character == U'\r') return find_key("Enter");
  if (character == U'\t') return find_key("Tab");
  if (character >= 0x80) return std::nullopt;
  const auto c = static_cast<char>(character);
  if (c >= 'a' && c <= 'z') return letter(c, false);
  if (c >= 'A' && c <= 'Z') return letter(static_cast<char>(c - 'A' + 'a'), true);
  for (const auto& row : kTyped) {
    if (row.plain == c) return typed(c, row.code, row.virtual_key, false);
    if (row.shifted == c) return typed(c, row.code, row.virtual_key, true);
  }
  return std::nullopt;
}

std::optional<Key> find_key(std::string_view name) {
  for (const auto& [alias, real] : kAliases) {
    if (name == alias) return find_key(real);
  }
  if (name.size() == 1) return key_for_character(static_cast<unsigned char>(name[0]));
  if (name.size() == 4 && name.starts_with("Key") && name[3] >= 'A' && name[3] <= 'Z') {
    return letter(static_cast<char>(name[3] - 'A' + 'a'), false);
  }
  for (const auto& row : kTyped) {
    if (row.code == name) return typed(row.plain, row.code, row.virtual_key, false);
  }
  for (const auto& row : kNamed) {
    if (row.name != name) continue;
    return Key{.key = std::string(row.key),
               .code = std::string(row.name),
               .virtual_key = row.virtual_key,
               .location = row.location,
               .text = std::string(row.text),
               .modifier = row.modifier};
  }
  if (name.size() == 7 && name.starts_with("Numpad") && name[6] >= '0' && name[6] <= '9') {
    Key key = typed(name[6], name, 96 + (name[6] - '0'), false);
    key.location = 3;
    return key;
  }
  if (name.size() >= 2 && name.size() <= 3 && name[0] == 'F') {
    int number = 0;
    for (const char c : name.substr(1)) number = c >= '0' && c <= '9' ? number * 10 + (c - '0') : 100;
    if (number >= 1 && number <= 24 && name[1] != '0') {
      return Key{.key = std::string(name), .code = std::string(name), .virtual_key = 111 + number};
    }
  }
  return std::nullopt;
}

Result<Chord> parse_chord(std::string_view text) {
  Chord chord;
  std::string_view rest = text;
  for (;;) {
    // A "+" at the very start of what is left is the key itself.
    const auto plus = rest.find('+', 1);
    const auto name = rest.substr(0, plus);
    const auto key = find_key(name);
    if (!key) {
      return fail(ErrorCode::invalid_input,
                  "unknown key \"{}\" in \"{}\"; write names like Enter, ArrowDown, a, Control+A, F5", name,
                  text);
    }
    if (plus == std::string_view::npos) {
      chord.key = *key;
      break;
    }
    if (key->modifier == 0) {
      return fail(ErrorCode::invalid_input,
                  "\"{}\" in \"{}\" is no modifier; before the last key stand Shift, Control, Alt, Meta or "
                  "ControlOrMeta",
                  name, text);
    }
    chord.mask |= key->modifier;
    chord.modifiers.push_back(*key);
    rest = rest.substr(plus + 1);
    if (rest.empty()) return fail(ErrorCode::invalid_input, "the key after \"{}\" is missing", text);
  }
  // People write Control+A for what the keyboard calls Control and a.
  const bool upper = chord.key.key.size() == 1 && chord.key.key[0] >= 'A' && chord.key.key[0] <= 'Z';
  if (upper && chord.mask != 0 && (chord.mask & kShift) == 0) {
    chord.key = letter(static_cast<char>(chord.key.key[0] - 'A' + 'a'), false);
  }
  // Shift+a types A.
  if ((chord.mask & kShift) != 0 && chord.key.text.size() == 1 && !chord.key.shift &&
      chord.key.location != 3) {
    const char c = chord.key.text[0];
    if (c >= 'a' && c <= 'z') {
      chord.key = letter(c, true);
    } else {
      const auto* row = std::ranges::find(kTyped, c, &TypedRow::plain);
      if (row != kTyped.end()) chord.key = typed(row->shifted, row->code, row->virtual_key, true);
    }
  }
  return chord;
}

}  // namespace flow::browser
