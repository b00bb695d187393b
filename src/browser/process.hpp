#pragma once
// BrowserProcess: one running Chromium, its connection, its contexts and pages.
//
// Made by launch(), owned by the Pool. When the process dies for whatever reason, every page and context ends
// at once with `browser_crashed` (status and the tail of its output in the message), and the process group
// and folder are cleaned up. close() asks it to quit, then kills; idempotent, takes at most about 6 s, works
// in a cancelled task.
//
// With the remote profile the browser runs elsewhere: there is a link instead of a process (remote.hpp), and
// close() ends what was opened there and the link.
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "async/loop.hpp"
#include "async/task_group.hpp"
#include "browser/flags.hpp"
#include "browser/page.hpp"
#include "browser/profile.hpp"
#include "browser/remote.hpp"
#include "cdp/connection.hpp"
#include "net/forward_proxy.hpp"
#include "os/process.hpp"
#include "os/temp_dir.hpp"

namespace flow::browser {

struct PageState;
struct ContextState;

struct LaunchSettings {
  LaunchProfile profile;
  std::string temp_root;
  std::string worker_id;
  std::vector<std::string> binaries;  // searched before the usual places
  net::EgressPolicy egress{.allow_private = true};
  net::ForwardProxy* way_out =
      nullptr;                 // the pool's, which outlives the process; needed for the guard and logins
  RemoteServices remote = {};  // the pool's too; needed for the remote profile
};

inline constexpr std::string_view kFolderPrefix = "flow-browser-";

class BrowserProcess : public std::enable_shared_from_this<BrowserProcess> {
 public:
  static Task<Result<std::shared_ptr<BrowserProcess>>> launch(Context cx, async::Loop* loop,
                                                              LaunchSettings settings);
  ~BrowserProcess();

  Task<Result<std::shared_ptr<ContextState>>> create_context(Context cx, ContextOptions options);
  Task<Result<void>> close_context(Context cx, std::shared_ptr<ContextState> context);
  Task<Result<std::shared_ptr<Page>>> open_page(Context cx, std::shared_ptr<ContextState> context);
  Task<Result<void>> close_page(Context cx, std::shared_ptr<PageState> page);
  Task<Result<void>> close(Context cx);
  // At once: everything of it ends with this reason, and close() has only to clean up.
  void kill(Error reason);

  bool gone() const { return gone_.has_value(); }
  const std::optional<Error>& gone_reason() const { return gone_; }
  int pid() const { return process_ ? process_->pid() : 0; }  // 0: it runs elsewhere
  const std::string& version() const { return version_; }     // "Chrome/156.0.8078.3"
  const std::string& user_agent() const {
    return user_agent_;
  }  // without the headless token in the stealth profile
  const std::optional<json::object>& user_agent_metadata() const { return user_agent_metadata_; }
  const LaunchProfile& profile() const { return settings_.profile; }
  bool is_remote() const { return settings_.profile.engine == Engine::remote; }
  // To be asked before a link that may have been idle is used: a remote one that was silent for long must
  // answer first.
  Task<Result<void>> take_up(Context cx);
  // A command that a remote endpoint refuses is `unsupported` there; at home it would be a defect of ours.
  Error explained(Error error) const;
  cdp::Connection& connection() const { return *connection_; }
  async::Loop& loop() const { return *loop_; }
  async::TaskGroup& tasks() { return tasks_; }

  int contexts_open() const { return static_cast<int>(contexts_.size()); }
  int contexts_served() const { return contexts_served_; }
  int pages_open() const { return static_cast<int>(pages_.size()); }
  int pages_served() const { return pages_served_; }
  int renderer_crashes() const { return renderer_crashes_; }
  void note_renderer_crash() { ++renderer_crashes_; }
  SteadyTime started() const { return started_; }
  void on_gone(std::function<void()> callback) { on_gone_ = std::move(callback); }

 private:
  BrowserProcess(async::Loop* loop, LaunchSettings settings);
  static Task<Result<std::shared_ptr<BrowserProcess>>> launch_once(Context cx, async::Loop* loop,
                                                                   LaunchSettings settings);
  Task<Result<void>> start(Context cx);
  Task<Result<void>> spawn(Context cx);
  Task<Result<void>> greet(Context cx);
  Task<Result<void>> read_user_agent(Context cx);
  // remote.cpp
  Task<Result<void>> connect(Context cx);
  Task<Result<void>> probe(Context cx);
  Task<Result<void>> hang_up(Context cx);
  void lose_link(Error reason);
  bool keep_for_later(const json::object& params, const json::object& target);
  std::shared_ptr<ContextState> unnamed_context_for(const json::object& target) const;
  Task<Result<std::shared_ptr<Page>>> only_page(Context cx, std::shared_ptr<ContextState> context);
  Task<Result<void>> close_pages(Context cx, std::vector<std::shared_ptr<Page>> pages);
  Task<Result<void>> watch_exit();
  // Where the traffic of a context goes; an empty text means straight out.
  Result<std::string> proxy_for(ContextState& context);
  void die(Error reason);
  void on_attached(const json::object& params);
  void on_detached(const json::object& params);
  void on_download_begin(const json::object& params);
  void on_download_progress(const json::object& params);
  Task<Result<void>> adopt_page(std::shared_ptr<PageState> page);
  Task<Result<void>> adopt_worker(std::shared_ptr<cdp::Session> session, json::object agent);
  Task<Result<void>> release_target(std::shared_ptr<cdp::Session> session, std::string session_id);

  async::Loop* loop_;
  LaunchSettings settings_;
  async::TaskGroup tasks_;
  os::TempDir folder_;
  net::ForwardProxy::Door door_;  // for whatever belongs to no context, under the guard
  std::unique_ptr<os::Process> process_;
  std::optional<RemoteLink> remote_;
  std::shared_ptr<cdp::Connection> connection_;
  std::vector<cdp::Subscription> subscriptions_;
  std::map<std::string, std::shared_ptr<ContextState>> contexts_;  // by browserContextId
  std::map<std::string, std::shared_ptr<PageState>> pages_;        // by target id
  std::map<std::string, std::shared_ptr<cdp::Session>> workers_;   // that pages share, by session id
  std::string version_;
  std::string user_agent_;
  std::optional<json::object> user_agent_metadata_;
  std::optional<Error> gone_;
  std::function<void()> on_gone_;
  SteadyTime started_;
  bool closing_ = false;
  bool closed_ = false;
  int contexts_served_ = 0;
  int pages_served_ = 0;
  int renderer_crashes_ = 0;
  int folders_ = 0;
};

// Where the binary of this profile is; `unavailable` with what to install when it is nowhere.
Result<std::string> find_binary(const LaunchProfile& profile, const std::vector<std::string>& first);
HostTraits probe_host();

}  // namespace flow::browser
