#pragma once
// Retry-After (RFC 9110 §10.2.3): seconds or a date, as the time from now on. Nothing for what does not read;
// a date that has passed is zero. Pure.
#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace flow::net {

std::optional<milliseconds> parse_retry_after(std::string_view text, WallTime now);

}  // namespace flow::net
