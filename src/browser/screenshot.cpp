#include "browser/screenshot.hpp"

#include "browser/detail/page_state.hpp"
#include "browser/injected_protocol.hpp"
#include "cdp/errors.hpp"
#include "cdp/peek.hpp"

namespace flow::browser {

namespace {

constexpr double kLongestSide = 16384;  // larger surfaces are refused by the compositor
constexpr milliseconds kPrepareTime{1500};
constexpr milliseconds kCleanTime{500};

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
  return Rect{0, 0, std::min(width->to_number<double>(), kLongestSide),
              std::min(height->to_number<double>(), kLongestSide)};
}

Task<Result<Screenshot>> take(Context cx, std::shared_ptr<PageState> page, ScreenshotOptions options) {
  json::object params{{"format", json::string(name_of(options.format))}};
  if (options.format != ImageFormat::png) params["quality"] = options.quality.value_or(80);
  std::optional<Rect> clip = options.area == ImageArea::clip ? options.clip : std::nullopt;
  if (options.area == ImageArea::full_page) {
    CO_TRY(const auto metrics, co_await page->session->call(cx, "Page.getLayoutMetrics"));
    CO_TRY(clip, whole_page(metrics));
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
  co_return Screenshot{.bytes = std::move(bytes), .format = options.format};
}

}  // namespace

Task<Result<Screenshot>> Page::screenshot(Context cx, ScreenshotOptions options) {
  const auto self = shared_from_this();
  const auto state = state_;
  if (state->ended) co_return std::unexpected(*state->ended);
  json::array masks;
  for (const auto& mask : options.masks) {
    masks.push_back(
        json::object{{"x", mask.x}, {"y", mask.y}, {"width", mask.width}, {"height", mask.height}});
  }
  const bool must_mask = !masks.empty();
  const auto prepared = co_await state->main->call(
      cx.within(kPrepareTime), std::string(injected::kQuietBegin),
      json::object{{"animations", options.finish_animations}, {"masks", std::move(masks)}});
  // A page that cannot run scripts can still be pictured, but never with a mask missing.
  if (!prepared && must_mask) co_return std::unexpected(prepared.error());
  auto picture = co_await take(cx, state, std::move(options));
  // Also when the call above ran out of time: it may have done its work all the same.
  static_cast<void>(co_await state->main->call(cx.grace(kCleanTime), std::string(injected::kQuietEnd),
                                               nullptr, Repeat::no));
  if (!picture && state->ended) co_return std::unexpected(*state->ended);
  co_return picture;
}

}  // namespace flow::browser
