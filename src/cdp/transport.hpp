#pragma once
// Transport: carries whole CDP messages, over a pipe, a WebSocket or in a test.
//
// Owned by its Connection. start() is called once; from then on both callbacks come from the loop, never from
// inside send() or close(), and none comes after close(). send() never blocks: what cannot be written yet is
// queued.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "base/error.hpp"

namespace flow::cdp {

class Transport {
 public:
  struct Callbacks {
    std::function<void(std::string_view message)> on_message;
    std::function<void(Error reason)> on_closed;  // at most once
  };
  virtual ~Transport() = default;
  virtual void start(Callbacks callbacks) = 0;
  virtual void send(std::vector<std::string> messages) = 0;  // in one write where the carrier can
  // Says goodbye where the carrier knows how, and waits for the answer until the deadline at most. What comes
  // in meanwhile is nobody's any more; close() follows.
  virtual Task<void> finish(Context /*cx*/) { co_return; }
  virtual void close() = 0;
};

}  // namespace flow::cdp
