#include "browser/flags.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

namespace flow::browser {

namespace {

constexpr std::array kFlags{
    FlagRow{"remote-debugging-pipe", true, true, "a private channel nobody else can connect to"},
    FlagRow{"no-first-run", true, true, "no first-run page"},
    FlagRow{"no-default-browser-check", true, true, "no question about the default browser"},
    FlagRow{"no-startup-window", true, true, "no tab nobody asked for"},
    FlagRow{"disable-background-networking", true, true, "no traffic of the browser itself"},
    FlagRow{"disable-sync", true, true, "no account, no traffic"},
    FlagRow{"disable-field-trial-config", true, true, "the same behaviour on every start"},
    FlagRow{"disable-background-timer-throttling", true, true, "unseen pages run at full speed"},
    FlagRow{"disable-backgrounding-occluded-windows", true, true, "unseen pages run at full speed"},
    FlagRow{"disable-renderer-backgrounding", true, true, "unseen pages run at full speed"},
    FlagRow{"disable-breakpad", true, true, "no crash uploader, which would also outlive the browser"},
    FlagRow{"disable-hang-monitor", true, true, "our deadlines decide what hangs"},
    FlagRow{"disable-prompt-on-repost", true, true, "reloading a form result must not ask"},
    FlagRow{"disable-search-engine-choice-screen", true, true, "no screen in front of the page"},
    FlagRow{"disable-infobars", true, true, "nothing shifts the page"},
    FlagRow{"password-store=basic", true, true, "no question of a keyring"},
    FlagRow{"use-mock-keychain", true, true, "no question of a keyring"},
    FlagRow{"force-color-profile=srgb", true, true, "reproducible screenshots"},
    FlagRow{"mute-audio", true, true, "silence"},
    FlagRow{"disable-component-update", true, false, "less start work; a browser without it is unusual"},
    FlagRow{"disable-default-apps", true, false, "less start work; a browser without them is unusual"},
    FlagRow{"disable-extensions", true, false, "less start work; a browser without them is unusual"},
    FlagRow{"disable-component-extensions-with-background-pages", true, false, "memory"},
    FlagRow{"disable-client-side-phishing-detection", true, false, "less start work"},
    FlagRow{"disable-popup-blocking", true, false, "popups opened by scripts open"},
    FlagRow{"disable-ipc-flooding-protection", true, false, "bursts are not throttled"},
    FlagRow{"allow-pre-commit-input", true, false, "input right after a commit counts"},
    FlagRow{"metrics-recording-only", true, false, "nothing is uploaded"},
    FlagRow{"disable-back-forward-cache", true, false, "restored pages skip events navigation needs"},
    FlagRow{"hide-scrollbars", true, false, "steady layout"},
    FlagRow{"site-per-process", true, false,
            "sites do not share a process, as on a desktop; the shell's default is off"},
    FlagRow{"export-tagged-pdf", true, false, "accessible PDF"},
    FlagRow{"disable-blink-features=AutomationControlled", false, true,
            "navigator.webdriver is true otherwise"},
    FlagRow{"window-size=1440,900", false, true, "the default sizes are a tell"},
};

constexpr std::array<std::string_view, 10> kDisabledFeatures{"Translate",
                                                             "PaintHolding",
                                                             "MediaRouter",
                                                             "DialMediaRouteProvider",
                                                             "OptimizationHints",
                                                             "GlobalMediaControls",
                                                             "LensOverlay",
                                                             "DestroyProfileOnBrowserClose",
                                                             "AvoidUnnecessaryBeforeUnloadCheckSync",
                                                             "HttpsUpgrades"};

// Headless reports "no mouse" to media queries otherwise.
constexpr std::string_view kBlinkSettings =
    "primaryHoverType=2,availableHoverTypes=2,primaryPointerType=4,availablePointerTypes=4";

// Headless alone has a screen of 800x600, smaller than the window.
constexpr std::string_view kScreen = "screen-info={1920x1080}";

// Only behind a proxy of ours.
constexpr std::array<std::string_view, 3> kGuarded{
    "proxy-bypass-list=<-loopback>",
    "force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
};

constexpr std::array<std::string_view, 19> kRefused{"single-process",
                                                    "no-zygote",
                                                    "disable-web-security",
                                                    "disable-site-isolation-trials",
                                                    "no-site-isolation",
                                                    "enable-automation",
                                                    "remote-debugging-port",
                                                    "remote-debugging-address",
                                                    "remote-debugging-pipe",
                                                    "user-data-dir",
                                                    "no-sandbox",
                                                    "proxy-server",
                                                    "no-proxy-server",
                                                    "proxy-pac-url",
                                                    "proxy-auto-detect",
                                                    "proxy-bypass-list",
                                                    "host-rules",
                                                    "host-resolver-rules",
                                                    "force-webrtc-ip-handling-policy"};

std::string_view name_of(std::string_view flag) {
  return flag.substr(0, flag.find('='));
}
std::string_view value_of(std::string_view flag) {
  const auto at = flag.find('=');
  return at == std::string_view::npos ? std::string_view() : flag.substr(at + 1);
}

// Switches whose values are lists, collected from all sources.
class Lists {
 public:
  static bool is_list(std::string_view name) {
    return name == "disable-features" || name == "enable-features" || name == "blink-settings" ||
           name == "disable-blink-features" || name == "enable-blink-features";
  }
  void add(std::string_view name, std::string_view value) {
    auto& joined = values_[std::string(name)];
    if (!joined.empty()) joined += ',';
    joined += value;
  }
  void append_to(std::vector<std::string>& arguments) const {
    for (const auto& [name, value] : values_) arguments.push_back(fmt::format("--{}={}", name, value));
  }

