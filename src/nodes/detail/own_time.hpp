#pragma once
// `Timeout (seconds)` of the nodes that wait: their own time, whatever the deadline of the attempt.
#include <chrono>

#include "nodes/detail/node.hpp"

namespace flow::nodes::detail {

inline workflow::InputSpec own_timeout() {
  return number("Timeout (seconds)")
      .with_default(30)
      .helped("How long to wait, up to 3600; fractions are fine.");
}

inline workflow::InputSpec soft() {
  return boolean("Soft").with_default(false).helped("When the time is over, go on instead of failing.");
}

inline Result<milliseconds> own_time(const Inputs& in) {
  constexpr double kLongestSeconds = 3600;
  const double seconds = in.number("Timeout (seconds)");
  if (!(seconds >= 0 && seconds <= kLongestSeconds)) {
    return fail(ErrorCode::invalid_input, "Timeout (seconds) is {}; it must lie between 0 and 3600",
                json::dump_number(seconds));
  }
  return std::chrono::ceil<milliseconds>(std::chrono::duration<double>(seconds));
}

}  // namespace flow::nodes::detail
