#pragma once
// Pictures of a page. Coordinates are CSS pixels of the main document's viewport (viewport) or of the whole
// page.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "browser/geometry.hpp"
#include "json/json.hpp"

namespace flow::browser {

enum class ImageFormat : std::uint8_t { png, jpeg, webp };
enum class ImageArea : std::uint8_t { viewport, full_page, clip };

struct ScreenshotOptions {
  ImageArea area = ImageArea::viewport;
  std::optional<Rect> clip = {};  // area == clip; document coordinates (scroll offset included)
  ImageFormat format = ImageFormat::png;
  std::optional<int> quality = {};  // 0-100, jpeg and webp
  std::vector<Rect> masks = {};     // painted over, document coordinates
  // Selectors as the engine takes them: with a list, be it empty, their elements and all secrets are painted
  // over as well, or there is no picture.
  std::optional<json::array> hide = {};
  bool finish_animations = true;  // they end where they were going; endless ones are cancelled
};

struct Screenshot {
  std::string bytes;
  ImageFormat format = ImageFormat::png;
  double page_height =
      0;  // full_page: of the whole page in CSS pixels, also where the picture ends before it
};

}  // namespace flow::browser
