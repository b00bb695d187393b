#include <fmt/format.h>

#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

constexpr double kMostItems = 100'000;
constexpr double kLongestIdleMs = 60'000;

// The item at a place, whatever alternative of the selector names it.
Result<browser::Selector> item_at(const std::string& written, std::int64_t place) {
  TRY(const auto items, detail::read_selector(written));
  json::array alternatives;
  for (const std::string& source : items.sources())
    alternatives.emplace_back(fmt::format("{} >> nth={}", source, place));
  return browser::Selector::from_json(alternatives);
}

Result<std::int64_t> whole_number(const Inputs& in, std::string_view port, double least, double most) {
  const double given = in.number(port);
  if (!(given >= least && given <= most)) {
    return fail(ErrorCode::invalid_input, "{} is {}; it must lie between {} and {}", port,
                json::dump_number(given), json::dump_number(least), json::dump_number(most));
  }
  return static_cast<std::int64_t>(given);
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const std::string& written = in.text("Item Selector");
  CO_TRY(const std::int64_t most, whole_number(in, "Max Items", 1, kMostItems));
  CO_TRY(const std::int64_t idle, whole_number(in, "Idle (ms)", 100, kLongestIdleMs));
  CO_TRY(const auto items, detail::read_selector(written));
  const Context context = detail::page_context(cx);
  const browser::Reader reader(in.page("Web Page"));
  const browser::Actor actor(in.page("Web Page"));
  CO_TRY(auto first, item_at(written, 0));
  CO_TRY_VOID(co_await reader.wait_for(context, std::move(first), browser::ElementState::attached));
  std::int64_t count = 0;
  for (;;) {
    CO_TRY(count, co_await reader.count(context, items));
    if (count >= most) break;
    // The last item first, for lists that scroll by themselves; then the page.
    CO_TRY(auto last, item_at(written, std::max<std::int64_t>(count - 1, 0)));
    const auto moved =
        co_await actor.scroll_to(context, {.selector = std::move(last)}, browser::ScrollBlock::end);
    // A list that is being drawn anew may have lost it meanwhile; the page is scrolled all the same.
    if (!moved && moved.error().code != ErrorCode::not_found &&
        moved.error().code != ErrorCode::not_actionable)
      co_return std::unexpected(moved.error());
    CO_TRY_VOID(co_await actor.scroll_page(context, browser::ScrollWay::bottom, 0));
    CO_TRY(auto next, item_at(written, count));
    const auto grown = co_await reader.wait_for(context.within(milliseconds{idle}), std::move(next),
                                                browser::ElementState::attached);
    if (grown) continue;
    if (context.clock().steady_now() >= context.deadline()) {
      co_return fail(ErrorCode::timeout,
                     "the list still grew after {} items; give it a longer timeout_ms or fewer Max Items",
                     count);
    }
    if (grown.error().code != ErrorCode::not_found && grown.error().code != ErrorCode::timeout)
      co_return std::unexpected(grown.error());
    break;
  }
  Outputs out;
  out.set("Count", json::value(count));
  co_return out;
}

}  // namespace

extern const NodeType infinite_scroll;
const NodeType infinite_scroll{
    .spec = {.type = "infinite_scroll",
             .title = "Infinite Scroll",
             .category = Category::extraction,
             .summary =
                 "Scrolls to the end again and again until a list has grown far enough or stops growing.",
             .inputs = {detail::web_page(),
                        text("Item Selector")
                            .required()
                            .as(Widget::selector)
                            .helped("The items of the list; they are what is counted."),
                        number("Max Items").with_default(500).helped("Enough items, 1 to 100000."),
                        number("Idle (ms)")
                            .with_default(1500)
                            .helped("No new item for this long is the end of the list, 100 to 60000.")},
             .outputs = {detail::web_page_out(), output("Count", HandleType::number)},
             .timeout_ms = 30'000,
             .needs_browser = true,
             .credits = 2,
             .posture = Posture::untrusted_page,
             .example = {.inputs = R"({"Item Selector": ".product", "Max Items": 200})", .outputs = {}},
             .errors = {"not_found"},
             .description = "It waits for the first item, which is `not_found` when it does not come. Then "
                            "the last item and "
                            "the end of the page are scrolled into view until there are `Max Items` (a page "
                            "may give more at "
                            "once) or no item was added for `Idle`; both are a normal end. `Count` is how "
                            "many there are. Long "
                            "lists need a longer `timeout_ms`. Read the items with Extract List afterwards."},
    .run = run};

}  // namespace flow::nodes
