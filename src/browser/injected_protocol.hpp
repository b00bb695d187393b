#pragma once
// Entry points of the in-page engine, and what C++ reads of their verdicts; injected/protocol.ts is the other
// side.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"

namespace flow::browser::injected {

inline constexpr std::string_view kPrepare = "prepare";  // PrepareArgs → Prepared
inline constexpr std::string_view kCancel = "cancel";    // → null; a running prepare and its gesture end here
inline constexpr std::string_view kVerdict = "verdict";  // → Verdict, on the gesture's last event
inline constexpr std::string_view kStop = "stop";        // → Verdict, now
inline constexpr std::string_view kSettle = "settle";    // → Verdict; all input was acknowledged
inline constexpr std::string_view kReadBack = "readBack";      // {value} → {s}
inline constexpr std::string_view kFilled = "filled";          // the same after the input event
inline constexpr std::string_view kCheckedNow = "checkedNow";  // → {checked}
inline constexpr std::string_view kElement = "element";        // → the element of the last prepare
inline constexpr std::string_view kRemoteFrame =
    "remoteFrame";                                       // → the frame element of the last `remote` verdict
inline constexpr std::string_view kFrameAt = "frameAt";  // {x,y} → null | {message}
inline constexpr std::string_view kScrollPage = "scrollPage";        // {x,y,to?} → {moved}
inline constexpr std::string_view kScrollWatch = "scrollWatch";      // → {x,y}, where a wheel is turned
inline constexpr std::string_view kScrollSettled = "scrollSettled";  // → {moved}, after it
inline constexpr std::string_view kWait = "wait";                    // WaitArgs → WaitResult
inline constexpr std::string_view kRead = "read";                    // ReadArgs → ReadResult
inline constexpr std::string_view kSnapshot = "snapshot";            // {limit} → {html,url,title,truncated}
inline constexpr std::string_view kMasks = "masks";  // {sels,secrets,inner} → [{x,y,width,height}]
inline constexpr std::string_view kQuietBegin =
    "quietBegin";  // {animations,masks,sels?} → whether fonts came late; before a screenshot
inline constexpr std::string_view kQuietEnd = "quietEnd";  // → null; after it
inline constexpr std::string_view kVeil = "veil";          // → null; secrets show as dots until
inline constexpr std::string_view kUnveil = "unveil";      // → null

enum class PreparedState { ready, wrong_element, rejected, not_yet, remote };

struct Matched {
  std::size_t alternative = 0;
  std::int64_t count = 0;
  bool conflict = false;
  std::string html;
  std::optional<json::value> box;  // {x, y, width, height} in the viewport of the page
};

struct Prepared {
  PreparedState state = PreparedState::not_yet;
  std::optional<Matched> matched;
  double x = 0;
  double y = 0;
  int up = 0;  // x and y belong to the viewport of the frame this many levels above the one that was called
  std::string mode;     // fill: insert, delete, done; check: done
  std::string reason;   // not_yet
  std::string message;  // not_yet, wrong_element, rejected
  json::object raw;     // everything
};

Result<Prepared> parse_prepared(json::value verdict);

enum class GestureState { done, wrong, late, stopped, none };
struct Verdict {
  GestureState state = GestureState::none;
  json::object raw;
};
Result<Verdict> parse_verdict(json::value verdict);

}  // namespace flow::browser::injected
