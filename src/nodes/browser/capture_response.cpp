#include <fmt/format.h>

#include "browser/responses.hpp"
#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"
#include "nodes/detail/text_pattern.hpp"

namespace flow::nodes {
namespace {

constexpr milliseconds kDisarmTime{2000};
constexpr double kLargestMegabytes = 64;

Result<Bytes> cap_of(const Inputs& in) {
  const double megabytes = in.number("Max Size (MB)");
  if (!(megabytes > 0 && megabytes <= kLargestMegabytes)) {
    return fail(ErrorCode::invalid_input, "Max Size (MB) is {}; it must lie above 0 and up to {}",
                json::dump_number(megabytes), json::dump_number(kLargestMegabytes));
  }
  return Bytes{static_cast<std::uint64_t>(megabytes * 1024 * 1024)};
}

bool is_json(std::string_view mime) {
  return mime == "application/json" || mime == "text/json" || mime.ends_with("+json");
}

// JSON as a document, other text as it is, the rest as a file.
Task<Result<Value>> body_of(NodeContext cx, browser::CapturedResponse response) {
  if (response.is_text) {
    if (is_json(response.info.mime_type)) {
      if (auto document = json::parse(response.body)) co_return Value(*std::move(document));
      cx->warn(fmt::format("{} says it is JSON and is not; Body is its text", response.info.url));
    }
    co_return Value(json::value(response.body));
  }
  std::string mime = response.info.mime_type.empty() ? "application/octet-stream" : response.info.mime_type;
  CO_TRY(auto file, co_await cx->store_file("response", std::move(mime), std::move(response.body)));
  co_return Value(json::value(std::move(file)));
}

Error none_came(const browser::ResponseCapture& capture, const std::string& pattern, bool clicked) {
  std::string seen;
  for (const auto& url : capture.others()) seen += fmt::format("{}{}", seen.empty() ? "" : ", ", url);
  return make_error(ErrorCode::not_found, "no response of an address that matches \"{}\" came in time; {}",
                    pattern, seen.empty() ? "none came at all" : "the last others were " + seen)
      .with_effect(clicked ? Effect::done : Effect::none);
}

Task<Result<Outputs>> capture_armed(NodeContext cx, browser::PageLease* lease,
                                    std::optional<browser::Target> target, browser::ResponseCapture* capture,
                                    std::string pattern) {
  const Context context = detail::page_context(cx);
  const bool clicks = target.has_value();
  if (target) {
    CO_TRY(const auto report, co_await browser::Actor(*lease).click(context, *std::move(target)));
    detail::show(cx, report);
  }
  auto response = co_await capture->wait(context);
  if (!response) {
    if (response.error().code == ErrorCode::timeout && !capture->found())
      co_return std::unexpected(none_came(*capture, pattern, clicks));
    if (clicks) co_return std::unexpected(std::move(response).error().with_effect(Effect::done));
    co_return std::unexpected(std::move(response).error());
  }
  Outputs out;
  out.set("Status", json::value(response->info.status));
  CO_TRY(Value body, co_await body_of(cx, *std::move(response)));
  out.set("Body", std::move(body));
  co_return out;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  browser::PageLease* lease = &in.page("Web Page");
  CO_TRY(const Bytes cap, cap_of(in));
  CO_TRY(const auto pattern, detail::TextPattern::parse(in.text("URL Pattern")));
  std::optional<browser::Target> target;
  if (in.has("Selector")) {
    CO_TRY(target, detail::target_of(in));
  }
  CO_TRY(const auto capture,
         co_await browser::ResponseCapture::arm(
             cx.context(), lease->shared_page(),
             {.matches = [pattern](const auto& info) { return pattern.matches(info.url); }, .cap = cap}));
  auto out = co_await capture_armed(cx, lease, std::move(target), capture.get(), pattern.written());
  co_await capture->disarm(cx.context().grace(kDisarmTime));
  co_return out;
}

}  // namespace

extern const NodeType capture_response;
const NodeType capture_response{
    .spec =
        {.type = "capture_response",
         .title = "Capture Response",
         .category = Category::browser,
         .summary = "Takes the answer of a server that the page itself asks for.",
         .inputs =
             {detail::web_page(),
              text("URL Pattern")
                  .required()
                  .helped(
                      "A part of the address, a pattern with *, or a regular expression between / and /."),
              text("Selector").as(Widget::selector).helped("Clicked to make the page ask."),
              number("Max Size (MB)").with_default(10).helped("A larger answer fails with `quota`.")},
         .outputs = {detail::web_page_out(), output("Body", HandleType::any),
                     output("Status", HandleType::number)},
         .timeout_ms = 60'000,
         .needs_browser = true,
         .needs_network = true,
         .credits = 1,
         .posture = Posture::untrusted_page,
         .example = {.inputs = R"({"URL Pattern": "*/api/orders*", "Selector": "#more"})", .outputs = {}},
         .errors = {"not_found", "ambiguous", "not_actionable", "network", "navigation", "quota"},
         .description =
             "Reads what a page loads in the background, which is often cleaner than what it then shows. The "
             "node listens first, then clicks `Selector` if it is given, and gives the first answer whose "
             "address matches, also one with an error status. `Body` is a document for JSON, a text for "
             "other "
             "text, else a file. Only answers that come after the node has begun count; when none matches in "
             "time it fails with `not_found` and names the last others."},
    .run = run};

}  // namespace flow::nodes
