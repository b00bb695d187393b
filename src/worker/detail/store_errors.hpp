#pragma once
// Failures of the store that pass by themselves, as opposed to data it will never take.
#include "base/error.hpp"

namespace flow::worker::detail {

inline bool may_pass(const Error& error) {
  return error.code == ErrorCode::unavailable || error.code == ErrorCode::timeout ||
         error.code == ErrorCode::quota || error.code == ErrorCode::cancelled;
}

}  // namespace flow::worker::detail
