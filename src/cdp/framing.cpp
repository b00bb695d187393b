#include "cdp/framing.hpp"

#include "cdp/errors.hpp"

namespace flow::cdp {

Result<std::optional<std::string_view>> Splitter::next() {
  const std::size_t end = buffer_.find('\0', scanned_);
  if (end != std::string::npos && end - begin_ <= cap_.count) {
    const std::string_view message(buffer_.data() + begin_, end - begin_);
    begin_ = scanned_ = end + 1;
    return message;
  }
  scanned_ = buffer_.size();
  if (scanned_ - begin_ > cap_.count) {
    return std::unexpected(protocol_error(fmt::format("a message is larger than {} bytes", cap_.count)));
  }
  if (begin_ > 0) {
    buffer_.erase(0, begin_);
    scanned_ -= begin_;
    begin_ = 0;
  }
  return std::nullopt;
}

}  // namespace flow::cdp
