#include "browser/evidence.hpp"

#include "browser/injected_protocol.hpp"

namespace flow::browser {

namespace {
constexpr milliseconds kBudget{2000};
constexpr std::int64_t kHtmlLimit = 2 << 20;
}  // namespace

namespace {

Task<Result<std::vector<Rect>>> boxes_in(Context cx, std::shared_ptr<Frame> frame, bool inner) {
  CO_TRY(const auto found,
         co_await frame->call(cx, std::string(injected::kMasks),
                              json::object{{"sels", json::array{}}, {"secrets", true}, {"inner", inner}}));
  std::vector<Rect> boxes;
  if (const auto* list = found.if_array()) {
    for (const auto& one : *list) {
      const auto& box = one.as_object();
      const auto side = [&](std::string_view key) { return box.at(key).to_number<double>(); };
      boxes.push_back({.x = side("x"), .y = side("y"), .width = side("width"), .height = side("height")});
    }
  }
  co_return boxes;
}

// Where the main frame is scrolled to.
Task<Result<Point>> scroll_of(Context cx, std::shared_ptr<Frame> frame) {
  CO_TRY(const auto at, co_await frame->evaluate(cx, "() => ({x: scrollX, y: scrollY})", {}));
  const auto& point = at.as_object();
  co_return Point{point.at("x").to_number<double>(), point.at("y").to_number<double>()};
}

}  // namespace

Task<Result<std::vector<Rect>>> secret_boxes(Context cx, std::shared_ptr<Page> page) {
  CO_TRY(auto boxes, co_await boxes_in(cx, page->main_frame(), false));
  CO_TRY(const auto inner, co_await inner_secret_boxes(cx, page));
  boxes.insert(boxes.end(), inner.begin(), inner.end());
  co_return boxes;
}

// Each frame's engine knows what was filled through it, so each is asked; a frame that goes away meanwhile is
// not in the picture.
Task<Result<std::vector<Rect>>> inner_secret_boxes(Context cx, std::shared_ptr<Page> page) {
  const auto main = page->main_frame();
  std::vector<Rect> boxes;
  for (const auto& frame : page->frames()) {
    if (frame == main) continue;
    auto inner = co_await boxes_in(cx, frame, true);
    if (!inner && frame->detached()) continue;
    if (!inner) co_return std::unexpected(std::move(inner).error());
    if (inner->empty()) continue;
    auto origin = co_await frame->origin(cx);
    if (!origin && frame->detached()) continue;
    if (!origin) co_return std::unexpected(std::move(origin).error());
    CO_TRY(const auto scroll, co_await scroll_of(cx, main));
    for (auto box : *inner) {
      box.x += origin->x + scroll.x;
      box.y += origin->y + scroll.y;
      boxes.push_back(box);
    }
  }
  co_return boxes;
}

Task<Evidence> collect_evidence(Context cx, std::shared_ptr<Page> page) {
  Evidence evidence;
  evidence.url = page->url();
  evidence.failed_requests = page->network().failed();
  if (page->closed()) {
    const auto reason = page->end_reason();
    evidence.missing.push_back(
        fmt::format("screenshot and document: {}", reason ? reason->message : "the page is closed"));
    co_return evidence;
  }
  cx = cx.grace(kBudget);
  const auto frame = page->main_frame();
  // The document first: it is cheap, and the picture may hang on a page that does not draw.
  auto snapshot = co_await frame->call(cx.within(kBudget / 2), std::string(injected::kSnapshot),
                                       json::object{{"limit", kHtmlLimit}});
  if (snapshot && snapshot->is_object()) {
    const auto& object = snapshot->get_object();
    evidence.html = json::string_or(object, "html", "");
    evidence.title = json::string_or(object, "title", "");
    const auto* truncated = object.if_contains("truncated");
    evidence.html_truncated = truncated != nullptr && *truncated == json::value(true);
  } else {
    evidence.missing.push_back(
        fmt::format("document: {}", snapshot ? "no answer" : snapshot.error().message));
  }
  auto picture = co_await page->screenshot(cx, {.hide = json::array{}, .finish_animations = false});
  if (picture) {
    evidence.png = std::move(picture->bytes);
  } else {
    evidence.missing.push_back(fmt::format("screenshot: {}", picture.error().message));
  }
  co_return evidence;
}

}  // namespace flow::browser
