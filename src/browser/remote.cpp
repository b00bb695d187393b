// The parts of BrowserProcess that take the place of a process of ours.
#include "browser/remote.hpp"

#include "async/deadline.hpp"
#include "base/utf8.hpp"
#include "browser/detail/context_state.hpp"
#include "browser/detail/page_state.hpp"
#include "browser/process.hpp"
#include "cdp/errors.hpp"

namespace flow::browser {

namespace {

constexpr milliseconds kSilence{30'000};    // after which a link must answer before it is used
constexpr milliseconds kAnswerTime{5'000};  // for that answer
constexpr milliseconds kGoodbyeTime{1'000};
constexpr milliseconds kFirstPageTime{2'000};
constexpr std::int64_t kInvalidParameters = -32602;

bool is_refusal(const Error& error) {
  return cdp::reason_of(error) == "protocol";
}

// A command without its parameters is refused for them by whoever knows it, and does nothing.
bool knows(const Result<json::object>& reply) {
  if (reply) return true;
  const auto* code = json::find(reply.error().detail, "cdp_code");
  return code != nullptr && *code == json::value(kInvalidParameters);
}

}  // namespace

Error unsupported(std::string_view what) {
  return make_error(ErrorCode::invalid_input, "{}", what).with_detail("reason", "unsupported");
}

Error no_remote_download(std::string_view url) {
  if (url.starts_with("blob:") || url.starts_with("data:")) {
    return unsupported(
        fmt::format("{} is a file that the page has made itself, and a remote browser keeps it; take it with "
                    "Download File, by the element that leads to it",
                    truncate_utf8(url, 100)));
  }
  return unsupported(fmt::format(
      "{} is a file, and the files of a remote browser stay where it runs; fetch it with Download "
      "File, by its URL or by the element that leads to it",
      url));
}

Result<void> RemoteLink::check(const ContextOptions& options) const {
  if (options.proxy || options.offline) {
    return std::unexpected(
        unsupported(fmt::format("{} has its own way to the network: {} cannot be set there", shown,
                                options.proxy ? "a proxy" : "being offline")));
  }
  return {};
}

std::shared_ptr<void> RemoteLink::expect_a_page() {
  ++opening;
  return {nullptr, [this](void*) { --opening; }};
}

Task<Result<void>> BrowserProcess::connect(Context cx) {
  const auto self = shared_from_this();
  CO_TRY(folder_,
         os::TempDir::create(settings_.temp_root.empty() ? os::default_temp_root() : settings_.temp_root,
                             kFolderPrefix, settings_.worker_id));
  auto target = co_await find_endpoint(cx, settings_.remote.http, settings_.profile.remote);
  if (!target) co_return std::unexpected(with_provider_code(std::move(target).error()));
  RemoteLink link{.shown = cdp::shown_endpoint(target->url)};
  auto transport = co_await cdp::connect_websocket(cx, *std::move(target),
                                                   {.egress = settings_.egress,
                                                    .resolver = settings_.remote.resolver,
                                                    .ca_file = settings_.remote.ca_file});
  if (!transport) co_return std::unexpected(with_provider_code(std::move(transport).error()));
  link.connected = loop_->clock().steady_now();
  remote_ = std::move(link);
  const std::weak_ptr<BrowserProcess> weak = weak_from_this();
  connection_ = cdp::Connection::open(*loop_, *std::move(transport), [weak](Error reason) {
    if (const auto alive = weak.lock()) alive->lose_link(std::move(reason));
  });
  co_return Result<void>{};
}

// One context is all there will be, so the probe makes it and sets it up.
Task<Result<void>> BrowserProcess::probe(Context cx) {
  const auto self = shared_from_this();
  const auto root = connection_->root();
  auto& can = remote_->can;
  std::vector<cdp::Command> first;
  first.push_back({.method = "Target.createTarget"});
  first.push_back({.method = "Target.createBrowserContext", .params = {{"disposeOnDetach", true}}});
  auto replies = root->send(std::move(first));
  const auto tab = co_await replies[0].get(cx);
  const auto context = co_await replies[1].get(cx);
  for (const auto* reply : {&tab, &context}) {
    if (!*reply && !is_refusal(reply->error())) co_return std::unexpected(reply->error());
  }
  can.tabs = knows(tab);
  can.contexts = can.tabs && context.has_value();
  if (can.contexts) remote_->context = text_of(*context, "browserContextId");
  std::vector<cdp::Command> second;
  json::object downloads{{"behavior", "deny"}, {"eventsEnabled", true}};
  if (can.contexts) downloads["browserContextId"] = remote_->context;
  second.push_back({.method = "Browser.setDownloadBehavior", .params = std::move(downloads)});
  if (context && !can.contexts) {
    second.push_back({.method = "Target.disposeBrowserContext",
                      .params = {{"browserContextId", text_of(*context, "browserContextId")}}});
  }
  replies = root->send(std::move(second));
  const auto behaviour = co_await replies[0].get(cx);
  if (!behaviour && !is_refusal(behaviour.error())) co_return std::unexpected(behaviour.error());
  can.downloads = behaviour.has_value();
  cx.log().info("connected to a remote browser", {{"endpoint", json::string(remote_->shown)},
                                                  {"version", json::string(version_)},
                                                  {"contexts", can.contexts},
                                                  {"tabs", can.tabs},
                                                  {"downloads", can.downloads}});
  co_return Result<void>{};
}

void BrowserProcess::lose_link(Error reason) {
  const double seconds =
      std::chrono::duration<double>(loop_->clock().steady_now() - remote_->connected).count();
  reason.message = fmt::format("{} ({}, {:.1f} s after connecting)", reason.message, remote_->shown, seconds);
  reason = with_provider_code(std::move(reason));
  if (reason.code == ErrorCode::network && remote_->page_opened) reason.code = ErrorCode::browser_crashed;
  die(std::move(reason));
}

Task<Result<void>> BrowserProcess::take_up(Context cx) {
  const auto self = shared_from_this();
  if (!remote_ || gone_) co_return Result<void>{};
  const auto silent = loop_->clock().steady_now() - connection_->last_heard();
  if (silent <= kSilence) co_return Result<void>{};
  const Context brief = cx.within(kAnswerTime);
  const auto answer = co_await connection_->root()->call(brief, "Browser.getVersion");
  if (answer || cx.expired()) co_return Result<void>{};
  if (!gone_ && answer.error().code == ErrorCode::timeout) {
    lose_link(cdp::disconnected(fmt::format(
        "it was silent for {} s and gives no answer",
        std::chrono::floor<std::chrono::seconds>(loop_->clock().steady_now() - connection_->last_heard())
            .count())));
  }
  if (gone_) co_return std::unexpected(*gone_);
  co_return Result<void>{};
}

Error BrowserProcess::explained(Error error) const {
  if (!remote_) return error;
  error = with_provider_code(std::move(error));
  if (error.code != ErrorCode::internal || !is_refusal(error)) return error;
  return unsupported(fmt::format("{} does not allow it: {}", remote_->shown, error.message));
}

Task<Result<void>> BrowserProcess::hang_up(Context cx) {
  Result<void> outcome;
  if (gone_) co_return outcome;
  const auto contexts = contexts_;
  for (const auto& [id, context] : contexts) {
    auto closed = co_await close_context(cx, context);
    if (outcome && !closed) outcome = std::move(closed);
  }
  co_await connection_->finish(cx.grace(kGoodbyeTime));
  die(cdp::browser_gone("it was closed"));
  co_return outcome;
}

bool BrowserProcess::keep_for_later(const json::object& params, const json::object& target) {
  if (remote_->can.tabs || !contexts_.empty() || text_of(target, "type") != "page") return false;
  remote_->waiting.push_back(params);
  return true;
}

// In the unnamed context others may have tabs too: ours are those we asked for and their popups, or all when
// we cannot ask for any.
std::shared_ptr<ContextState> BrowserProcess::unnamed_context_for(const json::object& target) const {
  if (!remote_) return nullptr;
  const auto unnamed = contexts_.find("");
  if (unnamed == contexts_.end()) return nullptr;
  const bool ours =
      remote_->opening > 0 || !remote_->can.tabs || pages_.contains(std::string(text_of(target, "openerId")));
  return ours ? unnamed->second : nullptr;
}

Task<Result<std::shared_ptr<Page>>> BrowserProcess::only_page(Context cx,
                                                              std::shared_ptr<ContextState> context) {
  const auto self = shared_from_this();
  if (std::exchange(remote_->page_opened, true)) {
    co_return std::unexpected(
        unsupported(fmt::format("{} opens no tabs: the page it shows is the only one", remote_->shown)));
  }
  // A browser that has just started may be about to show one.
  static_cast<void>(co_await remote_->page_there.wait(cx.within(kFirstPageTime)));
  if (gone_) co_return std::unexpected(*gone_);
  if (context->pages.empty()) {
    co_return std::unexpected(unsupported(fmt::format("{} shows no page and opens no tabs", remote_->shown)));
  }
  const auto page = context->pages.front();
  CO_TRY_VOID(co_await page->state().ready.wait(cx));
  if (const auto ended = page->end_reason()) co_return std::unexpected(*ended);
  co_return page;
}

Task<Result<void>> BrowserProcess::close_pages(Context cx, std::vector<std::shared_ptr<Page>> pages) {
  const auto self = shared_from_this();
  if (gone_ || !remote_->can.tabs || pages.empty()) co_return Result<void>{};
  std::vector<cdp::Command> commands;
  for (const auto& page : pages) {
    commands.push_back({.method = "Target.closeTarget", .params = {{"targetId", page->id().str()}}});
  }
  auto closed = co_await connection_->root()->burst(cx, std::move(commands));
  if (!closed && closed.error().code == ErrorCode::timeout)
    co_return std::unexpected(std::move(closed).error());
  co_return Result<void>{};
}

}  // namespace flow::browser
