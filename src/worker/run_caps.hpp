#pragma once
// RunCaps: how much one execution may keep, in all of its attempts together.
#include "base/bytes.hpp"

namespace flow::worker {

struct RunCaps {
  Bytes files{std::uint64_t{1} << 30};
  Bytes journal{std::uint64_t{64} << 20};  // inputs and outputs of nodes and log lines, as text
};

}  // namespace flow::worker
