#pragma once
// BrowserSession: one isolated browser context of an execution, made by a launch node.
//
// Owned by the execution (NodeHost::own_session), which closes it when it ends, however it ends. close() is
// idempotent, bounded by its context, and makes every page of the session unusable.
#include <memory>
#include <string>
#include <vector>

#include "async/context.hpp"
#include "async/task.hpp"
#include "browser/server_clock.hpp"
#include "sdk/value.hpp"

namespace flow::browser {
class ContextLease;
}

namespace flow::sdk {

class BrowserSession {
 public:
  explicit BrowserSession(std::unique_ptr<browser::ContextLease> lease);
  ~BrowserSession();

  browser::ContextLease& lease();
  bool closed() const { return closed_; }
  Task<Result<void>> close(Context cx);

 private:
  std::unique_ptr<browser::ContextLease> lease_;
  bool closed_ = false;
};

// The newest that an open page of these has heard.
std::optional<browser::ServerClock> newest_server_clock(
    const std::vector<std::shared_ptr<BrowserSession>>& sessions);

}  // namespace flow::sdk
