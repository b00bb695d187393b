#include "nodes/detail/navigation.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "browser/pool.hpp"
#include "browser/remote_extras.hpp"
#include "nodes/detail/http_status.hpp"
#include "sdk/browser_session.hpp"

namespace flow::nodes::detail {
namespace {

constexpr milliseconds kIdleCap{10'000};
constexpr milliseconds kCloseGrace{5'000};
constexpr int kLargestViewport = 10'000;

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(
      out, out.begin(), [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
  return out;
}

// Marks that the usual bot walls leave in what they answer.
bool looks_like_a_wall(const std::string& markup) {
  static constexpr std::array<std::string_view, 14> kMarks{"cf-challenge",
                                                           "challenge-platform",
                                                           "cf-turnstile",
                                                           "just a moment...",
                                                           "attention required! | cloudflare",
                                                           "g-recaptcha",
                                                           "h-captcha",
                                                           "px-captcha",
                                                           "captcha-delivery",
                                                           "datadome",
                                                           "_incapsula_resource",
                                                           "akamai-bot",
                                                           "are you a robot",
                                                           "verify you are human"};
  const std::string text = lower(markup);
  return std::ranges::any_of(kMarks,
                             [&](std::string_view mark) { return text.find(mark) != std::string::npos; });
}

Task<bool> is_wall(Context cx, browser::PageLease* lease) {
  const auto markup = co_await lease->page().main_frame()->run_javascript(
      cx, "() => document.documentElement ? document.documentElement.outerHTML.slice(0, 200000) : ''", {});
  co_return markup && markup->is_string() && looks_like_a_wall(std::string(markup->get_string()));
}

browser::WaitUntil until_of(std::string_view text) {
  if (text == "commit") return browser::WaitUntil::commit;
  if (text == "domcontentloaded") return browser::WaitUntil::domcontentloaded;
  return browser::WaitUntil::load;
}

Task<Result<browser::NavigationResult>> behind_captcha(NodeContext cx, browser::PageLease* lease,
                                                       browser::NavigationResult navigation,
                                                       milliseconds detect) {
  CO_TRY(const auto solved, co_await browser::solve_captcha(cx.context(), lease->shared_page(), detect));
  if (!solved) co_return navigation;
  cx->log(log::Level::info, "the provider of the browser solved a CAPTCHA",
          {{"kind", json::string(solved->kind)}});
  co_return solved->navigation;
}

Task<Result<Outputs>> first_page(NodeContext cx, std::shared_ptr<sdk::BrowserSession> session,
                                 LoadRequest request, bool live_view) {
  CO_TRY(auto page, co_await session->lease().open_page(cx.context()));
  CO_TRY(auto lease, co_await page->acquire(cx.context()));
  CO_TRY(const Loaded loaded, co_await load(cx, &lease, std::move(request)));
  Outputs out;
  if (live_view) {
    CO_TRY(const std::string address, co_await browser::live_view_address(cx.context(), page));
    out.set("Live View", json::value(address));
  }
  out.set("Web Page", PageHandle{session, page})
      .set("Status", json::value(loaded.status))
      .set("Final URL", json::value(loaded.url));
  co_return out;
}

}  // namespace

Result<void> check_address(std::string_view url) {
  const std::string scheme = lower(url.substr(0, 12));
  if (scheme.starts_with("http://") || scheme.starts_with("https://") || scheme == "about:blank") return {};
  return fail(ErrorCode::invalid_input,
              "\"{}\" is not an address a browser node opens; use http://, https:// or about:blank",
              url.substr(0, 200));
}

Task<Result<std::string>> resolve_address(NodeContext cx, browser::PageLease* lease, std::string url) {
  if (check_address(url)) co_return url;
  auto resolved = co_await lease->page().main_frame()->run_javascript(
      cx.context(), "(url) => { try { return new URL(url, document.baseURI).href; } catch { return null; } }",
      {json::value(url)});
  if (!resolved) co_return std::unexpected(std::move(resolved).error());
  if (!resolved->is_string()) {
    co_return fail(ErrorCode::invalid_input, "\"{}\" is no address, and cannot be completed from {}", url,
                   lease->page().url());
  }
  std::string absolute(resolved->get_string());
  CO_TRY_VOID(check_address(absolute));
  co_return absolute;
}

Task<Result<Loaded>> judged(NodeContext cx, browser::PageLease* lease, browser::NavigationResult navigation,
                            bool allow_http_errors) {
  Loaded loaded{.status = navigation.same_document ? 0 : navigation.status.value_or(0),
                .url = navigation.url};
  if (loaded.status >= 400 && !allow_http_errors) {
    Error error = status_error(loaded.status, loaded.url);
    if ((loaded.status == 403 || loaded.status == 429 || loaded.status == 503) &&
        co_await is_wall(cx.context(), lease)) {
      error.code = ErrorCode::blocked;
      error.message = fmt::format("{} answered {} with a bot wall", loaded.url, loaded.status);
      error.detail["reason"] = "bot_wall";
    } else if (loaded.status == 403 || loaded.status == 408) {
      error.code = ErrorCode::http_4xx;  // of a page by its name; only for an API it says more
    }
    co_return std::unexpected(std::move(error));
  }
  co_return loaded;
}

Task<Result<Loaded>> load(NodeContext cx, browser::PageLease* lease, LoadRequest request) {
  CO_TRY_VOID(check_address(request.url));
  CO_TRY(auto navigation,
         co_await lease->go_to(cx.context(), request.url, {.until = until_of(request.wait_until)}));
  if (request.captcha_wait.count() > 0) {
    CO_TRY(navigation, co_await behind_captcha(cx, lease, std::move(navigation), request.captcha_wait));
  }
  CO_TRY(Loaded loaded, co_await judged(cx, lease, navigation, request.allow_http_errors));
  if (request.wait_until == "networkidle") {
    const Context capped = cx.context().within(kIdleCap);
    if (auto idle = co_await lease->page().wait_for_state(capped, browser::WaitUntil::networkidle); !idle) {
      if (idle.error().code != ErrorCode::timeout) co_return std::unexpected(std::move(idle).error());
      cx->warn(fmt::format("the network of {} was not idle within 10 s; going on", loaded.url));
    }
  }
  co_return loaded;
}

Task<Result<Outputs>> launch(NodeContext cx, LaunchRequest request) {
  CO_TRY_VOID(check_address(request.load.url));
  CO_TRY(auto lease, co_await cx->browsers().acquire(cx.context(), std::move(request.profile),
                                                     std::move(request.options)));
  auto session = std::make_shared<sdk::BrowserSession>(std::move(lease));
  cx->own_session(session);
  auto out = co_await first_page(cx, session, std::move(request.load), request.live_view);
  if (!out) static_cast<void>(co_await session->close(cx.context().grace(kCloseGrace)));
  co_return out;
}

Result<std::pair<int, int>> parse_viewport(std::string_view text) {
  int width = 0;
  int height = 0;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), text.data() + text.size(), width);
  if (first.ec == std::errc{} && first.ptr != end && (*first.ptr == 'x' || *first.ptr == 'X')) {
    const auto second = std::from_chars(first.ptr + 1, end, height);
    if (second.ec == std::errc{} && second.ptr == end && width > 0 && height > 0 &&
        width <= kLargestViewport && height <= kLargestViewport) {
      return std::pair{width, height};
    }
  }
  return fail(ErrorCode::invalid_input,
              "Viewport \"{}\" is not a size such as 1280x800, of at most {} pixels each", text,
              kLargestViewport);
}

Result<browser::ContextOptions> context_options(const Inputs& in) {
  browser::ContextOptions options;
  TRY(const auto size, parse_viewport(in.text("Viewport")));
  options.viewport_width = size.first;
  options.viewport_height = size.second;
  options.locale = in.text_or("Locale", "");
  options.timezone = in.text_or("Time Zone", "");
  if (in.has("Proxy")) {
    const std::string url = in.credential_field("Proxy", "url");
    if (url.empty())
      return fail(ErrorCode::invalid_input,
                  "the credential of Proxy has no url; add one such as http://proxy.example:3128");
    const std::size_t start = url.find("://");
    const std::size_t host = start == std::string::npos ? 0 : start + 3;
    if (url.find('@', host) != std::string::npos) {
      return fail(
          ErrorCode::invalid_input,
          "the url of the proxy credential must not hold a user name; put it into its username field");
    }
    options.proxy = net::HttpProxy{.url = url,
                                   .username = in.credential_field("Proxy", "username"),
                                   .password = Secret(in.credential_field("Proxy", "password"))};
  }
  return options;
}

}  // namespace flow::nodes::detail