 private:
  std::map<std::string, std::string> values_;
};

}  // namespace

std::span<const FlagRow> flag_table() {
  return kFlags;
}

Result<std::vector<std::string>> chromium_arguments(const LaunchProfile& profile, HostTraits host,
                                                    const std::string& profile_folder,
                                                    const std::string& proxy) {
  const bool stealth = profile.engine == Engine::stealth;
  std::vector<std::string> arguments{"--user-data-dir=" + profile_folder};
  Lists lists;
  const auto add = [&](std::string_view flag) {
    if (Lists::is_list(name_of(flag))) {
      lists.add(name_of(flag), value_of(flag));
    } else {
      arguments.push_back("--" + std::string(flag));
    }
  };
  for (const auto& row : kFlags) {
    if (stealth ? row.stealth : row.standard) add(row.name);
  }
  for (const auto feature : kDisabledFeatures) {
    if (!(stealth && feature == "HttpsUpgrades")) lists.add("disable-features", feature);
  }
  lists.add("blink-settings", kBlinkSettings);
  // The full browser hardly draws tabs that stand behind another; their pictures would be waited for in vain.
  if (stealth || profile.headful) lists.add("enable-features", "CDPScreenshotNewSurface");
  if (stealth && !profile.headful) {
    add("headless");
    add(kScreen);
    // For workers that pages share: they take what the process says, whatever is set for a page.
    if (!host.user_agent.empty()) add("user-agent=" + host.user_agent);
  }
  add(stealth || profile.webgl ? "enable-unsafe-swiftshader" : "disable-gpu");
  if (host.is_root) add("no-sandbox");
  if (host.small_shared_memory) add("disable-dev-shm-usage");
  if (!proxy.empty()) {
    add("proxy-server=" + proxy);
    for (const auto flag : kGuarded) add(flag);
  }
  for (std::string_view flag : profile.extra_args) {
    while (flag.starts_with('-')) flag.remove_prefix(1);
    if (std::ranges::find(kRefused, name_of(flag)) != kRefused.end()) {
      return fail(ErrorCode::invalid_input,
                  "the browser argument --{} is refused: it would weaken isolation or control; remove it",
                  name_of(flag));
    }
    if (value_of(flag).find("IsolateOrigins") != std::string_view::npos ||
        value_of(flag).find("site-per-process") != std::string_view::npos) {
      return fail(ErrorCode::invalid_input,
                  "the browser argument --{} is refused: site isolation stays on; remove it", flag);
    }
    add(flag);
  }
  lists.append_to(arguments);
  return arguments;
}

}  // namespace flow::browser
