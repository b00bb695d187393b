// Finding the binary, probing the host, and starting one browser.
#include <signal.h>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>

#include "async/deadline.hpp"
#include "base/assert.hpp"
#include "browser/process.hpp"
#include "browser/user_agent.hpp"
#include "cdp/errors.hpp"
#include "cdp/transport_pipe.hpp"
#include "os/files.hpp"

namespace flow::browser {

namespace {

constexpr milliseconds kReadyTime{20'000};
constexpr std::uint64_t kEnoughSharedMemory = 512U << 20;

// The programs themselves: the wrappers beside them fork and add switches of their own.
constexpr std::array<std::string_view, 4> kShells{
    "/usr/lib/chromium/chromium-headless-shell", "/usr/lib/chromium-browser/chromium-headless-shell",
    "/opt/chromium/chromium-headless-shell", "/opt/chromium/chrome-headless-shell"};
constexpr std::array<std::string_view, 5> kFull{
    "/usr/lib/chromium/chromium", "/usr/lib/chromium-browser/chromium", "/opt/google/chrome/chrome",
    "/opt/chromium/chromium", "/opt/chromium/chrome"};

bool is_shell(std::string_view path) {
  return path.find("headless-shell") != std::string_view::npos;
}

bool says_no_sandbox(std::string_view output) {
  return output.find("No usable sandbox") != output.npos ||
         output.find("Running as root without --no-sandbox") != output.npos ||
         output.find("Failed to move to new namespace") != output.npos;
}

Error launch_error(const os::Process& process, const Error& cause) {
  const std::string output = process.output_tail();
  const auto status = process.status();
  const std::string ended = status ? status->text() : std::string("still running");
  if (says_no_sandbox(output)) {
    return make_error(ErrorCode::unavailable,
                      "the browser has no sandbox to run in: run as a normal user with user namespaces "
                      "enabled, install the "
                      "chromium-sandbox package, or allow clone, setns and unshare in the container's "
                      "seccomp profile")
        .with_detail("reason", "sandbox_unavailable")
        .with_detail("output", json::string(output));
  }
  return make_error(ErrorCode::browser_crashed, "the browser did not start: {} ({})", cause.message, ended)
      .with_detail("reason", "launch_failed")
      .with_detail("output", json::string(output));
}

// What a browser says of itself on the page of `session`, which is blank still; nothing when it says nothing.
Task<Result<std::optional<json::object>>> hints_on_secure_page(Context cx,
                                                               std::shared_ptr<cdp::Session> session) {
  static constexpr std::string_view kRead = R"((async () => {
    const d = navigator.userAgentData;
    if (!d) return null;
    const h = await d.getHighEntropyValues(['architecture', 'bitness', 'fullVersionList', 'model', 'platformVersion', 'wow64']);
    const own = list => (list || []).map(b => ({brand: b.brand.replace('HeadlessChrome', 'Chromium'), version: b.version}))
      .filter((b, i, all) => all.findIndex(o => o.brand === b.brand) === i);
    return {brands: own(d.brands), fullVersionList: own(h.fullVersionList), mobile: d.mobile, platform: d.platform,
      platformVersion: h.platformVersion || '', architecture: h.architecture || '', model: h.model || '',
      bitness: h.bitness || '', wow64: !!h.wow64};
  })())";
  // The blank page is not secure and knows no hints; a busy machine shows it for a while.
  async::Event arrived;
  const auto arrival = session->on("Page.frameNavigated", [arrived](std::string_view raw) mutable {
    const auto params = json::parse(raw);
    const auto* url = params ? json::find(*params, "/frame/url") : nullptr;
    if (url != nullptr && *url != "about:blank") arrived.set();
  });
  // One after the other: sent together, the page may be replaced before it tells of that.
  CO_TRY_VOID(co_await session->call(cx, "Page.enable"));
  CO_TRY_VOID(co_await session->call(cx, "Page.navigate", {{"url", "chrome://version/"}}));
  CO_TRY_VOID(co_await arrived.wait(cx));
  CO_TRY(const auto answer,
         co_await session->call(
             cx, "Runtime.evaluate",
             {{"expression", json::string(kRead)}, {"awaitPromise", true}, {"returnByValue", true}}));
  const json::value reply(answer);
  const auto* found = json::find(reply, "/result/value");
  if (found == nullptr || !found->is_object()) co_return std::nullopt;
  co_return found->get_object();
}

}  // namespace

