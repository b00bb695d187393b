#include "crypto/random.hpp"

#include <cstdint>
#include <utility>

#include <sodium.h>

#include "base/encoding.hpp"
#include "crypto/detail/sodium.hpp"

namespace flow::crypto {

std::string random_bytes(std::size_t count) {
  detail::require_sodium();
  std::string bytes(count, '\0');
  randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

std::int64_t random_int64() {
  detail::require_sodium();
  std::int64_t number = 0;
  randombytes_buf(&number, sizeof number);
  return number;
}

std::string random_hex(std::size_t count) {
  return hex_encode(random_bytes(count));
}

namespace {

std::string uuid_text(std::string bytes, int version) {
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | version << 4);
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);  // variant
  std::string text = hex_encode(bytes);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, 1, '-');
  return text;
}

}  // namespace

std::string random_uuid() {
  return uuid_text(random_bytes(16), 4);
}

std::string uuid_v7(WallTime now) {
  const std::int64_t since_epoch = now.time_since_epoch().count();
  std::int64_t milliseconds = since_epoch / 1000;
  // RFC 9562, 6.2, method 3: the 12 bits after the milliseconds are a fraction of one.
  const std::int64_t fraction = since_epoch % 1000 * 4096 / 1000;
  std::string bytes = random_bytes(16);
  for (std::size_t at = 6; at-- > 0; milliseconds >>= 8) bytes[at] = static_cast<char>(milliseconds & 0xff);
  bytes[6] = static_cast<char>(fraction >> 8);
  bytes[7] = static_cast<char>(fraction & 0xff);
  return uuid_text(std::move(bytes), 7);
}

}  // namespace flow::crypto
