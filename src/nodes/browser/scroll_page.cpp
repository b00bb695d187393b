#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

constexpr int kFarthest = 1'000'000;

browser::ScrollWay way_of(std::string_view text) {
  if (text == "up") return browser::ScrollWay::up;
  if (text == "top") return browser::ScrollWay::top;
  if (text == "bottom") return browser::ScrollWay::bottom;
  return browser::ScrollWay::down;
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  const double pixels = in.number("Pixels");
  if (!(pixels >= 1 && pixels <= kFarthest)) {
    co_return fail(ErrorCode::invalid_input, "Pixels is {}; it must lie between 1 and {}",
                   json::dump_number(pixels), kFarthest);
  }
  CO_TRY(const bool moved,
         co_await browser::Actor(in.page("Web Page"))
             .scroll_page(detail::page_context(cx), way_of(in.text("Direction")), static_cast<int>(pixels)));
  Outputs out;
  out.set("Moved", json::value(moved));
  co_return out;
}

}  // namespace

extern const NodeType scroll_page;
const NodeType scroll_page{
    .spec = {.type = "scroll_page",
             .title = "Scroll Page",
             .category = Category::browser,
             .summary = "Scrolls the page by some way, or to an end.",
             .inputs = {detail::web_page(),
                        text("Direction")
                            .one_of({"down", "up", "top", "bottom"})
                            .with_default("down")
                            .helped("Down and up go by Pixels, top and bottom to the end."),
                        number("Pixels").with_default(800).helped("How far to go down or up.")},
             .outputs = {detail::web_page_out(), output("Moved", HandleType::boolean)},
             .timeout_ms = 30'000,
             .needs_browser = true,
             .credits = 1,
             .posture = Posture::untrusted_page,
             .example = {.inputs = R"({"Direction": "bottom"})", .outputs = {}},
             .description = "`Moved` is false when the page could not go any further, which ends a loop over "
                            "a page that loads more as it is scrolled. It tells about this moment: what a "
                            "page loads when its end is reached comes later, so wait for that first."},
    .run = run};

}  // namespace flow::nodes
