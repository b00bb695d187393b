#include "base/secret.hpp"

#include <string.h>  // explicit_bzero is glibc's, not the standard library's

namespace flow {

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) {
    wipe();
    text_ = other.text_;
  }
  return *this;
}

// A moved-from std::string may keep its bytes in the small-string buffer, so the source is wiped, not just
// emptied.
// NOLINTNEXTLINE(performance-move-constructor-init)
Secret::Secret(Secret&& other) noexcept : text_(other.text_) {
  other.wipe();
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this != &other) {
    wipe();
    text_ = other.text_;
    other.wipe();
  }
  return *this;
}

Secret::~Secret() {
  wipe();
}

void Secret::wipe() {
  explicit_bzero(text_.data(), text_.size());
  text_.clear();
}

bool operator==(const Secret& a, const Secret& b) {
  unsigned difference = a.text_.size() == b.text_.size() ? 0U : 1U;
  for (std::size_t i = 0; i < a.text_.size(); ++i) {
    const char other = b.text_.empty() ? '\0' : b.text_[i % b.text_.size()];
    difference |= static_cast<unsigned char>(a.text_[i]) ^ static_cast<unsigned char>(other);
  }
  return difference == 0;
}

}  // namespace flow
