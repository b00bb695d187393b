#include "browser/pool.hpp"
#include "nodes/detail/navigation.hpp"
#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"
#include "nodes/detail/session_fetch.hpp"
#include "sdk/browser_session.hpp"

namespace flow::nodes {
namespace {

Result<Bytes> cap_of(const Inputs& in) {
  const double megabytes = in.number("Max Size (MB)");
  if (!(megabytes > 0 && megabytes <= 10'240)) {
    return fail(ErrorCode::invalid_input, "Max Size (MB) is {}; it must lie above 0 and up to 10240",
                json::dump_number(megabytes));
  }
  return Bytes{static_cast<std::uint64_t>(megabytes * 1024 * 1024)};
}

Task<Result<detail::StoredDownload>> by_click(NodeContext cx, browser::PageLease* lease,
                                              browser::Target target, Bytes cap) {
  CO_TRY(const auto report, co_await browser::Actor(*lease).click(detail::page_context(cx), std::move(target),
                                                                  {.expect = browser::Expect::download}));
  detail::show(cx, report);
  if (report.download == nullptr)
    co_return fail(ErrorCode::timeout, "the click on {} began no download", report.element);
  auto stored = co_await detail::keep_download(cx, report.download, cap);
  if (!stored) co_return std::unexpected(std::move(stored).error().with_effect(Effect::done));
  co_return stored;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(const Bytes cap, cap_of(in));
  browser::PageLease* lease = &in.page("Web Page");
  detail::StoredDownload stored;
  if (in.has("Selector")) {
    CO_TRY(auto target, detail::target_of(in));
    CO_TRY(stored, co_await by_click(cx, lease, std::move(target), cap));
  } else {
    CO_TRY(std::string url, co_await detail::resolve_address(cx, lease, in.text("URL")));
    CO_TRY(stored, co_await detail::fetch_in_session(cx, in.value("Web Page").page().session, lease,
                                                     std::move(url), cap));
  }
  Outputs out;
  out.set("File", json::value(std::move(stored.file)))
      .set("Name", json::value(stored.name))
      .set("Mime", json::value(stored.mime));
  co_return out;
}

}  // namespace

extern const NodeType download_file;
const NodeType download_file{
    .spec = {.type = "download_file",
             .title = "Download File",
             .category = Category::browser,
             .summary = "Downloads a file, by clicking something or from an address.",
             .inputs = {detail::web_page(),
                        text("Selector").as(Widget::selector).helped("Clicked to begin the download."),
                        text("URL").helped(
                            "Requested with the cookies of the session; may be relative to the page."),
                        number("Max Size (MB)").with_default(50).helped("A larger file fails with `quota`.")},
             .outputs = {detail::web_page_out(), output("File", HandleType::file),
                         output("Name", HandleType::text), output("Mime", HandleType::text)},
             .rules = {{.kind = InputRule::Kind::exactly_one, .inputs = {"Selector", "URL"}}},
             .timeout_ms = 30'000,
             .side_effect = true,
             .idempotent = true,
             .needs_browser = true,
             .credits = 2,
             .posture = Posture::untrusted_page,
             .example = {.inputs = R"({"Selector": "a.invoice"})", .outputs = {}},
             .errors = {"not_found", "ambiguous", "not_actionable", "network", "http_4xx", "http_429",
                        "http_5xx", "auth", "blocked", "quota"},
             .description = "Give either `Selector` or `URL`. The file becomes an artifact of the execution; "
                            "its name is the one the site suggests, "
                            "made safe. A click that begins no download is `timeout`. When a download fails "
                            "or is too large, nothing of it is kept."},
    .run = run};

}  // namespace flow::nodes
