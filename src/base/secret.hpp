#pragma once
// Secret: text that does not print, log, serialise or compare with early exit.
//
// The only way to the text is reveal(), which is easy to grep for. The memory is overwritten when the Secret
// dies. It has no formatter, no operator<<, no conversion to JSON: leaking one by accident is a compile
// error.
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace flow {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(const Secret&) = default;
  Secret& operator=(const Secret& other);
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  ~Secret();

  std::string_view reveal() const { return text_; }
  bool empty() const { return text_.empty(); }

  // Takes the same time wherever the first difference is.
  friend bool operator==(const Secret& a, const Secret& b);

 private:
  void wipe();
  std::string text_;
};

}  // namespace flow
