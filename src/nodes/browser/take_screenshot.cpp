#include <fmt/format.h>

#include "nodes/detail/on_page.hpp"
#include "nodes/detail/ports.hpp"

namespace flow::nodes {
namespace {

constexpr double kHighest = 16'384;

Result<int> quality_of(const Inputs& in) {
  const double quality = in.number("Quality");
  if (!(quality >= 0 && quality <= 100)) {
    return fail(ErrorCode::invalid_input, "Quality is {}; it must lie between 0 and 100",
                json::dump_number(quality));
  }
  return static_cast<int>(quality);
}

Task<Result<Outputs>> run(NodeContext cx, Inputs in) {
  browser::PageLease& lease = in.page("Web Page");
  const auto page = lease.shared_page();
  const Context context = detail::page_context(cx);
  const bool is_jpeg = in.text("Format") == "jpeg";

  browser::ScreenshotOptions options;
  options.format = is_jpeg ? browser::ImageFormat::jpeg : browser::ImageFormat::png;
  if (is_jpeg) {
    CO_TRY(options.quality, quality_of(in));
  }
  json::array masked;
  for (const auto& member : in.list("Mask")) {
    CO_TRY(const auto selector, browser::Selector::from_json(member));
    masked.push_back(selector.tree());
  }
  if (in.has("Selector")) {
    CO_TRY(auto target, detail::target_of(in));
    CO_TRY(const auto report,
           co_await browser::Actor(lease).scroll_to(context, target, browser::ScrollBlock::nearest));
    detail::show(cx, report);
    CO_TRY(const auto boxes,
           co_await browser::Reader(lease).boxes(context, target.selector, browser::ReadMode::one));
    if (boxes.empty() || boxes.front().width <= 0 || boxes.front().height <= 0) {
      co_return fail(ErrorCode::not_actionable, "{} has no size, so there is nothing to picture",
                     target.selector.quoted());
    }
    options.area = browser::ImageArea::clip;
    options.clip = boxes.front();
  } else if (in.flag("Full Page")) {
    options.area = browser::ImageArea::full_page;
  }
  options.hide = std::move(masked);
  CO_TRY(auto picture, co_await page->screenshot(context, std::move(options)));
  if (picture.page_height > kHighest) {
    cx->warn(
        fmt::format("the page is {:.0f} px high; the picture ends at {} px", picture.page_height, kHighest));
  }
  CO_TRY(auto file, co_await cx->store_file(is_jpeg ? "screenshot.jpg" : "screenshot.png",
                                            is_jpeg ? "image/jpeg" : "image/png", std::move(picture.bytes)));
  Outputs out;
  out.set("Screenshot", json::value(std::move(file)));
  co_return out;
}

}  // namespace

extern const NodeType take_screenshot;
const NodeType take_screenshot{
    .spec = {.type = "take_screenshot",
             .title = "Take Screenshot",
             .category = Category::browser,
             .summary = "Takes a picture of the view, of the whole page or of one element.",
             .inputs = {detail::web_page(),
                        text("Selector").as(Widget::selector).helped("Picture this element only."),
                        boolean("Full Page")
                            .with_default(false)
                            .helped("The whole page instead of what is in view."),
                        text("Format")
                            .one_of({"png", "jpeg"})
                            .with_default("png")
                            .helped("png is exact, jpeg smaller."),
                        number("Quality").with_default(80).helped("Of jpeg, 0 to 100."),
                        list("Mask")
                            .with_default(json::array{})
                            .helped("Selectors of elements that are painted over.")},
             .outputs = {detail::web_page_out(), output("Screenshot", HandleType::file)},
             .timeout_ms = 30'000,
             .needs_browser = true,
             .credits = 1,
             .posture = Posture::untrusted_page,
             .example = {.inputs = R"({"Full Page": true})", .outputs = {}},
             .errors = {"not_found", "ambiguous", "not_actionable", "quota"},
             .description = "Animations stand still and the caret is hidden while the picture is taken; the "
                            "page is not resized. Pictures end at "
                            "16384 px, with a warning. Password fields and fields that were filled from a "
                            "credential are always masked."},
    .run = run};

}  // namespace flow::nodes
