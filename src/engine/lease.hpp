#pragma once
// Lease: the right to go on with an execution. Only its holder may change anything outside of the process.
//
// Asked on the loop before every attempt of a node, every effect and every input of a browser, so it answers
// from what is known locally: no wait, no I/O. Without one (command line, tests) a run is nobody else's.
#include "base/result.hpp"

namespace flow::engine {

class Lease {
 public:
  virtual ~Lease() = default;
  // `cancelled` from the moment the lease is lost, or was not confirmed in time; it never comes back.
  virtual Result<void> check() const = 0;
};

}  // namespace flow::engine
