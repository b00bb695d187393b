#include "browser/keymap.hpp"

#include <gtest/gtest.h>

namespace flow::browser {
namespace {

struct Row {
  std::string_view name;
  std::string_view key;
  std::string_view code;
  int virtual_key;
  std::string_view text;
  bool shift;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

class KeyNames : public testing::TestWithParam<Row> {};
TEST_P(KeyNames, Finds) {
  const auto key = find_key(GetParam().name);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->key, GetParam().key);
  EXPECT_EQ(key->code, GetParam().code);
  EXPECT_EQ(key->virtual_key, GetParam().virtual_key);
  EXPECT_EQ(key->text, GetParam().text);
  EXPECT_EQ(key->shift, GetParam().shift);
}
INSTANTIATE_TEST_SUITE_P(
    Browser, KeyNames,
    testing::Values(Row{"a", "a", "KeyA", 65, "a", false}, Row{"A", "A", "KeyA", 65, "A", true},
                    Row{"KeyQ", "q", "KeyQ", 81, "q", false}, Row{"!", "!", "Digit1", 49, "!", true},
                    Row{"5", "5", "Digit5", 53, "5", false}, Row{"Enter", "Enter", "Enter", 13, "\r", false},
                    Row{"Esc", "Escape", "Escape", 27, "", false}, Row{"F12", "F12", "F12", 123, "", false},
                    Row{"Numpad7", "7", "Numpad7", 103, "7", false},
                    Row{"Control", "Control", "ControlLeft", 17, "", false},
                    Row{"Space", " ", "Space", 32, " ", false}, Row{"~", "~", "Backquote", 192, "~", true}));

TEST(KeyNames, UnknownOnesAreRefused) {
  for (const auto* name : {"Foo", "F0", "F25", "Keya", "", "ab"}) EXPECT_FALSE(find_key(name)) << name;
  EXPECT_FALSE(key_for_character(U'é'));
}

TEST(Chords, ReadModifiersInOrder) {
  const auto chord = parse_chord("Control+Shift+a");
  ASSERT_TRUE(chord);
  EXPECT_EQ(chord->mask, kControl | kShift);
  ASSERT_EQ(chord->modifiers.size(), 2U);
  EXPECT_EQ(chord->modifiers[0].code, "ControlLeft");
  EXPECT_EQ(chord->key.key, "A");
  EXPECT_EQ(parse_chord("Control+A")->key.key, "a");
  EXPECT_EQ(parse_chord("Control++")->key.code, "Equal");
  EXPECT_EQ(parse_chord("+")->key.key, "+");
  EXPECT_EQ(parse_chord("Shift+1")->key.key, "!");
  EXPECT_EQ(parse_chord("Shift")->key.code, "ShiftLeft");
  EXPECT_EQ(parse_chord("ControlOrMeta+C")->mask, kControl);
}

TEST(Chords, ExplainWhatIsWrong) {
  EXPECT_EQ(parse_chord("Control+Foo").error().message,
            "unknown key \"Foo\" in \"Control+Foo\"; write names like Enter, ArrowDown, a, Control+A, F5");
  EXPECT_EQ(parse_chord("a+b").error().code, ErrorCode::invalid_input);
  EXPECT_EQ(parse_chord("Control+").error().message, "the key after \"Control+\" is missing");
}

}  // namespace
}  // namespace flow::browser
