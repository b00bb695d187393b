#pragma once
// A fresh fencing token: 64 random bits. Not a counter: after a crash a counter could hand out one number
// twice.
#include "queue/outcome.hpp"

namespace flow::queue::detail {

Token fresh_token();

}  // namespace flow::queue::detail
