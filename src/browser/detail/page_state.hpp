#pragma once
// What a Page is made of: one per page target, fed by the protocol events of its sessions. Lives on one loop;
// kept alive by its Page and by the browser process until the target is gone.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "async/loop.hpp"
#include "async/sync.hpp"
#include "async/task_group.hpp"
#include "browser/detail/frame_state.hpp"
#include "browser/detail/human.hpp"
#include "browser/page.hpp"
#include "browser/page_lease.hpp"
#include "browser/profile.hpp"
#include "cdp/session.hpp"

namespace flow::browser {

class BrowserProcess;
struct ContextState;
namespace detail {
class RemoteDownloads;
}

// Wakes everyone who waits now, and nobody later.
class Signal {
 public:
  void notify() {
    event_.set();
    event_.reset();
  }
  Task<Result<void>> wait(Context cx) { return event_.wait(cx); }

 private:
  async::Event event_;
};

// One session of a page: the main target or an out-of-process frame.
struct AttachedTarget {
  std::shared_ptr<cdp::Session> session;
  std::string root_frame;  // its id
  std::vector<cdp::Subscription> subscriptions;
  // Events that came before the frame tree was known; replayed then.
  bool tree_known = false;
  std::vector<std::function<void()>> held;
};

struct PageState : std::enable_shared_from_this<PageState> {
  PageState();
  ~PageState();

  async::Loop* loop = nullptr;
  log::Logger logger;
  std::weak_ptr<BrowserProcess> process;
  std::weak_ptr<ContextState> context;
  std::weak_ptr<Page> page;
  std::weak_ptr<Page> opener;
  PageId page_id;
  std::shared_ptr<cdp::Session> session;
  std::map<std::string, std::shared_ptr<AttachedTarget>> targets;  // by session id
  std::optional<Error> ended;
  bool stealth = false;
  std::optional<detail::Human> human;  // whose hands are imitated: the stealth profile
  bool holds_secret =
      false;               // a field was filled from a secret, and nobody has looked since whether it is gone
  SteadyTime leased_at{};  // the last time

  async::Gate gate;
  Signal changed;      // frames, navigation, end
  async::Event ready;  // set up, or ended
  std::shared_ptr<Frame> main;
  std::unordered_map<std::string, std::shared_ptr<Frame>> frames;

  Dialogs dialogs;
  Network network;
  std::vector<std::weak_ptr<async::Queue<std::shared_ptr<Page>>>> popup_watches;
  std::vector<std::weak_ptr<async::Queue<std::shared_ptr<Download>>>> download_watches;
  std::weak_ptr<detail::RemoteDownloads> remote_downloads;  // armed for a click that is to lead to a file

  // Subscribes to everything and sends the set-up burst; returns when the frame tree is known and the target
  // runs.
  Task<Result<void>> set_up(Context cx, std::shared_ptr<AttachedTarget> target);
  std::shared_ptr<AttachedTarget> attach(std::shared_ptr<cdp::Session> target_session,
                                         std::string root_frame);
  void subscribe(const std::shared_ptr<AttachedTarget>& target);
  std::vector<cdp::Command> set_up_commands() const;
  // Every document has the in-page engine from its beginning. Else the first call brings it along, and a
  // document that nobody calls is spared a world of ours.
  bool registers_engine() const;

  // Frame tree (frame_tree.cpp).
  void adopt_tree(const AttachedTarget& target, const json::object& tree);
  std::shared_ptr<Frame> add_frame(std::string_view frame_id, const std::shared_ptr<Frame>& parent);
  void on_frame_attached(const AttachedTarget& target, const json::object& params);
  void on_frame_detached(const AttachedTarget& target, const json::object& params);
  void on_frame_navigated(const AttachedTarget& target, const json::object& params);
  void on_child_attached(const AttachedTarget& parent, const json::object& params);
  void on_child_detached(const AttachedTarget& parent, const json::object& params);
  void remove_frame(const std::shared_ptr<Frame>& frame);
  void drop_children(Frame& frame);
  std::shared_ptr<Frame> frame(std::string_view frame_id) const;
  // The frame, if this target is the one that speaks for it now.
  std::shared_ptr<Frame> frame_of(const AttachedTarget& target, std::string_view frame_id) const;

  void on_network(const AttachedTarget& target, std::string_view method, std::string_view raw);
  void on_dialog(const AttachedTarget& target, const json::object& params);
  void end(Error reason);
  void detach_target(const std::string& session_id, Error reason);

  // Fails with the page's reason once it has ended; else waits for the next change.
  Task<Result<void>> wait_change(Context cx);
};

// Waits for the end of a navigation of `frame` that ends after `mark` (of that loader, if one is given), then
// for `until` of its document.
Task<Result<NavigationResult>> wait_navigation(Context cx, std::shared_ptr<PageState> page,
                                               std::shared_ptr<Frame> frame, NavigationTracker::Mark mark,
                                               std::string loader, WaitUntil until);
Task<Result<void>> wait_state(Context cx, std::shared_ptr<PageState> page, std::shared_ptr<Frame> frame,
                              std::string loader, WaitUntil until);

std::string_view text_of(const json::object& object, std::string_view key);
Error page_closed_error(std::string_view what);

}  // namespace flow::browser
