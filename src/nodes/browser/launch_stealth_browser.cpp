#include "nodes/detail/navigation.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  detail::LaunchRequest request;
  CO_TRY(request.options, detail::context_options(in));
  request.profile.engine = browser::Engine::stealth;
  request.load = {.url = in.text("Website URL"),
                  .wait_until = in.text("Wait Until"),
                  .allow_http_errors = in.flag("Allow HTTP Errors")};
  co_return co_await detail::launch(cx, std::move(request));
}

}  // namespace

extern const NodeType launch_stealth_browser;
const NodeType launch_stealth_browser{
    .spec =
        {.type = "launch_stealth_browser",
         .title = "Stealth Browser",
         .category = Category::browser,
         .summary =
             "Starts a fresh session in a full browser whose values agree with each other, and opens a page.",
         .inputs =
             {text("Website URL").required().helped("The page to open: http, https or about:blank."),
              detail::wait_until(), detail::allow_http_errors(),
              text("Viewport").with_default("1440x900").helped("Width x height in CSS pixels."),
              text("Locale").with_default("en-US").helped("Language the browser asks for, such as de-DE."),
              text("Time Zone").with_default("UTC").helped("IANA name, such as Europe/Paris."),
              text("Proxy").only_credential("proxy").helped("All traffic of this browser goes through it.")},
         .outputs = {detail::web_page_out(), output("Status", HandleType::number),
                     output("Final URL", HandleType::text)},
         .timeout_ms = 60'000,
         .needs_browser = true,
         .needs_network = true,
         .credits = 6,
         .posture = Posture::untrusted_page,
         .example = {.inputs = R"({"Website URL": "https://shop.example/login"})", .outputs = {}},
         .errors = {"browser_crashed", "navigation", "network", "http_4xx", "http_429", "http_5xx", "blocked",
                    "auth"},
         .description =
             R"(As Standard Browser, but in the full browser: headers, client hints, plugins, languages and the webdriver flag say the same in the page, in frames and in workers. No script is injected into pages for it. The pointer goes its way before a click, buttons and keys stay down for a moment, and dialogs are answered after one, so actions take about half a second longer.

It makes no promise to pass a bot wall; one that is recognised fails the node with `blocked`, with a screenshot as evidence.)"},
    .run = run};

}  // namespace flow::nodes
