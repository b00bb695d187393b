#include "foreign/detail/recorded_keys.hpp"

#include <algorithm>
#include <array>

namespace flow::foreign::detail {
namespace {

std::optional<std::string> modifier_of(std::string_view key) {
  static constexpr std::array<std::string_view, 4> kModifiers{"Control", "Shift", "Alt", "Meta"};
  for (const std::string_view modifier : kModifiers) {
    if (!key.starts_with(modifier)) continue;
    const std::string_view side = key.substr(modifier.size());
    if (side.empty() || side == "Left" || side == "Right") return std::string(modifier);
  }
  return std::nullopt;
}

// "Space" and "Enter" by their names, where the Recorder may write the character.
std::string_view name_of(std::string_view key) {
  if (key == " ") return "Space";
  if (key == "\r" || key == "\n") return "Enter";
  return key;
}

}  // namespace

std::optional<std::string> RecordedKeys::down(std::string_view key) {
  if (auto modifier = modifier_of(key)) {
    if (std::ranges::none_of(held_, [&](const Held& held) { return held.modifier == *modifier; }))
      held_.push_back({.modifier = *std::move(modifier)});
    return std::nullopt;
  }
  std::string chord;
  for (Held& held : held_) {
    held.used = true;
    chord += held.modifier + '+';
  }
  return chord += name_of(key);
}

std::optional<std::string> RecordedKeys::up(std::string_view key) {
  const auto modifier = modifier_of(key);
  if (!modifier) return std::nullopt;
  const auto found = std::ranges::find(held_, *modifier, &Held::modifier);
  if (found == held_.end()) return std::nullopt;
  const bool used = found->used;
  held_.erase(found);
  return used ? std::nullopt : modifier;
}

}  // namespace flow::foreign::detail
