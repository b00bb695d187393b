#include "browser/pool.hpp"
#include "nodes/detail/navigation.hpp"
#include "nodes/detail/ports.hpp"
#include "sdk/browser_session.hpp"

namespace flow::nodes {
namespace {

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const auto session = in.value("Web Page").page().session;
  const std::string url = in.text_or("URL", "");
  if (!url.empty()) {
    CO_TRY_VOID(detail::check_address(url));
  }
  if (session->closed())
    co_return fail(ErrorCode::browser_crashed, "the browser of this page is closed; launch one again");
  CO_TRY(auto page, co_await session->lease().open_page(cx.context()));
  const PageHandle handle{session, page};
  cx->own_tab(handle);
  detail::Loaded loaded;
  if (!url.empty()) {
    CO_TRY(auto lease, co_await page->acquire(cx.context()));
    CO_TRY(loaded, co_await detail::load(cx, &lease,
                                         {.url = url,
                                          .wait_until = in.text("Wait Until"),
                                          .allow_http_errors = in.flag("Allow HTTP Errors")}));
  }
  Outputs out;
  out.set("Web Page", handle).set("Status", json::value(loaded.status));
  co_return out;
}

}  // namespace

extern const NodeType open_tab;
const NodeType open_tab{
    .spec = {.type = "open_tab",
             .title = "Open Tab",
             .category = Category::browser,
             .summary = "Opens a new tab in the session of a page.",
             .inputs = {detail::web_page().for_session(),
                        text("URL").helped(
                            "The page to open, with http:// or https://; without it the tab stays empty."),
                        detail::wait_until(), detail::allow_http_errors()},
             .outputs = {detail::web_page_out().opens(), output("Status", HandleType::number)},
             .timeout_ms = 60'000,
             .needs_browser = true,
             .needs_network = true,
             .credits = 1,
             .posture = Posture::untrusted_page,
             .example = {.inputs = R"({"URL": "https://shop.example/products/7"})", .outputs = {}},
             .errors = {"navigation", "network", "http_4xx", "http_429", "http_5xx", "blocked", "auth"},
             .description = "The new tab shares cookies and storage with the given page, which itself is not "
                            "touched: inside a loop several tabs can "
                            "be worked on at once. A tab opened inside a loop is closed at the end of its "
                            "iteration. Statuses are judged as in "
                            "Standard Browser."},
    .run = run};

}  // namespace flow::nodes
