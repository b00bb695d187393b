#include "queue/detail/token.hpp"

#include <cstring>

#include "crypto/random.hpp"

namespace flow::queue::detail {

Token fresh_token() {
  Token token = 0;
  const std::string bytes = crypto::random_bytes(sizeof token);
  std::memcpy(&token, bytes.data(), sizeof token);
  return token;
}

}  // namespace flow::queue::detail