Result<std::string> find_binary(const LaunchProfile& profile, const std::vector<std::string>& first) {
  if (!profile.binary.empty()) {
    if (::access(profile.binary.c_str(), X_OK) == 0) return profile.binary;
    return fail(ErrorCode::unavailable, "the browser {} is not there or not executable", profile.binary);
  }
  const bool wants_shell = profile.engine == Engine::standard && !profile.headful;
  for (const auto& path : first) {
    if (is_shell(path) == wants_shell && ::access(path.c_str(), X_OK) == 0) return path;
  }
  const auto usual =
      wants_shell ? std::span<const std::string_view>(kShells) : std::span<const std::string_view>(kFull);
  for (const auto path : usual) {
    if (::access(std::string(path).c_str(), X_OK) == 0) return std::string(path);
  }
  return std::unexpected(make_error(ErrorCode::unavailable,
                                    "no {} found; install it with: apt-get install {}",
                                    wants_shell ? "headless Chromium" : "Chromium",
                                    wants_shell ? "chromium-headless-shell" : "chromium")
                             .with_detail("reason", "launch_failed"));
}

HostTraits probe_host() {
  HostTraits traits{.is_root = ::geteuid() == 0};
  struct statvfs memory;
  traits.small_shared_memory = ::statvfs("/dev/shm", &memory) != 0 ||
                               std::uint64_t{memory.f_blocks} * memory.f_frsize < kEnoughSharedMemory;
  return traits;
}

Task<Result<std::shared_ptr<BrowserProcess>>> BrowserProcess::launch(Context cx, async::Loop* loop,
                                                                     LaunchSettings settings) {
  auto first = co_await launch_once(cx, loop, settings);
  // A spoiled profile or a lost race heals with a fresh folder; a missing binary or sandbox does not.
  if (first || first.error().code != ErrorCode::browser_crashed || cx.expired()) co_return first;
  cx.log().warning("the browser did not start, trying once more", {{"error", first.error().message}});
  co_return co_await launch_once(cx, loop, settings);
}

Task<Result<std::shared_ptr<BrowserProcess>>> BrowserProcess::launch_once(Context cx, async::Loop* loop,
                                                                          LaunchSettings settings) {
  std::shared_ptr<BrowserProcess> browser(new BrowserProcess(loop, std::move(settings)));
  // Boxed, so that a cancellation inside comes back as an error and what was started can be taken down.
  auto started = co_await async::with_deadline(cx, browser->start(cx));
  co_await async::ignore_cancellation();
  if (started) co_return browser;
  Error error = std::move(started).error();
  if (browser->process_) {
    // The output of a dying browser arrives a moment after its pipe closed.
    static_cast<void>(co_await browser->process_->wait(cx.grace(milliseconds{200})));
    if (error.code != ErrorCode::cancelled) error = launch_error(*browser->process_, error);
  }
  static_cast<void>(co_await browser->close(cx));
  co_return std::unexpected(std::move(error));
}

// The client hints of the binary itself, read where they exist: on a secure page of its own.
Task<Result<void>> BrowserProcess::read_user_agent(Context cx) {
  const auto root = connection_->root();
  CO_TRY(const auto created,
         co_await root->call(cx, "Target.createTarget", {{"url", "about:blank"}, {"newWindow", true}}));
  const auto* target = json::find(created, "targetId");
  CO_TRY(const auto attached,
         co_await root->call(cx, "Target.attachToTarget", {{"targetId", *target}, {"flatten", true}}));
  auto hints =
      co_await hints_on_secure_page(cx, connection_->session(json::string_or(attached, "sessionId", "")));
  static_cast<void>(co_await root->call(cx, "Target.closeTarget", {{"targetId", *target}}));
  if (!hints) co_return std::unexpected(std::move(hints).error().context("asking the browser what it is"));
  user_agent_metadata_ = *std::move(hints);
  if (!user_agent_metadata_) {
    cx.log().warning("the browser has no client hints: pages can see that it is none that people use");
    co_return Result<void>{};
  }
  const auto* full = json::find(*user_agent_metadata_, "fullVersionList");
  if (full == nullptr || full->as_array().empty()) {
    struct utsname machine;
    const bool known = ::uname(&machine) == 0;
    complete_client_hints(*user_agent_metadata_, version_in(version_), known ? machine.machine : "x86_64");
  }
  co_return Result<void>{};
}

