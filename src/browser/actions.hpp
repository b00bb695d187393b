#pragma once
// Actor: what a person can do on a page: click, fill, type, press, select, check, hover, scroll, upload,
// drag.
//
// A cheap value made from a lease, which must outlive it; optionally bound to a frame. Each call re-resolves
// its selector until the element is ready, sends trusted input, and ends at the deadline of its context at
// the latest; after that, input that still reaches the page is swallowed there. Errors name the last known
// reason, carry what was tried in `detail` (reason, log, covered_by, candidates) and say by `effect` whether
// input had been sent.
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.hpp"
#include "browser/downloads.hpp"
#include "browser/page_lease.hpp"
#include "browser/selector.hpp"

namespace flow::browser {

enum class Match : std::uint8_t { one, first };

struct Target {
  Selector selector;
  Match match = Match::one;
  std::optional<Point> offset = {};  // from the corner of the padding box; absent: the middle
};

enum class MouseButton : std::uint8_t { left, middle, right };
enum class Expect : std::uint8_t { nothing, navigation, popup, download };

struct ClickOptions {
  MouseButton button = MouseButton::left;
  int count = 1;  // 1-3
  std::uint8_t modifiers = 0;
  bool force = false;    // skips readiness and hit test, not visibility
  bool trial = false;    // everything, but no event reaches the page
  bool no_wait = false;  // do not wait for a navigation that the click began
  Expect expect = Expect::nothing;
};

struct HoverOptions {
  bool force = false;
};

struct FillOptions {
  bool secret = false;        // masked in evidence
  bool clear_first = true;    // false: appended
  milliseconds key_pause{0};  // above 0: typed key by key at this pace
};

struct TypeOptions {
  milliseconds key_pause{0};
  bool secret = false;
};

struct OptionChoice {                   // what is given must hold together
  std::optional<std::string> any = {};  // value, else label
  std::optional<std::string> value = {};
  std::optional<std::string> label = {};
  std::optional<int> index = {};
};

enum class ScrollBlock : std::uint8_t { start, center, end, nearest };
enum class ScrollWay : std::uint8_t { down, up, top, bottom };

struct LogEntry {
  milliseconds at{0};  // since the action began
  std::string text;
  int times = 1;
};

struct ActionReport {
  std::size_t matched_index = 0;  // of the selector's alternatives
  std::string matched_selector;
  bool degraded = false;  // not the first alternative
  bool conflict = false;  // two alternatives name different elements
  std::string element;    // as in messages: <button id="buy">Buy</button>
  std::vector<LogEntry> log;
  std::vector<std::string> notes;
  std::vector<std::string> selected;             // select: the values
  bool changed = true;                           // check: false when it was so already
  std::shared_ptr<Page> popup = nullptr;         // expect: popup
  std::shared_ptr<Download> download = nullptr;  // expect: download
};

class Actor {
 public:
  explicit Actor(const PageLease& lease, std::shared_ptr<Frame> frame = nullptr);
  Actor(std::shared_ptr<Page> page, std::shared_ptr<Frame> frame);

  Task<Result<ActionReport>> click(Context cx, Target target, ClickOptions options = {}) const;
  Task<Result<ActionReport>> hover(Context cx, Target target, HoverOptions options = {}) const;
  Task<Result<ActionReport>> set_checked(Context cx, Target target, bool checked) const;
  Task<Result<ActionReport>> drag(Context cx, Target from, Target to) const;

  Task<Result<ActionReport>> fill(Context cx, Target target, Secret value, FillOptions options = {}) const;
  Task<Result<ActionReport>> type(Context cx, std::optional<Target> target, Secret text,
                                  TypeOptions options = {}) const;
  Task<Result<ActionReport>> press(Context cx, std::optional<Target> target, std::string chord) const;

  Task<Result<ActionReport>> select(Context cx, Target target, std::vector<OptionChoice> choices) const;
  Task<Result<ActionReport>> upload(Context cx, Target target, std::vector<std::string> paths) const;
  Task<Result<ActionReport>> scroll_to(Context cx, Target target,
                                       ScrollBlock block = ScrollBlock::center) const;
  // True when the page moved.
  Task<Result<bool>> scroll_page(Context cx, ScrollWay way, int pixels) const;

  const std::shared_ptr<Page>& page() const { return page_; }
  const std::shared_ptr<Frame>& frame() const { return frame_; }

 private:
  std::shared_ptr<Page> page_;
  std::shared_ptr<Frame> frame_;
};

}  // namespace flow::browser
