#include "nodes/detail/navigation.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  detail::LaunchRequest request;
  CO_TRY(request.options, detail::context_options(in));
  request.profile.engine = browser::Engine::standard;
  request.load = {.url = in.text("Website URL"),
                  .wait_until = in.text("Wait Until"),
                  .allow_http_errors = in.flag("Allow HTTP Errors")};
  co_return co_await detail::launch(cx, std::move(request));
}

}  // namespace

extern const NodeType launch_standard_browser;
const NodeType launch_standard_browser{
    .spec =
        {.type = "launch_standard_browser",
         .title = "Standard Browser",
         .category = Category::browser,
         .summary = "Starts a fresh, isolated browser session in a light headless engine and opens a page.",
         .inputs =
             {text("Website URL").required().helped("The page to open: http, https or about:blank."),
              detail::wait_until(), detail::allow_http_errors(),
              text("Viewport").with_default("1280x800").helped("Width x height in CSS pixels."),
              text("Locale").with_default("en-US").helped("Language the browser asks for, such as de-DE."),
              text("Time Zone").with_default("UTC").helped("IANA name, such as Europe/Paris."),
              text("Proxy").only_credential("proxy").helped("All traffic of this browser goes through it.")},
         .outputs = {detail::web_page_out(), output("Status", HandleType::number),
                     output("Final URL", HandleType::text)},
         .timeout_ms = 60'000,
         .needs_browser = true,
         .needs_network = true,
         .credits = 5,
         .posture = Posture::untrusted_page,
         .example = {.inputs = R"({"Website URL": "https://shop.example/login"})", .outputs = {}},
         .errors = {"browser_crashed", "navigation", "network", "http_4xx", "http_429", "http_5xx", "blocked",
                    "auth"},
         .description =
             R"(Every launch gets its own context: no cookies, storage or cache are shared with any other. The session ends with the execution, however it ends.

A status of 400 or more fails the node unless `Allow HTTP Errors`: 401 and 407 are `auth`; 403, 429 and 503 with the marks of a bot wall are `blocked`; others go by name. Addresses that policy forbids are `blocked`, checked on every redirect. `Status` is that of the last answer in a chain of redirects, 0 for about:blank.

JavaScript dialogs are answered at once: leaving a page is accepted, everything else dismissed, and all are logged.)"},
    .run = run};

}  // namespace flow::nodes
