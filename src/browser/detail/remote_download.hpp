#pragma once
// RemoteDownloads: the files of a remote browser, taken from what it receives.
//
// What such a browser saves stays where it runs. But it can be told to pause the answers that carry
// documents: while armed, the first one that is a file is read through the connection into the folder of the
// context, and its request ended as if somebody had cancelled it, so the page stays as it is. It is the
// browser's own request, sent once. All other answers go on at once.
//
// A page whose next document is paused answers no command. So the file is read at once, as a task of the
// browser's and until the deadline that arming was given; whoever watches for downloads of the page gets it
// when that begins. Made before a click and dropped after it; a file under way keeps it.
//
// What the page has made itself (blob: and data: addresses) never crosses the network. The browser announces
// it, and it is read in the page (made_file.hpp); until then no blob is taken back.
#include <memory>
#include <string>
#include <vector>

#include "browser/detail/page_state.hpp"
#include "browser/downloads.hpp"

namespace flow::browser {
class DownloadState;
}

namespace flow::browser::detail {

class RemoteDownloads : public std::enable_shared_from_this<RemoteDownloads> {
 public:
  // `unsupported` where the endpoint pauses nothing, `blocked` in a session that may not download; nothing
  // has happened then.
  static Task<Result<std::shared_ptr<RemoteDownloads>>> arm(Context cx, std::shared_ptr<PageState> page);
  RemoteDownloads(Context cx, std::shared_ptr<PageState> page);
  ~RemoteDownloads();

  // The page, or a tab of its own, has announced a file that it has made. False: another one came first.
  bool take_made(const std::shared_ptr<PageState>& from, std::shared_ptr<Frame> frame,
                 std::shared_ptr<DownloadState> file);

  // A tab that the page has just opened, before it runs: links to files often have one of their own.
  void attend(const std::shared_ptr<PageState>& popup);

 private:
  struct Attended {
    std::shared_ptr<PageState> page;
    std::shared_ptr<cdp::Session> session;
    cdp::Subscription paused;
  };
  void listen(const std::shared_ptr<PageState>& page, const std::shared_ptr<cdp::Session>& session);
  void on_paused(PageState& page, const std::shared_ptr<cdp::Session>& session, const json::object& params);
  void hand_over(std::shared_ptr<Download> file);

  Context cx_;
  std::shared_ptr<PageState> page_;
  std::string token_;  // of what holds the blobs
  std::vector<Attended> attended_;
  bool found_ = false;
};

}  // namespace flow::browser::detail
