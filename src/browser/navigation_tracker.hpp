#pragma once
// NavigationTracker: what one frame shows and what is on its way, as a pure state machine.
//
// Protocol events go in; the current document, the pending one and the recent endings come out. Who waits
// keeps a Mark and asks again after each change. An ending stays known for the last 16 navigations.
#include <bitset>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "browser/navigation.hpp"

namespace flow::browser {

struct PendingNavigation {
  std::string loader;  // empty: requested by the page, not confirmed yet
  std::string url;
  std::optional<int> status = {};
  bool stopped = false;  // the frame stopped loading without a commit; may be a 204 or a download
};

enum class NavigationEnd : std::uint8_t { committed, failed, no_document, download, same_document };

struct EndedNavigation {
  std::uint64_t number = 0;  // counts up
  NavigationEnd how = NavigationEnd::committed;
  std::string loader;
  std::string url;
  std::string error_text = {};  // failed
  std::optional<int> status = {};
};

struct CurrentDocument {
  std::string loader;
  std::string url;
  std::optional<int> status = {};
  bool domcontentloaded = false;
  bool load = false;
};

class NavigationTracker {
 public:
  using Mark = std::uint64_t;  // endings with a greater number came later

  // The document the frame already shows when we first see it.
  void adopt(std::string_view loader, std::string_view url);

  void requested(std::string_view url);                         // Page.frameRequestedNavigation
  void started(std::string_view loader, std::string_view url);  // Page.frameStartedNavigating
  void document_request(std::string_view loader,
                        std::string_view url);  // Network.requestWillBeSent, redirects too
  void document_response(std::string_view loader, int status);
  void document_failed(std::string_view loader, std::string_view error_text);
  void committed(std::string_view loader, std::string_view url);  // Page.frameNavigated
  // Page.frameNavigated of a document the browser had kept: it is complete and tells nothing of it again.
  void restored(std::string_view loader, std::string_view url);
  void lifecycle(std::string_view loader, std::string_view name);
  void same_document(std::string_view url);
  void stopped();  // Page.frameStoppedLoading
  void download(std::string_view url);
  // The pending navigation turned out to lead nowhere: never confirmed, or stopped without a document.
  void drop_pending();

  const CurrentDocument& current() const { return current_; }
  const std::optional<PendingNavigation>& pending() const { return pending_; }
  Mark mark() const { return last_number_; }
  std::uint64_t begun() const { return begun_; }  // navigations begun so far, same-document ones included
  // The first ending after the mark, of that loader if one is given.
  const EndedNavigation* ended_after(Mark mark, std::string_view loader = {}) const;
  // Has the current document reached this state? networkidle is not known here and counts as load.
  bool reached(WaitUntil until) const;

 private:
  void end(NavigationEnd how, std::string_view loader, std::string_view url, std::string_view error_text = {},
           std::optional<int> status = {});

  CurrentDocument current_;
  std::optional<PendingNavigation> pending_;
  std::deque<EndedNavigation> ended_;
  std::uint64_t last_number_ = 0;
  std::uint64_t begun_ = 0;
};

}  // namespace flow::browser
