#include "nodes/detail/navigation.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  browser::PageLease* lease = &in.page("Web Page");
  CO_TRY(std::string url, co_await detail::resolve_address(cx, lease, in.text("URL")));
  CO_TRY(const auto loaded, co_await detail::load(cx, lease,
                                                  {.url = std::move(url),
                                                   .wait_until = in.text("Wait Until"),
                                                   .allow_http_errors = in.flag("Allow HTTP Errors")}));
  Outputs out;
  out.set("Status", json::value(loaded.status)).set("Final URL", json::value(loaded.url));
  co_return out;
}

}  // namespace

extern const NodeType navigate_url;
const NodeType navigate_url{
    .spec = {.type = "navigate_url",
             .title = "Navigate To URL",
             .category = Category::browser,
             .summary = "Opens another address in the same tab.",
             .inputs = {detail::web_page(),
                        text("URL").required().helped("May be relative to the current page."),
                        detail::wait_until(), detail::allow_http_errors()},
             .outputs = {detail::web_page_out(), output("Status", HandleType::number),
                         output("Final URL", HandleType::text)},
             .timeout_ms = 60'000,
             .needs_browser = true,
             .needs_network = true,
             .credits = 1,
             .posture = Posture::untrusted_page,
             .example = {.inputs = R"({"URL": "/orders"})", .outputs = {}},
             .errors = {"navigation", "network", "http_4xx", "http_429", "http_5xx", "blocked", "auth"},
             .description = "A change of the part after `#` stays in the same document and gives a `Status` "
                            "of 0. An address that answers with a "
                            "file instead of a page is `invalid_input`; use Download File. A status of 400 "
                            "or more fails the node as in Standard "
                            "Browser, unless `Allow HTTP Errors`. After a timeout the tab stays usable."},
    .run = run};

}  // namespace flow::nodes
