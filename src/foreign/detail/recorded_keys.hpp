#pragma once
// keyDown and keyUp of a recording, made into chords: `Control` down, `a` down, both up is one `Control+a`.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace flow::foreign::detail {

class RecordedKeys {
 public:
  // The chord that this key completes; nothing for a modifier, which waits for what comes.
  std::optional<std::string> down(std::string_view key);
  // A modifier that went down and up with nothing between is a chord by itself.
  std::optional<std::string> up(std::string_view key);

 private:
  struct Held {
    std::string modifier;  // Control, for ControlLeft and ControlRight
    bool used = false;
  };
  std::vector<Held> held_;
};

}  // namespace flow::foreign::detail
