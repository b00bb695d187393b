#include "browser/screenshot.hpp"

#include <algorithm>

#include "browser/detail/page_state.hpp"
#include "browser/evidence.hpp"
#include "browser/injected_protocol.hpp"
#include "cdp/errors.hpp"
#include "cdp/peek.hpp"

namespace flow::browser {

namespace {

constexpr double kLongestSide = 16384;  // larger surfaces are refused by the compositor
constexpr milliseconds kPrepareTime{1500};

std::string_view name_of(ImageFormat format) {
  switch (format) {
    case ImageFormat::png: return "png";
    case ImageFormat::jpeg: return "jpeg";
    case ImageFormat::webp: return "webp";
  }
  return "png";
}

Result<Rect> whole_page(const json::object& metrics) {
  const json::value document(metrics);
  const auto* width = json::find(document, "/cssContentSize/width");
  const auto* height = json::find(document, "/cssContentSize/height");
  if (width == nullptr || height == nullptr)
    return std::unexpected(cdp::protocol_error("layout metrics without a size"));
  return Rect{0, 0, width->to_number<double>(), height->to_number<double>()};
}

// Ends what quietBegin began, however the picture went. Nobody waits for it: the next call into the page
// comes after it, and a call that ran out of time may have done its work all the same.
class Quiet {
 public:
  explicit Quiet(std::shared_ptr<Frame> frame) : frame_(std::move(frame)) {}
  ~Quiet() { frame_->tell(injected::kQuietEnd); }
  Quiet(const Quiet&) = delete;
  Quiet& operator=(const Quiet&) = delete;

 private:
  std::shared_ptr<Frame> frame_;
};

// The page stands still and is painted over where it must be. With `whole`, its size then.
Task<Result<std::optional<Rect>>> stand_still(Context cx, std::shared_ptr<PageState> page,
                                              json::object wishes, bool whole) {
  std::vector<cdp::Command> measure;
  if (whole) measure.push_back({.method = "Page.getLayoutMetrics"});
  std::vector<json::object> metrics;
  CO_TRY(const auto moved, co_await page->main->call_then(cx, std::string(injected::kQuietBegin),
                                                          std::move(wishes), std::move(measure), &metrics));
  // A font that came meanwhile may have changed the size.
  if (metrics.empty() || moved == json::value(true)) co_return std::optional<Rect>{};
  CO_TRY(const Rect size, whole_page(metrics.front()));
  co_return std::optional<Rect>(size);
}

Task<Result<Screenshot>> take(Context cx, std::shared_ptr<PageState> page, ScreenshotOptions options,
                              std::optional<Rect> whole) {
  json::object params{{"format", json::string(name_of(options.format))}};
  if (options.format != ImageFormat::png) params["quality"] = options.quality.value_or(80);
  std::optional<Rect> clip = options.area == ImageArea::clip ? options.clip : std::nullopt;
  if (options.area == ImageArea::full_page) {
    if (!whole) {
      CO_TRY(const auto metrics, co_await page->session->call(cx, "Page.getLayoutMetrics"));
      CO_TRY(whole, whole_page(metrics));
    }
    clip = whole;
  }
  if (clip) {
    params["captureBeyondViewport"] = true;
    params["clip"] = json::object{{"x", clip->x},
                                  {"y", clip->y},
                                  {"width", std::clamp(clip->width, 1.0, kLongestSide)},
                                  {"height", std::clamp(clip->height, 1.0, kLongestSide)},
                                  {"scale", 1}};
  }
  CO_TRY(const std::string raw,
         co_await page->session->call_raw(cx, "Page.captureScreenshot", std::move(params)));
  CO_TRY(std::string bytes, cdp::base64_member(raw, "data"));
  co_return Screenshot{
      .bytes = std::move(bytes), .format = options.format, .page_height = whole ? whole->height : 0};
}

}  // namespace

Task<Result<Screenshot>> Page::screenshot(Context cx, ScreenshotOptions options) {
  const auto self = shared_from_this();
  const auto state = state_;
  if (state->ended) co_return std::unexpected(*state->ended);
  json::object wishes{{"animations", options.finish_animations}};
  if (options.hide) {
    CO_TRY(const auto inner, co_await inner_secret_boxes(cx, self));
    options.masks.insert(options.masks.end(), inner.begin(), inner.end());
    wishes["sels"] = *std::exchange(options.hide, json::array{});
  }
  json::array masks;
  for (const auto& mask : options.masks) {
    masks.push_back(
        json::object{{"x", mask.x}, {"y", mask.y}, {"width", mask.width}, {"height", mask.height}});
  }
  const bool must_mask = options.hide || !masks.empty();
  wishes["masks"] = std::move(masks);
  const bool full_page = options.area == ImageArea::full_page;
  const Quiet quiet(state->main);
  auto still =
      co_await stand_still(must_mask ? cx : cx.within(kPrepareTime), state, std::move(wishes), full_page);
  // A page that cannot run scripts can still be pictured, but never with a mask missing.
  if (!still && must_mask) co_return std::unexpected(std::move(still).error());
  auto picture = co_await take(cx, state, std::move(options), still ? *still : std::nullopt);
  if (!picture && state->ended) co_return std::unexpected(*state->ended);
  co_return picture;
}

}  // namespace flow::browser
