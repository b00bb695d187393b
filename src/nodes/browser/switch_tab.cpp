#include <charconv>

#include <fmt/format.h>

#include "browser/pool.hpp"
#include "browser/tabs.hpp"
#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"
#include "nodes/detail/text_pattern.hpp"
#include "sdk/browser_session.hpp"

namespace flow::nodes {
namespace {

// A tab is announced by the browser, a title by nobody; both are looked for this often.
constexpr milliseconds kLookAgain{100};

struct Wanted {
  std::string by;  // a value of "Match By"
  std::string written;
  std::optional<detail::TextPattern> pattern = {};
  std::size_t index = 0;

  std::string words() const {
    if (by == "newest") return "no other tab is open";
    if (by == "index") return fmt::format("there is no tab {}", index);
    return fmt::format("no tab has {} that matches \"{}\"", by == "url" ? "an address" : "a title", written);
  }
};

Result<Wanted> wanted_of(const Inputs& in) {
  Wanted wanted{.by = in.text("Match By"), .written = in.text("Match")};
  if (wanted.by == "index") {
    const char* const end = wanted.written.data() + wanted.written.size();
    const auto read = std::from_chars(wanted.written.data(), end, wanted.index);
    if (read.ec != std::errc{} || read.ptr != end) {
      return fail(ErrorCode::invalid_input,
                  "Match is \"{}\"; the index of a tab is a whole number, 0 the first", wanted.written);
    }
  } else if (wanted.by != "newest") {
    TRY(wanted.pattern, detail::TextPattern::parse(wanted.written));
  }
  return wanted;
}

// Null: not there (yet).
std::shared_ptr<browser::Page> pick(const Wanted& wanted, const std::vector<browser::Tab>& tabs,
                                    const std::shared_ptr<browser::Page>& from) {
  if (wanted.by == "index") return wanted.index < tabs.size() ? tabs[wanted.index].page : nullptr;
  if (wanted.by == "newest") return tabs.empty() || tabs.back().page == from ? nullptr : tabs.back().page;
  for (const auto& tab : tabs) {
    if (wanted.pattern->matches(wanted.by == "url" ? tab.url : tab.title)) return tab.page;
  }
  return nullptr;
}

std::string listed(const std::vector<browser::Tab>& tabs) {
  std::string out;
  for (std::size_t i = 0; i < tabs.size(); ++i)
    out += fmt::format("{}{}: {} \"{}\"", i > 0 ? ", " : "", i, tabs[i].url, tabs[i].title);
  return out;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const auto session = in.value("Web Page").page().session;
  const auto from = in.page("Web Page").shared_page();
  CO_TRY(const Wanted wanted, wanted_of(in));
  const Context context = detail::page_context(cx);
  for (;;) {
    CO_TRY(const auto tabs, co_await browser::list_tabs(cx.context(), session->lease().pages()));
    if (const auto found = pick(wanted, tabs, from)) {
      CO_TRY_VOID(co_await found->bring_to_front(cx.context()));
      Outputs out;
      out.set("Web Page", PageHandle{session, found});
      co_return out;
    }
    if (context.remaining() <= kLookAgain) {
      co_return std::unexpected(
          make_error(ErrorCode::not_found, "{}; open are {}", wanted.words(), listed(tabs)));
    }
    co_await context.clock().sleep_for(kLookAgain);
  }
}

}  // namespace

extern const NodeType switch_tab;
const NodeType switch_tab{
    .spec =
        {.type = "switch_tab",
         .title = "Switch Tab",
         .category = Category::browser,
         .summary = "Goes on in another tab of the session.",
         .inputs =
             {detail::web_page(),
              text("Match").required().helped(
                  "A part of the address or title, a pattern with *, a regular expression between / and "
                  "/, or the number of the tab; for `newest` it does not matter."),
              text("Match By")
                  .one_of({"url", "title", "index", "newest"})
                  .with_default("url")
                  .helped("What Match is compared with.")},
         .outputs = {detail::web_page_out()},
         .timeout_ms = 60'000,
         .reorders_tabs = true,
         .needs_browser = true,
         .needs_network = true,
         .credits = 0,
         .posture = Posture::untrusted_page,
         .example = {.inputs = R"({"Match": "*/invoice/*"})", .outputs = {}},
         .errors = {"not_found"},
         .description =
             "Waits for the tab, so it may be one that the page is just opening; the first that matches in "
             "order of opening is taken. `newest` is the tab that was opened last, other than the one that "
             "came in; `index` counts from 0. When there is none in time the node fails with `not_found` and "
             "lists the open tabs. To get a popup directly, Click Element with `Expect: popup` is simpler."},
    .run = run};

}  // namespace flow::nodes
