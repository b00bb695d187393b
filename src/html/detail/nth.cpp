#include "html/detail/nth.hpp"

#include "html/detail/kinds.hpp"

namespace flow::html::detail {
namespace {

constexpr int kMaxDigits = 9;

class Reader {
 public:
  Reader(std::string_view text, std::size_t& at) : text_(text), at_(at) {}

  std::optional<Nth> run() {
    skip_space();
    if (word("odd")) return Nth{.step = 2, .offset = 1};
    if (word("even")) return Nth{.step = 2, .offset = 0};
    const std::int64_t sign = take('-') ? -1 : 1;
    if (sign == 1) take('+');
    const auto number = digits();
    if (!take('n') && !take('N')) {
      if (!number) return std::nullopt;
      return Nth{.step = 0, .offset = sign * *number};
    }
    Nth out{.step = sign * number.value_or(1)};
    const std::size_t end = at_;
    skip_space();
    const bool minus = take('-');
    if (!minus && !take('+')) {
      at_ = end;
      return out;
    }
    skip_space();
    const auto offset = digits();
    if (!offset) return std::nullopt;
    out.offset = minus ? -*offset : *offset;
    return out;
  }

 private:
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  bool word(std::string_view wanted) {
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      if (at_ + i >= text_.size() || (text_[at_ + i] | 0x20) != wanted[i]) return false;
    }
    at_ += wanted.size();
    return true;
  }
  std::optional<std::int64_t> digits() {
    std::int64_t value = 0;
    int count = 0;
    for (; peek() >= '0' && peek() <= '9' && count < kMaxDigits; ++count, ++at_)
      value = value * 10 + (peek() - '0');
    if (count == 0) return std::nullopt;
    return value;
  }

  std::string_view text_;
  std::size_t& at_;
};

}  // namespace

std::optional<Nth> read_nth(std::string_view text, std::size_t& at) {
  return Reader(text, at).run();
}

bool is_nth(std::int64_t step, std::int64_t offset, std::int64_t index) {
  if (step == 0) return index == offset;
  return (index - offset) % step == 0 && (index - offset) / step >= 0;
}

}  // namespace flow::html::detail
