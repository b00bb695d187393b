#include "nodes/detail/navigation.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY_VOID(detail::check_address(in.text("Website URL")));
  const std::string& endpoint = in.text("Endpoint");
  if (!endpoint.starts_with("wss://") && !endpoint.starts_with("ws://")) {
    co_return fail(ErrorCode::invalid_input, "Endpoint \"{}\" is not a ws:// or wss:// address", endpoint);
  }
  static_cast<void>(cx);
  co_return fail(ErrorCode::unavailable,
                 "this build cannot connect to remote browsers yet, so {} was not contacted; use Standard "
                 "Browser or Stealth Browser",
                 endpoint);
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
                    detail::wait_until(), detail::allow_http_errors()},
         .outputs = {detail::web_page_out(), output("Status", HandleType::number),
                     output("Final URL", HandleType::text)},
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
         .description = "A remote session that ends with the execution. A wrong password is `auth`; no free "
                        "peers and failures of the provider "
                        "are `network`; a refusal by robots rules or by the zone is `blocked`.\n\n"
                        "Connecting to remote browsers is not part of this version: the node checks its "
                        "inputs and then fails with "
                        "`unavailable`, without contacting anybody."},
    .run = run};

}  // namespace flow::nodes
