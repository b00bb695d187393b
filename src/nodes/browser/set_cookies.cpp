#include "browser/page_lease.hpp"
#include "browser/pool.hpp"
#include "nodes/detail/ports.hpp"
#include "nodes/detail/session_cookies.hpp"
#include "sdk/browser_session.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const auto session = in.value("Web Page").page().session;
  const std::string page_url = in.page("Web Page").page().url();
  CO_TRY(auto cookies, detail::cookies_to_set(in.list("Cookies"), page_url, cx.context().clock().now()));
  json::array params;
  for (auto& cookie : cookies) {
    if (in.is_secret("Cookies")) {
      for (const auto& host : cookie.hosts) CO_TRY_VOID(cx->check_secret_host("Cookies", host));
    }
    params.push_back(std::move(cookie.params));
  }
  if (!params.empty()) CO_TRY_VOID(co_await session->lease().set_cookies(cx.context(), std::move(params)));
  co_return Outputs{};
}

}  // namespace

extern const NodeType set_cookies;
const NodeType set_cookies{
    .spec =
        {.type = "set_cookies",
         .title = "Set Cookies",
         .category = Category::browser,
         .summary = "Puts cookies into the session.",
         .inputs = {detail::web_page(),
                    list("Cookies").required().or_credential().helped(
                        "Objects with name, value and, unless they are for this page, domain or url; also "
                        "path, expires, httpOnly, secure and sameSite.")},
         .outputs = {detail::web_page_out()},
         .timeout_ms = 60'000,
         .needs_browser = true,
         .needs_network = true,
         .credits = 1,
         .posture = Posture::untrusted_page,
         .example =
             {.inputs =
                  R"({"Cookies": [{"name": "consent", "value": "yes", "domain": ".shop.example", "path": "/"}]})",
              .outputs = {}},
         .errors = {"auth"},
         .description =
             "Takes what Get Cookies gives. A cookie with the same name, domain and path is replaced. A "
             "domain that is no host name, a cookie that has expired and anything else that is malformed is "
             "`invalid_input`, and then none of the cookies is set. Pages see the cookies with their next "
             "request; follow with Reload Page or Navigate To URL. A value may be a credential; one that is "
             "bound to hosts goes into cookies for these hosts only."},
    .run = run};

}  // namespace flow::nodes