Task<Result<void>> BrowserProcess::start(Context cx) {
  CO_TRY_VOID(co_await (is_remote() ? connect(cx) : spawn(cx)));
  co_return co_await greet(cx.within(kReadyTime));
}

Task<Result<void>> BrowserProcess::spawn(Context cx) {
  CO_TRY(const std::string binary, find_binary(settings_.profile, settings_.binaries));
  CO_TRY(folder_,
         os::TempDir::create(settings_.temp_root.empty() ? os::default_temp_root() : settings_.temp_root,
                             kFolderPrefix, settings_.worker_id));
  HostTraits host = probe_host();
  if (settings_.profile.engine == Engine::stealth && !settings_.profile.headful) {
    CO_TRY(const std::string version, co_await version_of_binary(cx, loop_, binary));
    if (!version.empty()) host.user_agent = plain_user_agent(version);
  }
  if (host.is_root) {
    cx.log().warning("running as root: the browser's sandbox is off; run as a normal user to have it");
  }
  if (!settings_.egress.allow_private) {
    FLOW_ASSERT(settings_.way_out != nullptr);
    CO_TRY(door_, settings_.way_out->open({.egress = settings_.egress}));
  }
  CO_TRY(auto arguments, chromium_arguments(settings_.profile, host, folder_.path() + "/profile",
                                            door_.is_open() ? door_.url() : std::string()));
  CO_TRY(auto commands, os::make_pipe());
  CO_TRY(auto answers, os::make_pipe());
  os::SpawnOptions options;
  options.program = binary;
  options.arguments = std::move(arguments);
  options.environment = {{"HOME", folder_.path()}};
  options.descriptor3 = std::move(commands.read_end);
  options.descriptor4 = std::move(answers.write_end);
  // Its end is waited for as a whole, and the children it leaves behind are ours to reap.
  CO_TRY_VOID(os::become_subreaper());
  CO_TRY(process_, os::Process::spawn(*loop_, std::move(options)));
  const std::weak_ptr<BrowserProcess> weak = weak_from_this();
  connection_ = cdp::Connection::open(
      *loop_, cdp::make_pipe_transport(*loop_, std::move(commands.write_end), std::move(answers.read_end)),
      [weak](Error reason) {
        const auto self = weak.lock();
        if (!self) return;
        // While it lives on, its exit status is about to follow and says more.
        if (self->process_->status())
          self->die(std::move(reason));
        else
          self->process_->signal_group(SIGKILL);
      });
  tasks_.spawn("exit", watch_exit());
  co_return Result<void>{};
}

Task<Result<void>> BrowserProcess::greet(Context cx) {
  const std::weak_ptr<BrowserProcess> weak = weak_from_this();
  const auto root = connection_->root();
  const auto listen = [&](std::string method, void (BrowserProcess::*handler)(const json::object&)) {
    subscriptions_.push_back(root->on(std::move(method), [weak, handler](std::string_view raw) {
      const auto self = weak.lock();
      const auto params = json::parse_object(raw);
      if (self && params) (self.get()->*handler)(*params);
    }));
  };
  CO_TRY(const auto version, co_await root->call(cx, "Browser.getVersion"));
  version_ = json::string_or(version, "product", "");
  user_agent_ = json::string_or(version, "userAgent", "");
  if (const auto token = user_agent_.find("HeadlessChrome"); token != std::string::npos) {
    user_agent_.erase(token, std::string_view("Headless").size());
  }
  // Before we listen for targets: those that are none of ours are let go, and so would be the page that is
  // asked.
  if (settings_.profile.engine == Engine::stealth) CO_TRY_VOID(co_await read_user_agent(cx));
  if (remote_) CO_TRY_VOID(co_await probe(cx));
  listen("Target.attachedToTarget", &BrowserProcess::on_attached);
  listen("Target.detachedFromTarget", &BrowserProcess::on_detached);
  listen("Browser.downloadWillBegin", &BrowserProcess::on_download_begin);
  listen("Browser.downloadProgress", &BrowserProcess::on_download_progress);
  CO_TRY_VOID(
      co_await root->call(cx, "Target.setAutoAttach",
                          {{"autoAttach", true}, {"waitForDebuggerOnStart", true}, {"flatten", true}}));
  // The pages that a running browser has already are all announced only when it has answered once more.
  if (remote_) static_cast<void>(co_await root->call(cx, "Target.getTargetInfo"));
  started_ = loop_->clock().steady_now();
  co_return Result<void>{};
}

}  // namespace flow::browser
