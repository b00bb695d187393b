#include "queue/detail/token.hpp"

#include "crypto/random.hpp"

namespace flow::queue::detail {

Token fresh_token() {
  return crypto::random_int64();
}

}  // namespace flow::queue::detail
