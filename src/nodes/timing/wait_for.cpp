#include <fmt/format.h>

#include "browser/page_waits.hpp"
#include "nodes/detail/on_page.hpp"
#include "nodes/detail/own_time.hpp"
#include "nodes/detail/ports.hpp"
#include "nodes/detail/text_pattern.hpp"

namespace flow::nodes {
namespace {

// A part of the text of an element, as the selector engine compares texts: case and white space do not count.
// As a regular expression in which nothing has a meaning of its own, neither there nor in a selector.
std::string selector_for_text(std::string_view text) {
  std::string pattern = "text=/";
  bool in_space = false;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\t' || c == '\n' || c == '\r';
    const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       static_cast<unsigned char>(c) >= 0x80;
    if (space) {
      if (!in_space) pattern += "\\s+";
    } else if (plain) {
      pattern += c;
    } else {
      pattern += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
    in_space = space;
  }
  return pattern + "/i";
}

Task<Result<std::string>> wait(Context own, browser::PageLease* lease, std::string what, std::string value) {
  const auto page = lease->shared_page();
  if (what == "network_idle") {
    CO_TRY_VOID(co_await page->wait_for_state(own, browser::WaitUntil::load));
    CO_TRY_VOID(co_await page->network().wait_idle(own));
    co_return page->url();
  }
  if (value.empty())
    co_return fail(ErrorCode::invalid_input, "Value is empty; write the {} to wait for", what);
  if (what == "text") {
    CO_TRY(auto selector, browser::Selector::parse(selector_for_text(value)));
    CO_TRY_VOID(
        co_await browser::Reader(*lease).wait_for(own, std::move(selector), browser::ElementState::visible));
    co_return value;
  }
  if (what == "expression") {
    CO_TRY(const json::value given, co_await browser::wait_for_expression(own, page, value));
    co_return given.is_string() ? std::string(given.get_string()) : json::dump(given);
  }
  CO_TRY(const auto pattern, detail::TextPattern::parse(value));
  if (what == "url") {
    co_return co_await browser::wait_for_url(
        own, page, [pattern](std::string_view url) { return pattern.matches(url); });
  }
  CO_TRY(const auto response, co_await browser::wait_for_response(own, page, [pattern](const auto& info) {
           return pattern.matches(info.url);
         }));
  co_return response.url;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(const milliseconds span, detail::own_time(in));
  const std::string& what = in.text("For");
  auto matched =
      co_await wait(cx.context().within(span), &in.page("Web Page"), what, in.text_or("Value", ""));
  if (!matched) {
    // Its own time is over; anything else is an error in any case.
    const ErrorCode code = matched.error().code;
    if (code != ErrorCode::timeout && code != ErrorCode::not_found)
      co_return std::unexpected(std::move(matched).error());
    if (!in.flag("Soft") || cx.context().expired()) {
      Error error = std::move(matched).error();
      error.code = ErrorCode::timeout;
      error.message = fmt::format("no {} within {} s: {}", what,
                                  json::dump_number(in.number("Timeout (seconds)")), error.message);
      co_return std::unexpected(std::move(error));
    }
    matched = std::string();
  }
  Outputs out;
  out.set("Matched", json::value(*std::move(matched)));
  co_return out;
}

}  // namespace

extern const NodeType wait_for;
const NodeType wait_for{
    .spec =
        {.type = "wait_for",
         .title = "Wait For",
         .category = Category::timing,
         .summary = "Waits for an address, a text, a quiet network, a response or a condition.",
         .inputs =
             {detail::web_page(),
              text("For")
                  .required()
                  .one_of({"url", "text", "network_idle", "response", "expression"})
                  .helped("What is waited for."),
              text("Value")
                  .as(Widget::textarea)
                  .helped(
                      "The address (a part of it, a pattern with *, or a regular expression between / and "
                      "/), the text, or the JavaScript expression; network_idle needs none."),
              detail::own_timeout(), detail::soft()},
         .outputs = {detail::web_page_out(), output("Matched", HandleType::text)},
         .timeout_ms = 0,
         .needs_browser = true,
         .credits = 1,
         .posture = Posture::untrusted_page,
         .example = {.inputs = R"({"For": "url", "Value": "*/thank-you*"})", .outputs = {}},
         .description =
             "The wait goes on over reloads and navigations. `url` is true at once when the tab is there "
             "already. `text` must be visible; upper and lower case are alike. `network_idle` is half a "
             "second "
             "without a request after the page has loaded, which pages that poll never reach. `response` "
             "counts answers that begin after the node has; to click for one, use Capture Response. "
             "`expression` is JavaScript of the page, looked at about 20 times a second until it is true; "
             "while "
             "it throws it is not true. `Matched` is the address, the text or the value. When the time is "
             "over "
             "the node fails with `timeout`, or with `Soft` gives an empty `Matched`. The wait has its own "
             "time, so no other timeout applies but that of the execution."},
    .run = run};

}  // namespace flow::nodes
