#pragma once
// Splitter: cuts the byte stream of a debugging pipe into messages, each ended by one NUL byte.
//
// Pure. Every byte is scanned once, however large a message grows. A message over the cap is `internal`
// (reason protocol), and the stream is then useless.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.hpp"
#include "base/result.hpp"

namespace flow::cdp {

inline constexpr Bytes kMessageCap{256U << 20};

class Splitter {
 public:
  explicit Splitter(Bytes cap = kMessageCap) : cap_(cap) {}
  void feed(std::string_view bytes) { buffer_.append(bytes); }
  // The next whole message, valid until the next call of either function; nothing when more bytes are needed.
  Result<std::optional<std::string_view>> next();

 private:
  Bytes cap_;
  std::string buffer_;
  std::size_t begin_ = 0;    // of the message that is being collected
  std::size_t scanned_ = 0;  // up to here there is no NUL
};

}  // namespace flow::cdp
