#include "base/encoding.hpp"
#include "nodes/detail/ports.hpp"
#include "nodes/detail/remote_endpoint.hpp"

namespace flow::nodes {
namespace {

constexpr std::string_view kUser = "Bright Data Browser Username";
constexpr std::string_view kPassword = "Bright Data Browser Password";

constexpr double kLongestCaptchaWait = 120;

Result<milliseconds> captcha_wait(const Inputs& in) {
  const double seconds = in.number("CAPTCHA Wait (seconds)");
  if (!(seconds >= 0 && seconds <= kLongestCaptchaWait)) {
    return fail(ErrorCode::invalid_input, "CAPTCHA Wait (seconds) is {}; it must be between 0 and {}",
                json::dump_number(seconds), kLongestCaptchaWait);
  }
  return milliseconds{static_cast<std::int64_t>(seconds * 1000)};
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY_VOID(detail::check_address(in.text("Website URL")));
  CO_TRY(const auto captcha, captcha_wait(in));
  const std::string& endpoint = in.text("Endpoint");
  const bool encrypted = endpoint.starts_with("wss://");
  if (!encrypted && !endpoint.starts_with("ws://")) {
    co_return fail(ErrorCode::invalid_input, "Endpoint \"{}\" is not a ws:// or wss:// address", endpoint);
  }
  if (endpoint.find('@') != std::string::npos) {
    co_return fail(ErrorCode::invalid_input,
                   "Endpoint holds a user name; give it in Bright Data Browser Username and Password");
  }
  const std::size_t host = endpoint.find("://") + 3;
  const Secret address(fmt::format("{}{}:{}@{}", endpoint.substr(0, host),
                                   percent_encode(in.secret(kUser).reveal()),
                                   percent_encode(in.secret(kPassword).reveal()), endpoint.substr(host)));
  std::vector<std::string_view> secrets{kPassword};
  if (in.is_secret(kUser)) secrets.push_back(kUser);
  co_return co_await detail::connect(cx, {.url = address}, std::move(secrets),
                                     {.url = in.text("Website URL"),
                                      .wait_until = in.text("Wait Until"),
                                      .allow_http_errors = in.flag("Allow HTTP Errors"),
                                      .captcha_wait = captcha},
                                     in.flag("Live View"));
}

}  // namespace

extern const NodeType launch_bright_data_browser;
const NodeType launch_bright_data_browser{
    .spec =
        {.type = "launch_bright_data_browser",
         .title = "Bright Data Browser",
         .category = Category::browser,
         .summary = "Opens a page in a remote browser of Bright Data, which solves CAPTCHAs itself.",
         .inputs = {text("Website URL").required().helped("The page to open: http, https or about:blank."),
                    text("Bright Data Browser Username")
                        .required()
                        .or_credential()
                        .helped("User name of the zone."),
                    text("Bright Data Browser Password")
                        .required()
                        .only_credential("bright_data")
                        .helped("Password of the zone."),
                    text("Endpoint")
                        .with_default("wss://brd.superproxy.io:9222")
                        .helped("Where the provider listens."),
                    detail::wait_until(), detail::allow_http_errors(),
                    number("CAPTCHA Wait (seconds)")
                        .with_default(0)
                        .helped(
                            "Above 0: for so long the provider looks for a CAPTCHA after loading, and one "
                            "that it finds is waited for until it is solved."),
                    boolean("Live View")
                        .with_default(false)
                        .helped("Ask for an address at which a person can watch and act.")},
         .outputs = {detail::web_page_out(), output("Status", HandleType::number),
                     output("Final URL", HandleType::text),
                     output("Live View", HandleType::text).conditional()},
         .timeout_ms = 120'000,
         .needs_browser = true,
         .needs_network = true,
         .credits = 10,
         .posture = Posture::untrusted_page,
         .example =
             {.inputs =
                  R"({"Website URL": "https://shop.example", "Bright Data Browser Username": {"$credential": "bright data", "field": "username"}, "Bright Data Browser Password": {"$credential": "bright data"}})",
              .outputs = {}},
         .errors = {"browser_crashed", "navigation", "network", "http_4xx", "http_429", "http_5xx", "blocked",
                    "auth"},
         .description =
             R"(A remote session that ends with the execution. A wrong password and an unknown zone are `auth`; no free peers, failures of the provider and everything else that keeps us from connecting are `network`; a refusal by robots rules or by the zone is `blocked`; too many sessions are `quota`.

The provider ends sessions by time, idleness and number of domains: all pages are then lost with `browser_crashed`, and the error says when and why. Typing passwords, headers and cookies of one's own need the permission of the zone. Files can be uploaded up to 50 MB; what a click downloads comes through the connection, also what the page has made itself.

CAPTCHAs are solved while the page loads or after it. With `CAPTCHA Wait (seconds)` the node ends behind them: `Status` and `Final URL` are those of the page that follows, and a CAPTCHA that stays unsolved is `blocked`. `Live View` is secret: whoever knows the address can act in the session. An endpoint without these two answers `invalid_input`.)"},
    .run = run};

}  // namespace flow::nodes
