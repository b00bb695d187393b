#pragma once
// PageLease: the right to act on a page, from Page::acquire() until it is released or dies. First come, first
// served.
//
// An attempt of a node holds it from start to end. When the page ends, the lease stays valid and every call
// fails with the page's reason.
#include <memory>

#include "async/sync.hpp"
#include "browser/page.hpp"

namespace flow::browser {

class PageLease {
 public:
  PageLease() = default;
  PageLease(std::shared_ptr<Page> page, async::Gate::Lease lease)
      : page_(std::move(page)), lease_(std::move(lease)) {}
  PageLease(PageLease&&) noexcept = default;
  PageLease& operator=(PageLease&&) noexcept = default;

  bool held() const { return lease_.held(); }
  void release() { lease_.release(); }
  Page& page() const { return *page_; }
  std::shared_ptr<Page> shared_page() const { return page_; }

  // Succeeds on the commit of its own document, then the wanted event of it. HTTP errors are data. Failure to
  // load is `navigation` with detail {net_error, url}; an answer that is a file is `invalid_input` (reason
  // download_instead); another document winning is `navigation` (reason interrupted).
  Task<Result<NavigationResult>> go_to(Context cx, std::string url, GotoOptions options = {});
  Task<Result<NavigationResult>> reload(Context cx, ReloadOptions options = {});
  // Steps in history (-1 back, +1 forward). `invalid_input` (reason no_history) when there is no entry; the
  // empty page every tab begins with is none.
  Task<Result<NavigationResult>> go_history(Context cx, int delta, WaitUntil until = WaitUntil::load);
  Task<Result<void>> set_content(Context cx, std::string html, WaitUntil until = WaitUntil::load);

 private:
  std::shared_ptr<Page> page_;
  async::Gate::Lease lease_;
};

}  // namespace flow::browser
