#pragma once
// Dates as people write them, by a pattern: %Y %y %m %d %H %M %S, %B and %b (English months), %z (+02:00),
// %%.
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "base/time.hpp"

namespace flow::nodes::detail {

// What the pattern does not name is the first of its kind; without %z it is UTC. `invalid_input` says what
// was expected where.
Result<Instant> parse_date(std::string_view text, std::string_view pattern);
// In UTC.
Result<std::string> format_date(Instant instant, std::string_view pattern);

}  // namespace flow::nodes::detail
