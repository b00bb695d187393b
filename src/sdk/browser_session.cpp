#include "sdk/browser_session.hpp"

#include "browser/pool.hpp"

namespace flow::sdk {

BrowserSession::BrowserSession(std::unique_ptr<browser::ContextLease> lease) : lease_(std::move(lease)) {}

BrowserSession::~BrowserSession() = default;

browser::ContextLease& BrowserSession::lease() {
  return *lease_;
}

Task<Result<void>> BrowserSession::close(Context cx) {
  if (closed_) co_return Result<void>{};
  closed_ = true;
  co_return co_await lease_->close(cx);
}

}  // namespace flow::sdk
