#include "cdp/peek.hpp"

#include <charconv>

#include "base/encoding.hpp"
#include "cdp/errors.hpp"

namespace flow::cdp {

namespace {

class Walker {
 public:
  explicit Walker(std::string_view text) : text_(text) {}

  // Calls visit(key, value) for each member of the object; strings come without their quotes when `visit`
  // asks for text.
  template <class Visit>
  Result<void> members(Visit visit) {
    skip_space();
    if (!take('{')) return broken("an object expected");
    skip_space();
    if (take('}')) return at_end();
    for (;;) {
      skip_space();
      TRY(const std::string_view key, string());
      skip_space();
      if (!take(':')) return broken("a colon expected");
      skip_space();
      TRY(const std::string_view value, this->value());
      visit(key, value);
      skip_space();
      if (take('}')) return at_end();
      if (!take(',')) return broken("a comma expected");
    }
  }

 private:
  static bool is_space(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  bool take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  std::unexpected<Error> broken(std::string_view why) const {
    return std::unexpected(protocol_error(fmt::format("a message is not JSON at byte {}: {}", at_, why)));
  }
  Result<void> at_end() {
    skip_space();
    if (at_ != text_.size()) return broken("text after the end");
    return {};
  }

  // Between the quotes.
  Result<std::string_view> string() {
    if (!take('"')) return broken("a string expected");
    const std::size_t begin = at_;
    for (;;) {
      const std::size_t stop = text_.find_first_of("\"\\", at_);
      if (stop == std::string_view::npos) break;
      if (text_[stop] == '"') {
        at_ = stop + 1;
        return text_.substr(begin, stop - begin);
      }
      at_ = stop + 2;
      if (at_ > text_.size()) break;
    }
    at_ = text_.size();
    return broken("a string without end");
  }

  Result<std::string_view> value() {
    const std::size_t begin = at_;
    if (at_ >= text_.size()) return broken("a value expected");
    if (text_[at_] == '"') {
      TRY_VOID(string());
    } else if (text_[at_] == '{' || text_[at_] == '[') {
      TRY_VOID(nested());
    } else {
      at_ = std::min(text_.find_first_of(",}] \n\r\t", at_), text_.size());
      if (at_ == begin) return broken("a value expected");
    }
    return text_.substr(begin, at_ - begin);
  }

  Result<void> nested() {
    std::size_t depth = 0;
    for (;;) {
      at_ = text_.find_first_of("{}[]\"", at_);
      if (at_ == std::string_view::npos) {
        at_ = text_.size();
        return broken("brackets without end");
      }
      const char c = text_[at_];
      if (c == '"') {
        TRY_VOID(string());
        continue;
      }
      ++at_;
      if (c == '{' || c == '[') {
        if (++depth > kDepthCap) return broken("nested too deeply");
      } else if (--depth == 0) {
        return {};
      }
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

std::string_view unquoted(std::string_view value) {
  if (value.size() < 2 || value.front() != '"') return {};
  return value.substr(1, value.size() - 2);
}

}  // namespace

Result<Peeked> peek(std::string_view message) {
  Peeked found;
  TRY_VOID(Walker(message).members([&](std::string_view key, std::string_view value) {
    if (key == "id") {
      std::int64_t id = 0;
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), id);
      if (error == std::errc{} && end == value.data() + value.size()) found.id = id;
    } else if (key == "method") {
      found.method = unquoted(value);
    } else if (key == "sessionId") {
      found.session = unquoted(value);
    } else if (key == "params") {
      found.params = value;
    } else if (key == "result") {
      found.result = value;
    } else if (key == "error") {
      found.error = value;
    }
  }));
  if (!found.id && found.method.empty() && found.error.empty()) {
    return std::unexpected(protocol_error("a message is neither a reply nor an event"));
  }
  return found;
}

Result<std::string> base64_member(std::string_view object_text, std::string_view key) {
  std::string_view data;
  bool seen = false;
  TRY_VOID(Walker(object_text).members([&](std::string_view name, std::string_view value) {
    if (name == key && !value.empty() && value.front() == '"') {
      data = unquoted(value);
      seen = true;
    }
  }));
  if (!seen) return std::unexpected(protocol_error(fmt::format("a reply has no text member {}", key)));
  return base64_decode(data);
}

}  // namespace flow::cdp
