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

std::optional<browser::ServerClock> newest_server_clock(
    const std::vector<std::shared_ptr<BrowserSession>>& sessions) {
  std::optional<browser::ServerClock> newest;
  for (const auto& session : sessions) {
    if (session->closed()) continue;
    for (const auto& page : session->lease().pages()) {
      auto clock = page->network().server_clock();
      if (clock && (!newest || clock->ours > newest->ours)) newest = std::move(clock);
    }
  }
  return newest;
}

}  // namespace flow::sdk
