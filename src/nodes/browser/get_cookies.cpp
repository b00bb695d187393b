#include "browser/pool.hpp"
#include "net/url.hpp"
#include "nodes/detail/ports.hpp"
#include "nodes/detail/session_cookies.hpp"
#include "sdk/browser_session.hpp"

namespace flow::nodes {
namespace {

Result<std::vector<std::string>> addresses_of(const Inputs& in) {
  std::vector<std::string> all;
  for (const auto& member : in.list("URLs")) {
    if (!member.is_string())
      return fail(ErrorCode::invalid_input, "URLs holds {}; every member must be an address",
                  json::kind_name(member));
    std::string url(member.get_string());
    TRY_VOID(net::parse_url(url));
    all.push_back(std::move(url));
  }
  return all;
}

// Each cookie once, in the order of the browser.
json::array of_any(const json::array& cookies, const std::vector<std::string>& urls, WallTime now) {
  json::array out;
  for (const auto& cookie : cookies) {
    const bool wanted = std::ranges::any_of(
        urls, [&](const std::string& url) { return !detail::cookies_for({cookie}, url, now).empty(); });
    if (wanted) out.push_back(cookie);
  }
  return out;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(const auto urls, addresses_of(in));
  const auto session = in.value("Web Page").page().session;
  CO_TRY(json::array cookies, co_await session->lease().cookies(cx.context()));
  if (!urls.empty()) cookies = of_any(cookies, urls, cx.context().clock().now());
  json::array shown;
  for (const auto& cookie : cookies) {
    if (!cookie.is_object()) continue;
    cx->mark_secret(json::string_or(cookie.get_object(), "value", ""));
    shown.push_back(detail::shown_cookie(cookie.get_object()));
  }
  Outputs out;
  out.set("Cookies", json::value(std::move(shown)));
  co_return out;
}

}  // namespace

extern const NodeType get_cookies;
const NodeType get_cookies{
    .spec =
        {.type = "get_cookies",
         .title = "Get Cookies",
         .category = Category::browser,
         .summary = "Reads the cookies of the session.",
         .inputs = {detail::web_page(),
                    list("URLs")
                        .with_default(json::array{})
                        .helped("Only cookies that would be sent to one of these addresses; empty: all.")},
         .outputs = {detail::web_page_out(), output("Cookies", HandleType::list)},
         .timeout_ms = 60'000,
         .needs_browser = true,
         .needs_network = true,
         .credits = 1,
         .posture = Posture::untrusted_page,
         .example = {.inputs = R"({"URLs": ["https://shop.example/"]})", .outputs = {}},
         .description =
             "Each cookie is an object with `name`, `value`, `domain`, `path`, `expires` (seconds since "
             "1970, -1 for the session), `httpOnly`, `secure` and, where it has one, `sameSite`: what Set "
             "Cookies takes. Cookies that scripts cannot see are listed too. The values are secrets: "
             "wherever the run shows them they are replaced by `[redacted:secret]`."},
    .run = run};

}  // namespace flow::nodes
