#include "nodes/detail/ports.hpp"
#include "nodes/detail/remote_endpoint.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  browser::RemoteEndpoint endpoint{.url = in.secret("Endpoint URL")};
  std::vector<std::string_view> secrets;
  if (in.is_secret("Endpoint URL")) secrets.emplace_back("Endpoint URL");
  if (in.has("Credential")) {
    endpoint.bearer = in.secret("Credential");
    secrets.emplace_back("Credential");
  }
  // The status is an output: whoever runs the browser may well show a page of its own with one.
  co_return co_await detail::connect(
      cx, std::move(endpoint), std::move(secrets),
      {.url = in.text_or("Website URL", "about:blank"), .wait_until = "load", .allow_http_errors = true});
}

}  // namespace

extern const NodeType connect_remote_browser;
const NodeType connect_remote_browser{
    .spec =
        {.type = "connect_remote_browser",
         .title = "Remote Browser",
         .category = Category::browser,
         .summary = "Connects to a browser that runs elsewhere, by its DevTools endpoint.",
         .inputs =
             {text("Endpoint URL")
                  .required()
                  .or_credential()
                  .helped("ws:// or wss:// to connect to as it is; http:// or https:// to ask where at "
                          "/json/version/."),
              text("Website URL").helped("The page to open; without it the page stays empty."),
              text("Credential").only_credential("bearer").helped("Sent to the endpoint as a bearer token.")},
         .outputs = {detail::web_page_out(), output("Status", HandleType::number),
                     output("Final URL", HandleType::text)},
         .timeout_ms = 120'000,
         .needs_browser = true,
         .needs_network = true,
         .credits = 5,
         .posture = Posture::untrusted_page,
         .example =
             {.inputs =
                  R"({"Endpoint URL": "wss://browser.example:9222", "Website URL": "https://shop.example", "Credential": {"$credential": "browser farm"}})",
              .outputs = {}},
         .errors = {"network", "auth", "navigation"},
         .description =
             R"(The session is a context of its own where the endpoint makes one, and is closed at the end of the execution, then the connection. A user name and password in the address are sent as basic authentication; they, the path and the query are shown nowhere.

A refused login is `auth`, too many sessions are `quota`, everything else that keeps us from connecting is `network`. A connection that is lost ends all pages of the session with `browser_crashed`; nothing is connected again or sent twice. HTTP errors of the website are not failures here, look at `Status`.

Files can be uploaded up to 50 MB; what a click downloads comes through the connection, also what the page has made itself. What an endpoint does not allow fails as `invalid_input` before anything has happened.)"},
    .run = run};

}  // namespace flow::nodes
