#pragma once
// Page: one tab of a browser context.
//
// Shared by whoever holds a handle; the tab itself belongs to its ContextLease and is closed with it. After
// that (or after a crash) every call fails at once with the reason. Reading url(), frames and logs needs no
// lease; everything that acts goes through a PageLease (browser/page_lease.hpp), so that two nodes never act
// on one page at a time. Lives on the loop of its browser; waits end at the deadline of their context.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "browser/dialogs.hpp"
#include "browser/downloads.hpp"
#include "browser/frame.hpp"
#include "browser/navigation.hpp"
#include "browser/network.hpp"
#include "browser/screenshot.hpp"

namespace flow::browser {

class PageLease;
struct PageState;

class Page : public std::enable_shared_from_this<Page> {
 public:
  explicit Page(std::shared_ptr<PageState> state);
  ~Page();

  const PageId& id() const;  // the target id
  const std::string& url() const;
  Task<Result<std::string>> title(Context cx);
  bool closed() const;
  std::optional<Error> end_reason() const;  // why it is closed
  std::shared_ptr<Page> opener() const;     // null: not a popup, or the opener is gone

  // In order of arrival; acquire pages of several handles in page-id order.
  Task<Result<PageLease>> acquire(Context cx);

  std::shared_ptr<Frame> main_frame() const;
  std::vector<std::shared_ptr<Frame>> frames() const;  // depth first, main frame first
  std::shared_ptr<Frame> find_frame(std::string_view frame_id) const;

  // The main target's session: all input goes here, in main-viewport coordinates.
  std::shared_ptr<cdp::Session> session() const;

  // One round trip that flushes events, then waits while the main frame has a pending document.
  Task<Result<void>> barrier(Context cx);
  // Waits only: returns at once when nothing is pending.
  Task<Result<void>> wait_settled(Context cx);
  Task<Result<void>> wait_for_state(Context cx, WaitUntil until);
  // Any document or same-document navigation of the main frame that begins after this call was made. Arm it
  // before acting.
  std::shared_ptr<NavigationWatch> watch_navigation();

  // Popups in order of opening; a watch sees those opened after it was made.
  std::shared_ptr<async::Queue<std::shared_ptr<Page>>> watch_popups();
  std::shared_ptr<async::Queue<std::shared_ptr<Download>>> watch_downloads();

  Dialogs& dialogs();
  Network& network();
  Task<Result<Screenshot>> screenshot(Context cx, ScreenshotOptions options);
  Task<Result<void>> bring_to_front(Context cx);
  // Runs no beforeunload handler. Idempotent.
  Task<Result<void>> close(Context cx);

  // Replies of input that an action which failed did not wait for; the next one does, so that it cannot take
  // that input for its own.
  std::vector<cdp::Pending>& unanswered_input() { return unanswered_input_; }

  // Asked before every burst of input: with an error nothing is sent and the action ends with it. Whoever may
  // lose the right to act on the page sets it; empty: always.
  void guard_input(std::function<Result<void>()> guard) { input_guard_ = std::move(guard); }
  Result<void> may_send_input() const { return input_guard_ ? input_guard_() : Result<void>{}; }

  PageState& state() { return *state_; }

 private:
  std::shared_ptr<PageState> state_;
  std::function<Result<void>()> input_guard_;
  std::vector<cdp::Pending> unanswered_input_;
};

}  // namespace flow::browser
