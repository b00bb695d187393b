#include "crypto/random.hpp"

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

std::string random_hex(std::size_t count) {
  return hex_encode(random_bytes(count));
}

std::string random_uuid() {
  std::string bytes = random_bytes(16);
  bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);  // version
  bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);  // variant
  std::string text = hex_encode(bytes);
  for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, 1, '-');
  return text;
}

}  // namespace flow::crypto
