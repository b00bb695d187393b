#include "browser/process.hpp"

#include <signal.h>

#include "async/deadline.hpp"
#include "base/assert.hpp"
#include "browser/detail/context_state.hpp"
#include "browser/detail/made_file.hpp"
#include "browser/detail/page_state.hpp"
#include "browser/detail/remote_download.hpp"
#include "browser/user_agent.hpp"
#include "cdp/errors.hpp"
#include "os/files.hpp"

namespace flow::browser {

namespace {

constexpr milliseconds kQuitTime{2000};
constexpr milliseconds kTermTime{1000};
constexpr milliseconds kDisposeTime{2000};
constexpr milliseconds kSetUpTime{30'000};
// Nothing listens there.
constexpr std::string_view kNowhere = "http://127.0.0.1:9";
// Without this Chromium would reach loopback around the proxy.
constexpr std::string_view kNoBypass = "<-loopback>";

void hand_over(const PageState& page, const std::shared_ptr<Download>& download) {
  for (const auto& weak : page.download_watches) {
    if (const auto queue = weak.lock()) queue->push(download);
  }
}

// Not of one page alone: announced to the browser, and only there.
bool is_shared_worker(std::string_view type) {
  return type == "shared_worker" || type == "service_worker";
}

Context without_deadline(async::Loop& loop) {
  return {loop.clock(), {}, SteadyTime::max()};
}

}  // namespace

BrowserProcess::BrowserProcess(async::Loop* loop, LaunchSettings settings)
    : loop_(loop),
      settings_(std::move(settings)),
      tasks_(loop->io().get_executor(), async::OnFailure::keep_going),
      started_(loop->clock().steady_now()) {}

BrowserProcess::~BrowserProcess() = default;

Task<Result<void>> BrowserProcess::watch_exit() {
  // By pointer: the group is joined before the process object dies, and a shared pointer would keep it alive
  // for ever.
  os::Process* const process = process_.get();
  CO_TRY(const os::ExitStatus status, co_await process->wait(without_deadline(*loop_)));
  const std::string output = process->output_tail();
  Error reason = cdp::browser_gone(status.text());
  if (!closing_ && !output.empty()) reason = std::move(reason).with_detail("output", json::string(output));
  die(std::move(reason));
  co_return Result<void>{};
}

void BrowserProcess::die(Error reason) {
  if (gone_) return;
  const auto self = shared_from_this();
  gone_ = reason;
  connection_->close(reason);
  for (const auto& [id, page] : std::exchange(pages_, {})) page->end(reason);
  for (const auto& [id, context] : std::exchange(contexts_, {})) {
    context->ended = reason;
    context->pages.clear();
    context->door.close();
    for (const auto& [guid, download] : context->downloads) download->complete(std::unexpected(reason));
  }
  if (on_gone_) on_gone_();
}

void BrowserProcess::kill(Error reason) {
  const auto self = shared_from_this();
  die(std::move(reason));
  if (process_) process_->signal_group(SIGKILL);
}

Task<Result<void>> BrowserProcess::close(Context cx) {
  co_await async::ignore_cancellation();
  const auto self = shared_from_this();
  if (std::exchange(closed_, true)) co_return Result<void>{};
  closing_ = true;
  on_gone_ = nullptr;
  Result<void> outcome;
  if (process_) {
    if (!gone_) {
      // Said first: the browser would only tell that its pages close.
      for (const auto& [id, page] : std::exchange(pages_, {})) page->end(cdp::browser_gone("it was closed"));
      const Context quit = cx.grace(kQuitTime);
      static_cast<void>(co_await connection_->root()->call(quit, "Browser.close"));
      static_cast<void>(co_await process_->wait(quit));
    }
    auto ended = co_await process_->terminate(cx, process_->status() ? milliseconds{0} : kTermTime);
    if (!ended) outcome = std::unexpected(std::move(ended).error());
    die(cdp::browser_gone("it was closed"));
  } else if (connection_) {
    outcome = co_await hang_up(cx);
  }
  tasks_.cancel();
  auto joined = co_await tasks_.join(cx.grace(kDisposeTime));
  if (outcome && !joined && joined.error().code == ErrorCode::timeout) outcome = std::move(joined);
  auto removed = co_await folder_.remove(cx);
  if (outcome && !removed) outcome = std::move(removed);
  co_return outcome;
}

Result<std::string> BrowserProcess::proxy_for(ContextState& context) {
  const ContextOptions& options = context.options;
  if (options.offline) return std::string(kNowhere);
  const bool guarded = !settings_.egress.allow_private;
  const bool with_login = options.proxy && !options.proxy->username.empty();
  if (!guarded && !with_login) return options.proxy ? options.proxy->url : std::string();
  FLOW_ASSERT(settings_.way_out != nullptr);
  TRY(context.door, settings_.way_out->open({.egress = settings_.egress, .upstream = options.proxy}));
  return context.door.url();
}

Task<Result<std::shared_ptr<ContextState>>> BrowserProcess::create_context(Context cx,
                                                                           ContextOptions options) {
  const auto self = shared_from_this();
  if (gone_) co_return std::unexpected(*gone_);
  if (remote_) CO_TRY_VOID(remote_->check(options));
  const auto root = connection_->root();
  auto context = std::make_shared<ContextState>();
  context->process = weak_from_this();
  context->download_folder = fmt::format("{}/files-{}", folder_.path(), ++folders_);
  CO_TRY_VOID(os::make_folders(context->download_folder));
  json::object params{{"disposeOnDetach", true}};
  context->options = std::move(options);
  CO_TRY(const std::string proxy, proxy_for(*context));
  if (!proxy.empty()) {
    params["proxyServer"] = json::string(proxy);
    params["proxyBypassList"] = json::string(kNoBypass);
  }
  if (remote_) {
    context->id = remote_->context;
  } else {
    // Shielded: a context whose id we never learn could not be disposed of.
    CO_TRY(const auto created,
           co_await async::shielded(root->call(cx, "Target.createBrowserContext", std::move(params))));
    context->id = text_of(created, "browserContextId");
  }
  contexts_[context->id] = context;
  ++contexts_served_;
  const auto finished = std::make_shared<bool>(false);
  const std::shared_ptr<void> undo(nullptr, [self, context, finished](void*) {
    if (*finished || context->ended || self->gone_) return;
    self->tasks_.spawn("drop context", self->close_context(self->loop_->context(kDisposeTime), context));
  });
  std::vector<cdp::Command> commands;
  const bool downloads = context->options.allow_downloads;
  if (!remote_) {
    commands.push_back({.method = "Browser.setDownloadBehavior",
                        .params = context->about({{"behavior", downloads ? "allowAndName" : "deny"},
                                                  {"downloadPath", context->download_folder},
                                                  {"eventsEnabled", true}})});
  }
  if (!context->options.permissions.empty()) {
    json::array names;
    for (const auto& name : context->options.permissions) names.emplace_back(json::string(name));
    commands.push_back({.method = "Browser.grantPermissions",
                        .params = context->about({{"permissions", std::move(names)}})});
  }
  auto set_up = co_await root->burst(cx, std::move(commands));
  if (!set_up) co_return std::unexpected(explained(std::move(set_up).error()));
  if (remote_) {
    for (const auto& announced : std::exchange(remote_->waiting, {})) on_attached(announced);
  }
  if (context->options.storage_state) CO_TRY_VOID(co_await load_storage(cx, self, context));
  *finished = true;
  co_return context;
}

Task<Result<void>> BrowserProcess::close_context(Context cx, std::shared_ptr<ContextState> context) {
  co_await async::ignore_cancellation();
  const auto self = shared_from_this();
  if (context->ended) co_return Result<void>{};
  const Error reason = page_closed_error("the browser session was closed");
  context->ended = reason;
  auto pages = std::exchange(context->pages, {});
  for (const auto& page : pages) page->state().end(reason);
  Result<void> outcome;
  if (context->id.empty()) {
    outcome = co_await close_pages(cx.grace(kDisposeTime), std::move(pages));
  } else if (!gone_) {
    const auto root = connection_->root();
    const Context brief = cx.grace(kDisposeTime);
    std::vector<cdp::Command> commands;
    for (const auto& [guid, download] : context->downloads) {
      if (download->over()) continue;
      commands.push_back({.method = "Browser.cancelDownload",
                          .params = {{"guid", guid}, {"browserContextId", context->id}}});
    }
    commands.push_back(
        {.method = "Target.disposeBrowserContext", .params = {{"browserContextId", context->id}}});
    auto replies = root->send(std::move(commands));
    auto disposed = co_await replies.back().get(brief);
    if (!disposed && !gone_) outcome = std::unexpected(std::move(disposed).error());
  }
  context->door.close();
  for (const auto& [guid, download] : context->downloads) download->complete(std::unexpected(reason));
  contexts_.erase(context->id);
  std::erase_if(pages_, [&](const auto& entry) { return entry.second->context.lock() == context; });
  static_cast<void>(os::remove_tree(context->download_folder));
  co_return outcome;
}

Task<Result<std::shared_ptr<Page>>> BrowserProcess::open_page(Context cx,
                                                              std::shared_ptr<ContextState> context) {
  const auto self = shared_from_this();
  if (gone_) co_return std::unexpected(*gone_);
  if (context->ended) co_return std::unexpected(*context->ended);
  if (remote_ && !remote_->can.tabs) co_return co_await only_page(cx, context);
  json::object params = context->about({{"url", "about:blank"}, {"newWindow", true}});
  if (settings_.profile.engine == Engine::stealth) {
    params["width"] = context->options.viewport_width;
    params["height"] = context->options.viewport_height + 87;  // the frame and bars of an ordinary window
  }
  std::shared_ptr<void> opening;
  if (remote_) opening = remote_->expect_a_page();
  const auto created = co_await connection_->root()->call(cx, "Target.createTarget", std::move(params));
  opening.reset();
  if (!created) co_return std::unexpected(explained(created.error()));
  // The event that announces a target comes before the reply.
  const auto found = pages_.find(std::string(text_of(*created, "targetId")));
  if (found == pages_.end()) {
    // The browser may have ended with the reply, and its pages with it.
    if (gone_) co_return std::unexpected(*gone_);
    if (context->ended) co_return std::unexpected(*context->ended);
    co_return std::unexpected(cdp::protocol_error("a new page was not announced"));
  }
  const auto state = found->second;
  CO_TRY_VOID(co_await state->ready.wait(cx));
  if (state->ended) co_return std::unexpected(*state->ended);
  const auto page = state->page.lock();
  if (!page) co_return std::unexpected(page_closed_error("the page was closed while it opened"));
  if (remote_) remote_->page_opened = true;
  co_return page;
}

Task<Result<void>> BrowserProcess::close_page(Context cx, std::shared_ptr<PageState> page) {
  const auto self = shared_from_this();
  if (page->ended || gone_) co_return Result<void>{};
  auto closed =
      co_await connection_->root()->call(cx, "Target.closeTarget", {{"targetId", page->page_id.str()}});
  if (!closed && closed.error().code == ErrorCode::timeout)
    co_return std::unexpected(std::move(closed).error());
  // Detaching is announced separately; whoever waits on the page need not wait for that.
  page->end(page_closed_error("the page was closed"));
  pages_.erase(page->page_id.str());
  if (const auto context = page->context.lock()) {
    std::erase_if(context->pages, [&](const auto& other) { return &other->state() == page.get(); });
  }
  co_return Result<void>{};
}

void BrowserProcess::on_attached(const json::object& params) {
  const auto* info = json::find(params, "targetInfo");
  if (info == nullptr || !info->is_object() || gone_) return;
  const json::object& target = info->get_object();
  const std::string session_id(text_of(params, "sessionId"));
  const auto session = connection_->session(session_id);
  if (remote_ && keep_for_later(params, target)) return;
  const auto named = contexts_.find(std::string(text_of(target, "browserContextId")));
  const auto context = named != contexts_.end() ? named->second : unnamed_context_for(target);
  if (context && is_shared_worker(text_of(target, "type"))) {
    if (auto agent = user_agent_override(*this, context->options); !agent.empty()) {
      workers_[session_id] = session;
      tasks_.spawn("worker set-up", adopt_worker(session, std::move(agent)));
      return;
    }
  }
  if (text_of(target, "type") != "page" || !context) {
    tasks_.spawn("release target", release_target(session, session_id));
    return;
  }
  auto state = std::make_shared<PageState>();
  state->loop = loop_;
  state->process = weak_from_this();
  state->context = context;
  state->page_id = PageId(std::string(text_of(target, "targetId")));
  state->session = session;
  state->stealth = settings_.profile.engine == Engine::stealth;
  if (const auto opener = pages_.find(std::string(text_of(target, "openerId"))); opener != pages_.end()) {
    state->opener = opener->second->page;
    if (const auto armed = opener->second->remote_downloads.lock()) armed->attend(state);
  }
  const auto page = std::make_shared<Page>(state);
  state->page = page;
  state->attach(session, state->page_id.str());
  pages_[state->page_id.str()] = state;
  context->pages.push_back(page);
  if (remote_) remote_->page_there.set();
  ++pages_served_;
  tasks_.spawn("page set-up", adopt_page(state));
}

Task<Result<void>> BrowserProcess::adopt_page(std::shared_ptr<PageState> page) {
  const auto target = page->targets.begin()->second;
  const auto ready = co_await page->set_up(loop_->context(kSetUpTime), target);
  if (!ready || !page->main) {
    page->end(ready ? page_closed_error("the page closed while it opened") : ready.error());
    co_return Result<void>{};
  }
  page->ready.set();
  if (const auto opener = page->opener.lock(); opener) {
    for (const auto& weak : opener->state().popup_watches) {
      if (const auto queue = weak.lock()) queue->push(page->page.lock());
    }
    opener->state().changed.notify();
  }
  co_return Result<void>{};
}

// What a worker takes from its process is the plain user agent and nothing of this; it lasts as long as
// somebody is attached.
Task<Result<void>> BrowserProcess::adopt_worker(std::shared_ptr<cdp::Session> session, json::object agent) {
  std::vector<cdp::Command> commands;
  commands.push_back({.method = "Emulation.setUserAgentOverride", .params = std::move(agent)});
  commands.push_back({.method = "Runtime.runIfWaitingForDebugger"});
  auto set = co_await session->burst(loop_->context(kSetUpTime), std::move(commands));
  // It ended while it began, or has no such thing: it is what it is then.
  static_cast<void>(set);
  co_return Result<void>{};
}

Task<Result<void>> BrowserProcess::release_target(std::shared_ptr<cdp::Session> session,
                                                  std::string session_id) {
  const Context cx = loop_->context(kSetUpTime);
  // Resumed first: a bare detach can leave it paused.
  static_cast<void>(co_await session->call(cx, "Runtime.runIfWaitingForDebugger"));
  static_cast<void>(
      co_await connection_->root()->call(cx, "Target.detachFromTarget", {{"sessionId", session_id}}));
  session->end(page_closed_error("the target was let go"));
  co_return Result<void>{};
}

void BrowserProcess::on_detached(const json::object& params) {
  const auto session_id = text_of(params, "sessionId");
  if (const auto worker = workers_.find(std::string(session_id)); worker != workers_.end()) {
    worker->second->end(page_closed_error("the worker has ended"));
    workers_.erase(worker);
    return;
  }
  for (const auto& [id, page] : pages_) {
    if (page->session->id() != session_id) continue;
    const auto gone = page;
    pages_.erase(gone->page_id.str());
    gone->end(page_closed_error("the page was closed"));
    if (const auto context = gone->context.lock()) {
      std::erase_if(context->pages, [&](const auto& other) { return &other->state() == gone.get(); });
    }
    return;
  }
}

void BrowserProcess::on_download_begin(const json::object& params) {
  const std::string frame_id(text_of(params, "frameId"));
  for (const auto& [id, page] : pages_) {
    const auto frame = page->frame(frame_id);
    const auto context = page->context.lock();
    // A tab that opens with a file tells of its frames afterwards; the main one is called like the tab.
    if ((!frame && id != frame_id) || !context) continue;
    const std::string guid(text_of(params, "guid"));
    const std::string url(text_of(params, "url"));
    auto download =
        std::make_shared<DownloadState>(guid, url, std::string(text_of(params, "suggestedFilename")),
                                        context->download_folder, context->options.download_cap);
    const auto opener = page->opener.lock();
    if (remote_ && detail::is_made_by_page(url)) {
      auto armed = page->remote_downloads.lock();
      if (!armed && opener) armed = opener->state().remote_downloads.lock();
      if (armed && armed->take_made(page, frame, download)) {
        if (frame) frame->state().navigation.download(url);
        page->changed.notify();
        return;
      }
    }
    context->downloads[guid] = download;
    if (remote_) {
      download->complete(std::unexpected(no_remote_download(url)));
    } else if (!context->options.allow_downloads) {
      download->complete(fail(ErrorCode::blocked, "downloads are not allowed in this session: {}", url));
    }
    if (frame) frame->state().navigation.download(url);
    hand_over(*page, download);
    // A link with a tab of its own: who clicked it waits where it was.
    if (opener) hand_over(opener->state(), download);
    page->changed.notify();
    return;
  }
}

void BrowserProcess::on_download_progress(const json::object& params) {
  const std::string guid(text_of(params, "guid"));
  for (const auto& [id, context] : contexts_) {
    const auto found = context->downloads.find(guid);
    if (found == context->downloads.end()) continue;
    const auto download = found->second;
    const auto* received = json::find(params, "receivedBytes");
    const auto bytes = received != nullptr && received->is_number()
                           ? static_cast<std::uint64_t>(received->to_number<double>())
                           : 0;
    const auto state = text_of(params, "state");
    if (state == "completed") {
      download->completed(bytes);
    } else if (state == "canceled") {
      download->cancelled();
    } else if (download->exceeds_now(bytes)) {
      // It ends with the answer to this: until then Chromium still writes.
      std::vector<cdp::Command> commands;
      commands.push_back({.method = "Browser.cancelDownload",
                          .params = {{"guid", guid}, {"browserContextId", context->id}}});
      connection_->root()->send(std::move(commands));
    }
    return;
  }
}

}  // namespace flow::browser
