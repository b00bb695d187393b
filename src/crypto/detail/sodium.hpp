#pragma once
// libsodium wants to be prepared before its first use; doing it again costs a load of an atomic.
#include <sodium.h>

#include "base/assert.hpp"

namespace flow::crypto::detail {

inline void require_sodium() {
  static const bool kReady = sodium_init() >= 0;
  FLOW_ASSERT(kReady);
}

}  // namespace flow::crypto::detail
