#include <set>

#include <fmt/format.h>

#include "nodes/detail/expression.hpp"
#include "nodes/detail/navigation.hpp"
#include "nodes/detail/on_page.hpp"

namespace flow::nodes {
namespace {

constexpr double kMostPages = 10'000;
constexpr milliseconds kLoadTime{60'000};   // one page
constexpr milliseconds kChangeTime{3'000};  // after a click, for pages that change in place
constexpr milliseconds kLookAgain{100};

// What has been read so far, kept when a later page fails.
struct Progress {
  json::array items;
  std::int64_t pages = 0;

  std::unexpected<Error> failed(Error error) const {
    return std::unexpected(std::move(error)
                               .context(fmt::format("page {}", pages + 1))
                               .with_detail("items", items)
                               .with_detail("pages", pages));
  }
};

void collect(Progress& progress, json::value collected) {
  progress.pages += 1;
  if (json::array* list = collected.if_array()) {
    for (json::value& item : *list) progress.items.push_back(std::move(item));
  } else if (!collected.is_null()) {
    progress.items.push_back(std::move(collected));
  }
}

// Address and content: two equal ones are the same page.
Task<Result<std::string>> fingerprint(Context cx, std::shared_ptr<browser::PageLease> lease) {
  CO_TRY(const std::string markup, co_await browser::Reader(*lease).document_html(cx));
  co_return fmt::format("{} {:x}", lease->page().url(), std::hash<std::string>{}(markup));
}

std::string address_of(std::string_view pattern, std::int64_t index) {
  std::string out(pattern);
  const auto replace = [&out](std::string_view what, std::int64_t number) {
    const std::string text = fmt::format("{}", number);
    for (std::size_t at = out.find(what); at != std::string::npos; at = out.find(what, at + text.size()))
      out.replace(at, what.size(), text);
  };
  replace("{page}", index + 1);
  replace("{index}", index);
  return out;
}

// False when there is no next page.
Task<Result<bool>> click_next(Context cx, std::shared_ptr<browser::PageLease> lease, std::string written,
                              std::string before) {
  CO_TRY(const auto next, detail::read_selector(written));
  CO_TRY(const std::int64_t count, co_await browser::Reader(*lease).count(cx, next, true));
  if (count == 0) co_return false;
  const auto clicked = co_await browser::Actor(*lease).click(
      cx.within(kChangeTime), {.selector = next, .match = browser::Match::first});
  // A button that is there but cannot be pressed is how many pages say that this was the last.
  if (!clicked && clicked.error().code == ErrorCode::not_actionable) co_return false;
  if (!clicked) co_return std::unexpected(clicked.error());
  const Context change = cx.within(kChangeTime);
  for (;;) {
    CO_TRY(const std::string now, co_await fingerprint(cx, lease));
    if (now != before || change.clock().steady_now() + kLookAgain >= change.deadline()) co_return true;
    co_await change.clock().sleep_for(kLookAgain);
  }
}

struct Way {
  std::string next;       // a selector, or
  std::string template_;  // an address with {page} or {index}
};

Task<Result<bool>> go_on(NodeContext cx, std::shared_ptr<browser::PageLease> lease, Way way,
                         std::int64_t index, std::string before) {
  const Context load = cx.context().within(kLoadTime);
  if (!way.next.empty()) co_return co_await click_next(load, lease, way.next, std::move(before));
  CO_TRY(std::string url,
         co_await detail::resolve_address(cx, lease.get(), address_of(way.template_, index)));
  CO_TRY_VOID(co_await detail::load(cx, lease.get(), {.url = std::move(url), .wait_until = "load"}));
  co_return true;
}

Result<Way> way_of(const Inputs& in) {
  Way way{.next = in.text_or("Next Selector", ""), .template_ = in.text_or("URL Template", "")};
  if (way.next.empty() == way.template_.empty())
    return fail(ErrorCode::invalid_input, "give exactly one of Next Selector and URL Template");
  if (way.next.empty() && !way.template_.contains("{page}") && !way.template_.contains("{index}")) {
    return fail(ErrorCode::invalid_input,
                "the URL Template \"{}\" is the same for every page; write {{page}} or {{index}} where the "
                "number stands",
                way.template_);
  }
  if (!way.next.empty()) {
    TRY_VOID(detail::read_selector(way.next));
  }
  return way;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  CO_TRY(const Way way, way_of(in));
  const double most = in.number("Max Pages");
  if (!(most >= 1 && most <= kMostPages)) {
    co_return fail(ErrorCode::invalid_input, "Max Pages is {}; it must lie between 1 and 10000",
                   json::dump_number(most));
  }
  std::optional<expr::Program> stop;
  if (in.has("Stop When")) {
    CO_TRY(stop, detail::compile_expression("Stop When", in.text("Stop When")));
  }
  const PageHandle page = in.value("Web Page").page();
  Progress progress;
  std::set<std::string, std::less<>> seen;
  for (std::int64_t index = 0; index < static_cast<std::int64_t>(most); ++index) {
    // The nodes inside hold the page while they run, this node only in between.
    const auto lease = std::make_shared<browser::PageLease>();
    auto acquired = co_await page.page->acquire(cx.context());
    if (!acquired) co_return progress.failed(std::move(acquired).error());
    *lease = *std::move(acquired);
    auto before = co_await fingerprint(cx.context().within(kLoadTime), lease);
    if (!before) co_return progress.failed(std::move(before).error());
    if (index > 0) {
      const auto next = co_await go_on(cx, lease, way, index, *before);
      if (!next) co_return progress.failed(next.error());
      if (!*next) break;
      before = co_await fingerprint(cx.context().within(kLoadTime), lease);
      if (!before) co_return progress.failed(std::move(before).error());
    }
    if (!seen.insert(*before).second) {
      cx->warn(fmt::format("page {} is one that was there before; stopped", progress.pages + 1));
      break;
    }
    lease->release();
    auto iteration = co_await cx->run_iteration({.index = index, .page = page});
    if (!iteration) co_return progress.failed(std::move(iteration).error());
    collect(progress, std::move(iteration->collected));
    if (!stop) continue;
    const auto ends = detail::as_condition("Stop When", cx->evaluate_in_iteration(*stop, index));
    if (!ends) co_return progress.failed(ends.error());
    if (*ends) break;
  }
  Outputs out;
  out.set("Items", json::value(std::move(progress.items))).set("Pages", json::value(progress.pages));
  co_return out;
}

}  // namespace

extern const NodeType paginate;
const NodeType paginate{
    .spec =
        {.type = "paginate",
         .title = "Paginate",
         .category = Category::extraction,
         .summary = "Runs the nodes inside it on every page of a list and joins what they find.",
         .inputs =
             {page("Web Page").required().helped("The first page of the list."),
              text("Next Selector")
                  .as(Widget::selector)
                  .helped("What is clicked for the next page; the first match that can be seen."),
              text("URL Template")
                  .as(Widget::url)
                  .helped("The address of each further page: `{page}` is its number, 2 for the second, "
                          "`{index}` one less."),
              number("Max Pages").with_default(50).helped("The most pages, 1 to 10000."),
              text("Stop When")
                  .as(Widget::expression)
                  .in_iteration()
                  .helped("Asked after each page, over vars, index and the nodes inside; true ends the list."),
              any("Collect").in_iteration().helped(
                  "What each page gives; a template over the nodes inside. Lists are joined.")},
         .outputs = {output("Items", HandleType::list), output("Pages", HandleType::number),
                     output("Web Page", HandleType::page), output("Index", HandleType::number).inner(),
                     output("Web Page", HandleType::page).inner()},
         .rules = {{.kind = InputRule::Kind::exactly_one, .inputs = {"Next Selector", "URL Template"}}},
         .timeout_ms = 0,
         .is_container = true,
         .needs_browser = true,
         .credits = 1,
         .posture = Posture::untrusted_page,
         .example = {.inputs =
                         R"({"Next Selector": "a.next", "Collect": "{{ nodes.rows.items }}", "Max Pages": 20})",
                     .outputs = {}},
         .errors = {"not_actionable", "navigation", "network", "http_4xx", "http_429", "http_5xx", "blocked"},
         .description =
             R"(The nodes inside run on the given page first. Then `Next Selector` is clicked, or the address of `URL Template` opened, and they run again, until nothing matches the selector, what matches cannot be clicked, `Stop When` is true, or `Max Pages` have been read.

A click may load a document or change the page in place; it is given three seconds to show something else. A page with the same address and content as one before ends the list with a warning, so a `Next` that leads in circles does not run forever.

`Items` joins what `Collect` gives: the members of lists, other values as they are, without `null`. When a page fails, the node fails with what was read so far in the error's detail (`items`, `pages`).)"},
    .run = run};

}  // namespace flow::nodes
