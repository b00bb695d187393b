#include "nodes/detail/navigation.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  browser::PageLease* lease = &in.page("Web Page");
  CO_TRY(auto navigation, co_await lease->reload(cx.context(), {.ignore_cache = in.flag("Ignore Cache")}));
  CO_TRY(const auto loaded, co_await detail::judged(cx, lease, std::move(navigation), false));
  Outputs out;
  out.set("Status", json::value(loaded.status));
  co_return out;
}

}  // namespace

extern const NodeType reload_page;
const NodeType reload_page{
    .spec = {.type = "reload_page",
             .title = "Reload Page",
             .category = Category::browser,
             .summary = "Loads the page of a tab again.",
             .inputs = {detail::web_page(),
                        boolean("Ignore Cache")
                            .with_default(false)
                            .helped("Ask the server for everything again, also for what the browser keeps.")},
             .outputs = {detail::web_page_out(), output("Status", HandleType::number)},
             .timeout_ms = 60'000,
             .needs_browser = true,
             .needs_network = true,
             .credits = 1,
             .posture = Posture::untrusted_page,
             .example = {.inputs = R"({"Ignore Cache": true})", .outputs = {}},
             .errors = {"navigation", "http_4xx", "http_429", "http_5xx", "blocked", "auth"},
             .description = "The page has loaded when the node ends; what was typed into it and not sent is "
                            "lost. A status of 400 or more fails the node by the rules of Standard Browser. "
                            "`Status` is 0 for a page without one, such as about:blank."},
    .run = run};

}  // namespace flow::nodes
