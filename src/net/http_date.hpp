#pragma once
// A date of HTTP (RFC 9110 §5.6.7), in any of its three forms. Nothing for what does not read, and past the
// year 9999. Pure.
#include <optional>
#include <string_view>

#include "base/clock.hpp"

namespace flow::net {

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text);

}  // namespace flow::net
